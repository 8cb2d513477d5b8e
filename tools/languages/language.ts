import type { CdkVersions, Target } from './pack';
import type { RequiredTool } from '../../test/support/required-tool';

/** A language whose example can be synthesized on this machine. */
export interface Language {
  readonly name: string;
  /** The folder of its example in `examples/`, and its name on the command line. */
  readonly folder: string;
  /** The package that its example installs. */
  readonly target: Target;
  /** The programs that packing and the example require in addition to Node.js. */
  readonly tools: readonly RequiredTool[];
  /**
   * Installs the package into a copy of the example, and checks the types if the language does not do so when it runs.
   *
   * @param packed the package for the target
   */
  readonly install: (app: string, packed: string, versions: CdkVersions) => Promise<Installation>;
}

/** An example with its packages. */
export interface Installation {
  /** The environment variables that the command in `cdk.json` requires. */
  readonly environment: NodeJS.ProcessEnv;
  /** The CDK that was installed. @default - the specified one */
  readonly versions?: CdkVersions;
}
