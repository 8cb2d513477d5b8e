import type { RoundResult } from './round';
import { grouped, printable } from '../demo/text-format';

/** So many of a kind are told; the rest is counted. */
const MOST_TOLD = 10;

/** The account of a round, and what happened in it. */
export function accountLines(images: number, result: RoundResult, figures: Record<string, number>): string[] {
  const { account, deadLettered, deadLetters, deliveries, injected, seconds, redriveSeconds } = result;
  const { encoded, rejected, deleted, wrong, missing } = account;
  const line = (name: string, count: number, more = '') => `  ${name.padEnd(15)}${grouped(count).padStart(7)}${more}`;
  const list = (counts: Iterable<readonly [string, number]>) =>
    [...counts].map(([name, count]) => `${grouped(count)} ${name}`).join(', ');
  const rate = (images / seconds).toFixed(1);
  return [
    `Of ${grouped(images)} images, after ${grouped(deliveries)} uploads, removals and announcements:`,
    line('encoded', encoded, ', text and row exactly right'),
    line('rejected', rejected, ', with the reason and without a text'),
    line('deleted', deleted, ', with their texts'),
    line('wrong', wrong.size),
    line('missing', missing.length),
    line('dead-lettered', deadLettered.size, `, by ${grouped(deadLetters)} messages, which were given back`),
    ...(injected.size > 0 ? [`Calls disturbed: ${list(injected)}.`] : []),
    `The encoder counts: ${list(Object.entries(figures).map(([name, count]) => [name.toLowerCase(), count]))}.`,
    `Time: ${seconds.toFixed(1)} s, ${rate} images a second; the redrive took ${redriveSeconds.toFixed(1)} s.`,
  ];
}

/** Whatever is not as it must be. */
export function mistakesOf(images: number, result: RoundResult, hasFaults: boolean): string[] {
  const { account, strangers, lost, unhindered, left, deadLetters, injected } = result;
  const { encoded, rejected, deleted, wrong, missing } = account;
  const accounted = encoded + rejected + deleted + wrong.size + missing.length;
  const never = [...injected].filter(([, count]) => count === 0).map(([fault]) => fault);
  return [
    ...told([...wrong].map(([key, mistake]) => `${key}: ${mistake}`)),
    ...told(missing.map((key) => `${key}: there is nothing of it`)),
    ...told(strangers.map((what) => `nobody uploaded an image for ${what}`)),
    ...told(lost.map((key) => `${key}: was neither right nor in the dead-letter queue`)),
    ...told(unhindered.map((key) => `${key}: should not have been encoded before the faults ended`)),
    ...(left > 0 ? [`${left} dead letters are left`] : []),
    ...(!hasFaults && deadLetters > 0 ? [`${deadLetters} dead letters without any fault`] : []),
    ...never.map((fault) => `no call was ${fault}: more images are needed`),
    ...(accounted === images ? [] : [`${accounted} images are accounted for, of ${images}`]),
  ].map(printable);
}

function told(mistakes: readonly string[]): string[] {
  const rest = mistakes.length - MOST_TOLD;
  return rest > 0 ? [...mistakes.slice(0, MOST_TOLD), `and ${rest} more`] : [...mistakes];
}
