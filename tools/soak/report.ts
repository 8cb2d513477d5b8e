import type { RoundResult } from './round';
import { grouped, printable } from '../demo/text-format';

/** At most this number of problems of a type is listed. The others are counted. */
const MAX_LISTED = 10;

/** The report of a round. */
export function accountLines(images: number, result: RoundResult, figures: Record<string, number>): string[] {
  const { account, deadLettered, deadLetters, events, injected, seconds, redriveSeconds } = result;
  const { encoded, rejected, deleted, wrong, missing } = account;
  const line = (name: string, count: number, more = '') => `  ${name.padEnd(15)}${grouped(count).padStart(7)}${more}`;
  const list = (counts: Iterable<readonly [string, number]>) =>
    [...counts].map(([name, count]) => `${grouped(count)} ${name}`).join(', ');
  const rate = (images / seconds).toFixed(1);
  return [
    `Of ${grouped(images)} images, after ${grouped(events)} uploads, deletions and additional events:`,
    line('encoded', encoded, ', with the correct output and item'),
    line('rejected', rejected, ', with the correct reason and without an output'),
    line('deleted', deleted, ', with their outputs'),
    line('wrong', wrong.size),
    line('missing', missing.length),
    line('dead-lettered', deadLettered.size, `, in ${grouped(deadLetters)} messages, which were redriven`),
    ...(injected.size > 0 ? [`Injected faults: ${list(injected)}.`] : []),
    `Metrics of the encoder: ${list(Object.entries(figures).map(([name, count]) => [name.toLowerCase(), count]))}.`,
    `Time: ${seconds.toFixed(1)} s, ${rate} images per second. The redrive took ${redriveSeconds.toFixed(1)} s.`,
  ];
}

/** The problems of a round. */
export function problemsOf(images: number, result: RoundResult, hasFaults: boolean): string[] {
  const { account, unexpected, lost, undisturbed, left, deadLetters, injected } = result;
  const { encoded, rejected, deleted, wrong, missing } = account;
  const accounted = encoded + rejected + deleted + wrong.size + missing.length;
  const notInjected = [...injected].filter(([, count]) => count === 0).map(([fault]) => fault);
  return [
    ...listed([...wrong].map(([key, problem]) => `${key}: ${problem}`)),
    ...listed(missing.map((key) => `${key}: has neither an item nor an output`)),
    ...listed(unexpected.map((object) => `no image was uploaded for ${object}`)),
    ...listed(lost.map((key) => `${key}: was neither correct nor in the dead-letter queue`)),
    ...listed(undisturbed.map((key) => `${key}: was encoded although its calls always fail`)),
    ...(left > 0 ? [`${left} messages remain in the dead-letter queue`] : []),
    ...(!hasFaults && deadLetters > 0
      ? [`${deadLetters} messages in the dead-letter queue, although no faults were injected`]
      : []),
    ...notInjected.map((fault) => `the fault "${fault}" was not injected. Specify more images.`),
    ...(accounted === images ? [] : [`only ${accounted} of ${images} images were counted`]),
  ].map(printable);
}

function listed(problems: readonly string[]): string[] {
  const rest = problems.length - MAX_LISTED;
  return rest > 0 ? [...problems.slice(0, MAX_LISTED), `and ${rest} more`] : [...problems];
}
