import type { PeerName } from '../peers/peers';

/** What was measured of one peer: one figure per run. */
export interface Measurement {
  readonly wallMs: readonly number[];
  /** User and system time of the handler's process. */
  readonly cpuMs: readonly number[];
  /** The most memory that its process had at a time. */
  readonly peakBytes?: number;
  /** Why there are no figures, or no more of them. */
  readonly failure?: string;
}

/** Images of one size. */
export interface SizeResult {
  readonly size: number;
  readonly network: 'simulated' | 'onTop' | 'direct' | 'synthetic';
  readonly peers: Partial<Record<PeerName, Measurement>>;
}

/** Many small images one after the other; the figures are per image, one for each batch. */
export interface SmallImagesResult {
  readonly images: number;
  readonly peers: Partial<Record<PeerName, Measurement>>;
}

/** From the start of a process to the end of its first image. */
export interface ColdStartResult {
  readonly peers: Partial<Record<PeerName, Measurement>>;
}

/** Where it was measured. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly node: string;
  readonly python: string;
  readonly boto3: string;
}

/** Everything that one run of the benchmark has found out. */
export interface BenchResults {
  readonly command: string;
  readonly measuredAt: string;
  readonly machine: Machine;
  readonly bundleBytes: number;
  readonly sizes: readonly SizeResult[];
  readonly smallImages?: SmallImagesResult;
  readonly coldStart?: ColdStartResult;
}
