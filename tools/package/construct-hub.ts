/** What of `package.json` and `.jsii` Construct Hub looks at. */
export interface PublishedPackage {
  readonly manifest: Record<string, any>;
  readonly assembly: Record<string, any>;
  /** The beginning of the page that Construct Hub shows. */
  readonly readme: string;
}

/**
 * One of these makes a package a candidate.
 *
 * @see https://github.com/cdklabs/construct-hub/blob/main/src/package-sources/npmjs/npm-js-follower.lambda.ts
 */
const KEYWORDS = ['cdk', 'aws-cdk', 'awscdk'];

/**
 * The licences of which one must be the package's, by their SPDX identifiers: Apache, BSD, CDDL, EPL, ISC, MIT, MPL.
 *
 * @see https://aws.amazon.com/blogs/opensource/best-practices-for-discoverability-of-a-construct-library-on-construct-hub/
 */
const LICENCES = /^(Apache-2\.0|0BSD|BSD-[23]-Clause|CDDL-1\.[01]|EPL-[12]\.0|ISC|MIT|MPL-2\.0)$/;

/** What must be the same in both, or the package is rejected when it is taken in. */
const SAME_IN_BOTH = ['name', 'version', 'license'];

const TARGETS = ['python', 'java', 'dotnet', 'go'];
const STABILITIES = ['experimental', 'stable', 'deprecated'];

/**
 * Why Construct Hub would not list the package, or would list it with gaps: a sentence each.
 *
 * @see https://github.com/cdklabs/construct-hub/blob/main/src/backend/ingestion/ingestion.lambda.ts
 */
export function lacksOf({ manifest, assembly, readme }: PublishedPackage): string[] {
  const differing = SAME_IN_BOTH.filter((field) => !manifest[field] || manifest[field] !== assembly[field]);
  const targets = TARGETS.filter((target) => !manifest.jsii?.targets?.[target] || !assembly.targets?.[target]);
  const peers = ['aws-cdk-lib', 'constructs'].filter((name) => !/^\^\d/.test(manifest.peerDependencies?.[name] ?? ''));
  const missing = ['description', 'author', 'types', 'main'].filter((field) => !manifest[field]);
  return [
    ...differing.map((field) => `${field} is ${manifest[field]} in package.json and ${assembly[field]} in .jsii`),
    ...missing.map((field) => `package.json has no ${field}`),
    ...targets.map((target) => `there is no jsii target ${target}`),
    ...peers.map((name) => `${name} is not a peer dependency with a range like ^2.250.0`),
    ...unless(LICENCES.test(manifest.license), `the licence ${manifest.license} is none that it takes`),
    ...unless(includesAny(manifest.keywords, KEYWORDS), `none of the keywords is one of ${KEYWORDS.join(', ')}`),
    ...unless(assembly.schema === 'jsii/0.10.0', `.jsii has the schema ${assembly.schema}`),
    ...unless(STABILITIES.includes(manifest.stability), `the stability is ${manifest.stability}`),
    ...unless(assembly.docs?.stability === manifest.stability, `.jsii has the stability ${assembly.docs?.stability}`),
    ...unless(
      /^https:\/\/github\.com\/.+\.git$/.test(manifest.repository?.url),
      'the repository is no address on GitHub',
    ),
    ...unless(readme.startsWith('# ') && readme.length > 1000, 'README.md is no page with a title'),
    ...unless(Object.keys(manifest.dependencies ?? {}).length === 0, 'something is installed with the package'),
  ];
}

function unless(holds: boolean, lack: string): string[] {
  return holds ? [] : [lack];
}

function includesAny(values: readonly string[] | undefined, wanted: readonly string[]): boolean {
  return wanted.some((value) => values?.includes(value));
}
