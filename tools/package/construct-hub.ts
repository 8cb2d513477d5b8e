/** The files that Construct Hub reads. */
export interface PublishedPackage {
  readonly manifest: Record<string, any>;
  readonly assembly: Record<string, any>;
  /** The page that Construct Hub shows. */
  readonly readme: string;
}

/**
 * A package must have one of these keywords.
 *
 * @see https://github.com/cdklabs/construct-hub/blob/main/src/package-sources/npmjs/npm-js-follower.lambda.ts
 */
const KEYWORDS = ['cdk', 'aws-cdk', 'awscdk'];

/**
 * The allowed licenses, by their SPDX identifiers: Apache, BSD, CDDL, EPL, ISC, MIT, MPL.
 *
 * @see https://aws.amazon.com/blogs/opensource/best-practices-for-discoverability-of-a-construct-library-on-construct-hub/
 */
const LICENSES = /^(Apache-2\.0|0BSD|BSD-[23]-Clause|CDDL-1\.[01]|EPL-[12]\.0|ISC|MIT|MPL-2\.0)$/;

/** Fields that must be the same in both files. Otherwise, the package is rejected. */
const EQUAL_FIELDS = ['name', 'version', 'license'];

const TARGETS = ['python', 'java', 'dotnet', 'go'];
const STABILITIES = ['experimental', 'stable', 'deprecated'];

/**
 * The reasons why Construct Hub would not list the package, or would list it incompletely, one sentence each.
 *
 * @see https://github.com/cdklabs/construct-hub/blob/main/src/backend/ingestion/ingestion.lambda.ts
 */
export function lacksOf({ manifest, assembly, readme }: PublishedPackage): string[] {
  const differing = EQUAL_FIELDS.filter((field) => !manifest[field] || manifest[field] !== assembly[field]);
  const targets = TARGETS.filter((target) => !manifest.jsii?.targets?.[target] || !assembly.targets?.[target]);
  const peers = ['aws-cdk-lib', 'constructs'].filter((name) => !/^\^\d/.test(manifest.peerDependencies?.[name] ?? ''));
  const missing = ['description', 'author', 'types', 'main'].filter((field) => !manifest[field]);
  return [
    ...differing.map((field) => `${field} is ${manifest[field]} in package.json and ${assembly[field]} in .jsii`),
    ...missing.map((field) => `package.json has no ${field}`),
    ...targets.map((target) => `the jsii target ${target} is missing`),
    ...peers.map((name) => `${name} is not a peer dependency with a range like ^2.250.0`),
    ...unless(LICENSES.test(manifest.license), `the license ${manifest.license} is not allowed`),
    ...unless(includesAny(manifest.keywords, KEYWORDS), `the keywords contain none of ${KEYWORDS.join(', ')}`),
    ...unless(assembly.schema === 'jsii/0.10.0', `.jsii has the schema ${assembly.schema}`),
    ...unless(STABILITIES.includes(manifest.stability), `the stability is ${manifest.stability}`),
    ...unless(assembly.docs?.stability === manifest.stability, `.jsii has the stability ${assembly.docs?.stability}`),
    ...unless(
      /^https:\/\/github\.com\/.+\.git$/.test(manifest.repository?.url),
      'the repository is not a URL on GitHub',
    ),
    ...unless(readme.startsWith('# ') && readme.length > 1000, 'README.md has no title or is too short'),
    ...unless(Object.keys(manifest.dependencies ?? {}).length === 0, 'the package has dependencies'),
  ];
}

function unless(holds: boolean, lack: string): string[] {
  return holds ? [] : [lack];
}

function includesAny(values: readonly string[] | undefined, expected: readonly string[]): boolean {
  return expected.some((value) => values?.includes(value));
}
