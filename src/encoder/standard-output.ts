import { writeSync } from 'node:fs';

const STANDARD_OUTPUT = 1;

/** Whether the pipe had no room once. From then on the stream writes, which waits for room and keeps the order. */
let isStreamNeeded = false;

/**
 * Writes a line. Not by `console.log`: in the text format Lambda puts a timestamp before it, and the line would no
 * longer be JSON. Nor by `process.stdout` as long as it can be helped: of a process that has just waited, its stream
 * takes half a millisecond for two lines.
 */
export function writeToStandardOutput(line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  const written = isStreamNeeded ? 0 : writeAtOnce(bytes);
  if (written === bytes.length) return;
  // Whoever has read the lines may be gone, which is no reason to fail.
  if (!isStreamNeeded) process.stdout.on('error', () => undefined);
  isStreamNeeded = true;
  process.stdout.write(bytes.subarray(written));
}

function writeAtOnce(bytes: Buffer): number {
  try {
    return writeSync(STANDARD_OUTPUT, bytes);
  } catch {
    return 0;
  }
}
