/** Who makes the pipelines of an app: the construct, or the CDK's own constructs, written by hand. */
export const MAKERS = ['construct', 'bare'] as const;
export type Maker = (typeof MAKERS)[number];

/** What one run of an app took. */
export interface Synthesis {
  /** Processor time for making the constructs, in milliseconds. */
  readonly constructionMs: number;
  /** The same, and for writing and validating the templates. */
  readonly totalMs: number;
  readonly stacks: number;
  /** How many resources of each type there are in all. */
  readonly resources: Readonly<Record<string, number>>;
}
