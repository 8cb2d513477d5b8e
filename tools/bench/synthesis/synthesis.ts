/** Whether the pipelines of an app are created with the construct or with the CDK's own constructs. */
export const VARIANTS = ['construct', 'bare'] as const;
export type Variant = (typeof VARIANTS)[number];

/** The measurements of one synthesis. */
export interface Synthesis {
  /** Processor time to create the constructs, in milliseconds. */
  readonly constructionMs: number;
  /** Processor time to create the constructs and to write and validate the templates, in milliseconds. */
  readonly totalMs: number;
  readonly stacks: number;
  /** Number of resources by type. */
  readonly resources: Readonly<Record<string, number>>;
}
