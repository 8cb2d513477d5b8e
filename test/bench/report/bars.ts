import type { BenchResults, Measurement, SizeResult } from './results';
import { median, ratio } from './statistics';
import { formatBytes, formatFactor } from './text-format';
import type { PeerName } from '../peers/peers';

/** Something that the encoder must reach, and what was measured of it. */
export interface Bar {
  readonly what: string;
  readonly bar: string;
  /** Undefined where it was not measured in this run. */
  readonly measured?: string;
  readonly met?: boolean;
}

/** How many times faster than the Python handler it must be over the simulated network. */
const FASTER_THAN_PYTHON = new Map([
  [10e3, 1.45],
  [1e6, 1.5],
  [10e6, 1.7],
  [100e6, 3],
  [1e9, 4.5],
]);
const PEAK_BYTES = 200e6;
const PEAK_SIZES = [1e9, 10e9];
const SAME_PEAK = 1.1;
const CPU_OF_PYTHON = 1;
const COLD_START = 2.4;
const BUNDLE_BYTES = 450e3;
const RAW_COPY_SIZE = 100e6;
const TIMES_RAW_COPY = 1.3;

/** Every bar, with what this run has measured. */
export function bars(results: BenchResults): Bar[] {
  const simulated = (size: number) => find(results, size, 'simulated');
  const faster = [...FASTER_THAN_PYTHON].map(([size, factor]) =>
    atLeast(`${formatBytes(size)} against Python, simulated network`, factor, speedup(simulated(size)?.peers)),
  );
  const [smallPeak, largePeak] = PEAK_SIZES.map((size) => find(results, size, 'synthetic')?.peers.ours?.peakBytes);
  const raw = find(results, RAW_COPY_SIZE, 'direct')?.peers;
  const cpu = results.smallImages?.peers;
  return [
    ...faster,
    ...PEAK_SIZES.map((size, index) =>
      atMostBytes(`Peak memory at ${formatBytes(size)}`, PEAK_BYTES, [smallPeak, largePeak][index]),
    ),
    atMost('Peak memory at 10 GB against 1 GB', SAME_PEAK, ratio(largePeak, smallPeak)),
    atMost(
      'CPU per image of 20–50 KB against Python, direct',
      CPU_OF_PYTHON,
      ratio(cpuOf(cpu?.ours), cpuOf(cpu?.python)),
    ),
    atLeast('Cold start against Python', COLD_START, speedup(results.coldStart?.peers)),
    atMostBytes('Bundle', BUNDLE_BYTES, results.bundleBytes),
    atMost('100 MB against a raw copy, direct', TIMES_RAW_COPY, ratio(timeOf(raw?.ours), timeOf(raw?.rawCopy))),
  ];
}

/** How many times faster than the Python handler the encoder was. */
export function speedup(peers: Partial<Record<PeerName, Measurement>> | undefined): number | undefined {
  return ratio(timeOf(peers?.python), timeOf(peers?.ours));
}

export function timeOf(measurement: Measurement | undefined): number | undefined {
  return measurement && median(measurement.wallMs);
}

export function cpuOf(measurement: Measurement | undefined): number | undefined {
  return measurement && median(measurement.cpuMs);
}

function find(results: BenchResults, size: number, network: SizeResult['network']): SizeResult | undefined {
  return results.sizes.find((result) => result.size === size && result.network === network);
}

function atLeast(what: string, bar: number, measured: number | undefined): Bar {
  return compared(what, `≥ ${formatFactor(bar)}`, measured, formatFactor, (value) => value >= bar);
}

function atMost(what: string, bar: number, measured: number | undefined): Bar {
  return compared(what, `≤ ${formatFactor(bar)}`, measured, formatFactor, (value) => value <= bar);
}

function atMostBytes(what: string, bar: number, measured: number | undefined): Bar {
  return compared(what, `≤ ${formatBytes(bar)}`, measured, formatBytes, (value) => value <= bar);
}

function compared(
  what: string,
  bar: string,
  measured: number | undefined,
  format: (value: number) => string,
  meets: (value: number) => boolean,
): Bar {
  return measured === undefined ? { what, bar } : { what, bar, measured: format(measured), met: meets(measured) };
}
