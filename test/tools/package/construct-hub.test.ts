import { PublishedPackage, lacksOf } from '../../../tools/package/construct-hub';

const targets = { python: {}, java: {}, dotnet: {}, go: {} };
const complete: PublishedPackage = {
  manifest: {
    name: 'cdk-example',
    version: '1.2.3',
    license: 'Apache-2.0',
    description: 'An example.',
    author: { name: 'somebody' },
    main: 'lib/index.js',
    types: 'lib/index.d.ts',
    keywords: ['awscdk'],
    stability: 'stable',
    repository: { type: 'git', url: 'https://github.com/example/cdk-example.git' },
    peerDependencies: { 'aws-cdk-lib': '^2.250.0', constructs: '^10.5.1' },
    jsii: { targets },
  },
  assembly: {
    schema: 'jsii/0.10.0',
    name: 'cdk-example',
    version: '1.2.3',
    license: 'Apache-2.0',
    docs: { stability: 'stable' },
    targets,
  },
  readme: `# Example\n${'It is an example. '.repeat(100)}`,
};

const withManifest = (changes: Record<string, any>): PublishedPackage => ({
  ...complete,
  manifest: { ...complete.manifest, ...changes },
});

describe('what keeps a package from Construct Hub is told', () => {
  test('nothing does where all is there', () => {
    expect(lacksOf(complete)).toEqual([]);
  });

  test.each([
    ['version', { version: '1.2.4' }, 'version is 1.2.4 in package.json and 1.2.3 in .jsii'],
    ['description', { description: undefined }, 'package.json has no description'],
    ['author', { author: undefined }, 'package.json has no author'],
    ['targets', { jsii: { targets: { ...targets, go: undefined } } }, 'there is no jsii target go'],
    ['peers', { peerDependencies: { constructs: '^10.5.1' } }, 'aws-cdk-lib is not a peer dependency'],
    ['keywords', { keywords: ['s3'] }, 'none of the keywords is one of cdk, aws-cdk, awscdk'],
    ['stability', { stability: 'ready' }, 'the stability is ready'],
    ['repository', { repository: { url: 'https://example.com' } }, 'the repository is no address on GitHub'],
    ['dependencies', { dependencies: { lodash: '4' } }, 'something is installed with the package'],
  ])('%s', (_, changes, lack) => {
    expect(lacksOf(withManifest(changes))).toContainEqual(expect.stringContaining(lack));
  });

  test('a licence that is closed or unknown', () => {
    for (const license of ['UNLICENSED', 'GPL-3.0-only', 'SEE LICENSE IN LICENSE']) {
      const lacks = lacksOf({ ...withManifest({ license }), assembly: { ...complete.assembly, license } });
      expect(lacks).toEqual([`the licence ${license} is none that it takes`]);
    }
  });

  test('a README without a title', () => {
    expect(lacksOf({ ...complete, readme: '' })).toEqual(['README.md is no page with a title']);
  });
});
