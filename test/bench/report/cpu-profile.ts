import { SourceMap } from 'node:module';

/** What V8 writes with --cpu-prof, as far as it is read here. */
export interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[];
  readonly samples: readonly number[];
  /** Microseconds between two samples. */
  readonly timeDeltas: readonly number[];
}

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** Time spent in functions themselves, without what they call. */
export interface SelfTime {
  readonly title: string;
  readonly ms: number;
  /** Of the time in which anything ran. */
  readonly share: number;
}

/** Time by what a title is made of, most first; time in which nothing ran is left out. */
export function selfTimes(
  { nodes, samples, timeDeltas }: CpuProfile,
  titleOf: (frame: CallFrame) => string,
): SelfTime[] {
  const titles = new Map(nodes.map(({ id, callFrame }) => [id, titleOf(callFrame)]));
  const idle = new Set(nodes.filter(({ callFrame }) => callFrame.functionName === '(idle)').map(({ id }) => id));
  const times = new Map<string, number>();
  let total = 0;
  for (const [index, id] of samples.entries()) {
    if (idle.has(id)) continue;
    const ms = timeDeltas[index] / 1000;
    times.set(titles.get(id)!, (times.get(titles.get(id)!) ?? 0) + ms);
    total += ms;
  }
  return [...times].sort(([, a], [, b]) => b - a).map(([title, ms]) => ({ title, ms, share: ms / total }));
}

/** The file that a function was written in: a source of ours, a module of a package, or a part of Node.js. */
export function fileOf(frame: CallFrame, map: SourceMap): string {
  if (frame.url === '') return 'native code';
  if (frame.url.startsWith('node:')) return frame.url;
  const entry = map.findEntry(frame.lineNumber, frame.columnNumber);
  return 'originalSource' in entry ? entry.originalSource.replace(/^(?:\.\.\/)+/, '') : frame.url.replace(/^.*\//, '');
}

/** The package of a file; our own sources are one by one. */
export function packageOf(file: string): string {
  const [, name] = /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? [];
  return name ?? (file.startsWith('node:') ? 'node' : file);
}
