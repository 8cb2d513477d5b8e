import type { HandlerName } from '../handlers/handlers';

/** The measurements of one handler: one value per run. */
export interface Measurement {
  readonly wallMs: readonly number[];
  /** User and system time of the handler's process. */
  readonly cpuMs: readonly number[];
  /** Peak memory of the handler's process, in bytes. */
  readonly peakBytes?: number;
  /** Why the handler has no measurements, or has stopped early. */
  readonly failure?: string;
}

export type Measurements = Partial<Record<HandlerName, Measurement>>;

/** Images of one size. */
export interface SizeResult {
  readonly size: number;
  readonly network: 'simulated' | 'synthetic';
  readonly handlers: Measurements;
}

/** From the start of a process to the end of its first image. */
export interface ColdStartResult {
  readonly handlers: Measurements;
}

/** The machine and the versions of the run. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly node: string;
  readonly python: string;
  readonly boto3: string;
}

/** Everything that one run of the benchmark has measured. */
export interface BenchResults {
  readonly command: string;
  readonly measuredAt: string;
  readonly machine: Machine;
  readonly bundleBytes: number;
  readonly sizes: readonly SizeResult[];
  readonly coldStart?: ColdStartResult;
}
