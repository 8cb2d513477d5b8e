import type { CdkVersions } from './pack';
import type { Packages } from './packages';
import { GO, JDK, MAVEN, RequiredTool } from '../required-tool';

/** A language whose example can be run here. */
export interface Language {
  readonly name: string;
  /** The folder of its example in `examples/`. */
  readonly folder: string;
  /**
   * Installs the packages into a copy of the example and checks its types where the language does not do so by itself.
   *
   * @returns what the environment must have for the command in `cdk.json`
   */
  readonly install: (app: string, packages: Packages, versions: CdkVersions) => Promise<NodeJS.ProcessEnv>;
}

/** What the languages need, and what packing for them needs. */
export const TOOLS: readonly RequiredTool[] = [
  {
    command: 'python3',
    versionArguments: ['--version'],
    version: /Python (\d+)\.(\d+)/,
    oldest: [3, 10],
    purpose: 'for the package for Python',
  },
  { ...JDK, purpose: 'for the package for Java (a JDK)' },
  { ...MAVEN, purpose: 'for the package for Java' },
  { ...GO, oldest: [1, 25], purpose: "for the CDK's Go modules" },
];
