import { existsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';
import type { ServerCommand } from '../servers/server-process';

/** Room for an image, its output in parts and as a whole, and the handler with the highest memory usage. */
const TIMES_LARGEST_IMAGE = 8;
const LEAST_BYTES = 1024 ** 3;

/**
 * Reserves memory while the benchmark runs. A virtual machine returns free memory to its host and gets it back page by
 * page, at about 0.25 GB/s, which would slow down the S3 server most of all.
 */
export function steadyMemory(python: string, folder: string, largestSize: number): ServerCommand {
  const bytes = Math.min(Math.max(TIMES_LARGEST_IMAGE * largestSize, LEAST_BYTES), freemem() / 2);
  const sign = join(folder, 'memory-is-steady');
  return {
    name: 'steady-memory',
    command: python,
    args: [join(__dirname, 'python', 'steady_memory.py'), String(Math.floor(bytes)), sign],
    responds: () => Promise.resolve(existsSync(sign)),
    timeoutSeconds: 300,
  };
}
