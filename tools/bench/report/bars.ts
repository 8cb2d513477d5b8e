import type { BenchResults, Measurement, Measurements, SizeResult } from './results';
import { median, ratio } from './statistics';
import { formatBytes, formatFactor } from './text-format';
import type { HandlerName } from '../handlers/handlers';

/** A requirement on the encoder, and the measured value. */
export interface Bar {
  readonly title: string;
  readonly bar: string;
  /** Undefined if it was not measured in this run. */
  readonly measured?: string;
  readonly met?: boolean;
}

/** Sizes of the images that a full run measures over the simulated network, in bytes. */
export const SIZES: readonly number[] = [10e3, 1e6, 10e6, 100e6, 1e9];

/** Maximum time relative to the bundle of b59a45c, at any size. */
const TIME_OF_FORMER = 1.3;

/** Minimum speed relative to the Python handler over the simulated network, by size. */
const TIMES_FASTER_THAN_PYTHON = new Map([
  [10e6, 1.4],
  [100e6, 2.5],
  [1e9, 3.5],
]);
const COLD_START_TIMES_FASTER = 2;
const PEAK_BYTES = 200e6;
const PEAK_SIZES = [1e9, 10e9];
const BUNDLE_BYTES = 450 * 1024;

/** Returns every bar with the value that this run has measured. */
export function bars(results: BenchResults): Bar[] {
  const find = (size: number, network: SizeResult['network']) =>
    results.sizes.find((result) => result.size === size && result.network === network)?.handlers;
  const measuredSizes = results.sizes.filter(({ network }) => network === 'simulated').map(({ size }) => size);
  const sizes = [...new Set([...SIZES, ...measuredSizes])].sort((a, b) => a - b);
  return [
    ...sizes.map((size) =>
      atMost(
        `${formatBytes(size)}: time relative to the bundle of b59a45c`,
        TIME_OF_FORMER,
        timeOfFormer(find(size, 'simulated')),
        formatFactor,
      ),
    ),
    ...[...TIMES_FASTER_THAN_PYTHON].map(([size, factor]) =>
      timesFaster(`${formatBytes(size)}: times faster than Python`, factor, speedup(find(size, 'simulated'))),
    ),
    ...PEAK_SIZES.map((size) =>
      atMost(`${formatBytes(size)}: peak memory`, PEAK_BYTES, peakOf(find(size, 'synthetic')?.ours), formatBytes),
    ),
    timesFaster('Cold start: times faster than Python', COLD_START_TIMES_FASTER, speedup(results.coldStart?.handlers)),
    atMost('Size of the bundle', BUNDLE_BYTES, results.bundleBytes, exactBytes),
  ];
}

/** The encoder's time divided by the time of the bundle of b59a45c. */
export function timeOfFormer(handlers: Measurements | undefined): number | undefined {
  return ratio(timeOf(handlers?.ours), timeOf(handlers?.former));
}

/** The time of the Python handler, or of another handler, divided by the encoder's time. */
export function speedup(handlers: Measurements | undefined, handler: HandlerName = 'python'): number | undefined {
  return ratio(timeOf(handlers?.[handler]), timeOf(handlers?.ours));
}

/** Median time; undefined if the handler failed, as are CPU time and peak memory. */
export function timeOf(measurement: Measurement | undefined): number | undefined {
  return median(succeeded(measurement)?.wallMs ?? []);
}

export function cpuOf(measurement: Measurement | undefined): number | undefined {
  return median(succeeded(measurement)?.cpuMs ?? []);
}

export function peakOf(measurement: Measurement | undefined): number | undefined {
  return succeeded(measurement)?.peakBytes;
}

function succeeded(measurement: Measurement | undefined): Measurement | undefined {
  return measurement?.failure === undefined ? measurement : undefined;
}

function timesFaster(title: string, bar: number, measured: number | undefined): Bar {
  return compared(title, `≥ ${formatFactor(bar)}`, measured, formatFactor, (value) => value >= bar);
}

function atMost(title: string, bar: number, measured: number | undefined, format: (value: number) => string): Bar {
  return compared(title, `≤ ${format(bar)}`, measured, format, (value) => value <= bar);
}

function compared(
  title: string,
  bar: string,
  measured: number | undefined,
  format: (value: number) => string,
  meets: (value: number) => boolean,
): Bar {
  return measured === undefined ? { title, bar } : { title, bar, measured: format(measured), met: meets(measured) };
}

function exactBytes(bytes: number): string {
  return `${bytes.toLocaleString('en')} bytes`;
}
