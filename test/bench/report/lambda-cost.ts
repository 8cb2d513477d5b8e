import { cpuOf, timeOf } from './bars';
import type { Measurement } from './results';

/** Memory of a function that one vCPU comes with; less memory is as much less of it. */
const MEGABYTES_OF_ONE_CPU = 1769;

/** Sizes of a function worth considering, in MB. */
const MEMORY_SIZES = [128, 256, 512, 768, 1024, 1769, 3008, 5120, 10240];

/** The construct's `memorySize` is this at least, so that an image of any size can be encoded. */
export const LEAST_MEGABYTES_OF_OURS = 256;

/** What a process needs must fit with room for what was not measured. */
const HEADROOM = 1.3;

/** Dollars in us-east-1 for arm64: for a GB-second, and for a request. */
const GIGABYTE_SECOND = 0.0000133334;
const REQUEST = 0.0000002;

/** What a million images cost in a function of a size. */
export interface LambdaCost {
  readonly memoryMegabytes: number;
  readonly durationMs: number;
  readonly dollarsPerMillion: number;
}

/**
 * The cheapest function for what was measured over the simulated network.
 *
 * The time is taken apart into waiting, which stays, and computing, which takes as much longer as the function has less
 * than one vCPU. It is assumed that a vCPU of Lambda computes as fast as a core of the machine, and that waiting and
 * computing never overlap, which is to the disadvantage of whoever lets them.
 */
export function cheapestFunction(measurement: Measurement | undefined, leastMegabytes = 0): LambdaCost | undefined {
  const [wallMs, cpuMs] = [timeOf(measurement), cpuOf(measurement)];
  const { peakBytes, failure } = measurement ?? {};
  if (wallMs === undefined || cpuMs === undefined || peakBytes === undefined || failure) return undefined;
  const isEnough = (megabytes: number) =>
    megabytes >= leastMegabytes && megabytes * 1024 * 1024 >= peakBytes * HEADROOM;
  const costs = MEMORY_SIZES.filter(isEnough).map((megabytes) => costOf(megabytes, Math.max(0, wallMs - cpuMs), cpuMs));
  return costs.sort((a, b) => a.dollarsPerMillion - b.dollarsPerMillion)[0];
}

function costOf(memoryMegabytes: number, waitMs: number, cpuMs: number): LambdaCost {
  const durationMs = waitMs + cpuMs / Math.min(1, memoryMegabytes / MEGABYTES_OF_ONE_CPU);
  const gigabyteSeconds = (memoryMegabytes / 1024) * (durationMs / 1000);
  return { memoryMegabytes, durationMs, dollarsPerMillion: (gigabyteSeconds * GIGABYTE_SECOND + REQUEST) * 1e6 };
}
