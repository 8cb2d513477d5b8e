import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** From here on more room for new objects saves no time: what is encoded leaves little that lives on. */
const ENOUGH_BYTES = 16 * 1024 * 1024;

/**
 * Ends the growth of V8's room for new objects once there is enough of it. V8 enlarges it the more the longer a process
 * is busy, and never takes it back: what a large image needs would depend on its size, since Lambda allows a tenth of
 * the function's memory for it.
 *
 * @see https://nodejs.org/docs/latest-v24.x/api/cli.html#--max-semi-space-sizesize-in-mib
 */
export function endHeapGrowth(): void {
  const newSpace = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  if (newSpace && newSpace.space_size >= ENOUGH_BYTES) setFlagsFromString('--semi-space-growth-factor=1');
}
