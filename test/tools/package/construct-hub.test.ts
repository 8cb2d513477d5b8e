import { PublishedPackage, lacksOf } from '../../../tools/package/construct-hub';

const targets = { python: {}, java: {}, dotnet: {}, go: {} };
const complete: PublishedPackage = {
  manifest: {
    name: 'cdk-example',
    version: '1.2.3',
    license: 'Apache-2.0',
    description: 'An example.',
    author: { name: 'example' },
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

describe('lacksOf', () => {
  test('returns nothing for a complete package', () => {
    expect(lacksOf(complete)).toEqual([]);
  });

  test.each([
    ['version', { version: '1.2.4' }, 'version is 1.2.4 in package.json and 1.2.3 in .jsii'],
    ['description', { description: undefined }, 'package.json has no description'],
    ['author', { author: undefined }, 'package.json has no author'],
    ['targets', { jsii: { targets: { ...targets, go: undefined } } }, 'the jsii target go is missing'],
    ['peers', { peerDependencies: { constructs: '^10.5.1' } }, 'aws-cdk-lib is not a peer dependency'],
    ['keywords', { keywords: ['s3'] }, 'the keywords contain none of cdk, aws-cdk, awscdk'],
    ['stability', { stability: 'ready' }, 'the stability is ready'],
    ['repository', { repository: { url: 'https://example.com' } }, 'the repository is not a URL on GitHub'],
    ['dependencies', { dependencies: { lodash: '4' } }, 'the package has dependencies'],
  ])('reports a wrong field: %s', (_, changes, lack) => {
    expect(lacksOf(withManifest(changes))).toContainEqual(expect.stringContaining(lack));
  });

  test('reports a license that is closed or unknown', () => {
    for (const license of ['UNLICENSED', 'GPL-3.0-only', 'SEE LICENSE IN LICENSE']) {
      const lacks = lacksOf({ ...withManifest({ license }), assembly: { ...complete.assembly, license } });
      expect(lacks).toEqual([`the license ${license} is not allowed`]);
    }
  });

  test('reports a README without a title', () => {
    expect(lacksOf({ ...complete, readme: '' })).toEqual(['README.md has no title or is too short']);
  });
});
