import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** More room for new objects saves no time, because encoding leaves few of them behind. */
const MAX_NEW_SPACE_BYTES = 8 * 1024 * 1024;

/**
 * Stops the growth of V8's space for new objects. V8 enlarges it while a process is busy, up to a tenth of the function's
 * memory, so that memory would grow with the size of an image: with 8 connections, 3 GB took 204 MiB with a space of
 * 16 MiB, and 190 MiB with 8 MiB.
 *
 * @see https://nodejs.org/docs/latest-v24.x/api/cli.html#--max-semi-space-sizesize-in-mib
 */
export function stopHeapGrowth(): void {
  const newSpace = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  if (newSpace && newSpace.space_size >= MAX_NEW_SPACE_BYTES) setFlagsFromString('--semi-space-growth-factor=1');
}
