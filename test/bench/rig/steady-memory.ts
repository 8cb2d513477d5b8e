import { existsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';
import type { ServerCommand } from './server-process';

/** An image, its text in parts and as a whole, and what the hungriest handler needs, with room to spare. */
const TIMES_LARGEST_IMAGE = 8;
const LEAST_BYTES = 1024 ** 3;

/**
 * Lets the machine keep its memory while the benchmark runs. A virtual machine gives what is free back to its host, and
 * gets it again page by page, at a quarter of a gigabyte a second: at 1 GB that took more of everybody's time, and of
 * the S3 server's most of all, than the images. The servers of AWS have theirs.
 */
export function steadyMemory(python: string, folder: string, largestSize: number): ServerCommand {
  const bytes = Math.min(Math.max(TIMES_LARGEST_IMAGE * largestSize, LEAST_BYTES), freemem() / 2);
  const sign = join(folder, 'memory-is-steady');
  return {
    name: 'steady-memory',
    command: python,
    args: [join(__dirname, 'python', 'steady_memory.py'), String(Math.floor(bytes)), sign],
    answers: () => Promise.resolve(existsSync(sign)),
    timeoutSeconds: 300,
  };
}
