import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Removes the entries of a folder whose process has ended. The first group of `name` is the id of the process. */
export async function removeLeftovers(folder: string, name: RegExp): Promise<void> {
  for (const entry of await readdir(folder)) {
    const pid = name.exec(entry)?.[1];
    if (pid && !isRunning(Number(pid))) await rm(join(folder, entry), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
