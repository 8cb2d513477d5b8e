import { cpuOf, peakOf, timeOf } from './bars';
import type { Measurement } from './results';

/** Memory of a function with one vCPU, in MB. CPU is proportional to memory. */
const MEGABYTES_OF_ONE_CPU = 1769;

/** Memory sizes that are compared, in MB. */
const MEMORY_SIZES = [128, 256, 512, 768, 1024, 1769, 3008, 5120, 10240];

/** Minimum `memorySize` of the construct, in MB. */
export const MIN_MEGABYTES_OF_ENCODER = 256;

/** Memory of the function divided by the measured peak, at least. */
const HEADROOM = 1.3;

/** Prices for arm64 in us-east-1 in USD, per GB-second and per request. */
const GIGABYTE_SECOND = 0.0000133334;
const REQUEST = 0.0000002;

/** Duration and cost of an image in a function of one memory size. */
export interface LambdaCost {
  readonly memoryMegabytes: number;
  readonly durationMs: number;
  readonly dollarsPerMillion: number;
}

/**
 * Returns the cheapest function for a measurement over the simulated network.
 *
 * Waiting time stays the same; CPU time grows if the function has less than one vCPU. Two assumptions: a vCPU of Lambda
 * is as fast as a core of this machine, and waiting and computing never overlap.
 */
export function cheapestFunction(measurement: Measurement | undefined, minMegabytes = 0): LambdaCost | undefined {
  const [wallMs, cpuMs] = [timeOf(measurement), cpuOf(measurement)];
  const peakBytes = peakOf(measurement);
  if (wallMs === undefined || cpuMs === undefined || peakBytes === undefined) return undefined;
  const isEnough = (megabytes: number) => megabytes >= minMegabytes && megabytes * 1024 * 1024 >= peakBytes * HEADROOM;
  const costs = MEMORY_SIZES.filter(isEnough).map((megabytes) => costOf(megabytes, Math.max(0, wallMs - cpuMs), cpuMs));
  return costs.sort((a, b) => a.dollarsPerMillion - b.dollarsPerMillion)[0];
}

function costOf(memoryMegabytes: number, waitMs: number, cpuMs: number): LambdaCost {
  const durationMs = waitMs + cpuMs / Math.min(1, memoryMegabytes / MEGABYTES_OF_ONE_CPU);
  const gigabyteSeconds = (memoryMegabytes / 1024) * (durationMs / 1000);
  return { memoryMegabytes, durationMs, dollarsPerMillion: (gigabyteSeconds * GIGABYTE_SECOND + REQUEST) * 1e6 };
}
