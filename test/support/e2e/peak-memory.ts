import { readFileSync, readdirSync } from 'node:fs';

/**
 * The peak memory of the processes of a function since their start, in MiB: the emulator does not limit functions to
 * their memory size. Linux only.
 */
export function peakMemoryOfFunction(functionName: string): number {
  const peaks = processesOfFunction(functionName).map((pid) =>
    Number(/^VmHWM:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1]),
  );
  if (peaks.length === 0) throw new Error(`no process runs the function ${functionName}`);
  return Math.max(...peaks) / 1024;
}

/** The processes that run a function. Linux only. */
export function processesOfFunction(functionName: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && read(`/proc/${name}/cmdline`).includes(`lambda-${functionName}-`))
    .map(Number);
}

/** Processes come and go. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
