import { awscdk, javascript, typescript } from 'projen';
import { GITHUB_OPTIONS, RELEASE_OPTIONS, checkEveryChange, completeRelease, pinActions } from './.projen/github';

const NODE_VERSION = '24.21.0';

/** Tests that `npm test` omits because they require other tools or more time. `.ci/run` runs them. */
const OMITTED_TESTS = [
  '/test/tools/explorer/safeguards.test',
  '/test/tools/explorer/small-cases.test',
  '/test/iam/',
  '/test/local/',
  '/test/rules/',
  '/test/security/rule-packs.test',
  '/test/upgrade/',
];
/** The tests on the emulator that `npm test` runs. */
const ESSENTIAL_E2E = ['permissions', 'triggers'];

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-image-encoding-pipeline',
  description:
    'An AWS CDK construct that turns every image uploaded to S3 into Base64 text, with a queryable record of each image in DynamoDB.',
  author: 'cdk-image-encoding-pipeline contributors',
  authorAddress: 'https://github.com/imageencoding',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/imageencoding/cdk-image-encoding-pipeline.git',
  license: 'Apache-2.0',
  copyrightOwner: 'cdk-image-encoding-pipeline contributors',
  stability: 'experimental',
  keywords: [
    'aws-cdk',
    'awscdk',
    's3',
    'lambda',
    'dynamodb',
    'base64',
    'data-uri',
    'image',
    'image-processing',
    'event-driven',
    'serverless',
  ],
  defaultReleaseBranch: 'main',
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.0.0',

  // The oldest CDK that the library allows. Development uses the version in devDeps.
  cdkVersion: '2.250.0',
  peerDependencyOptions: { pinnedDevDependency: false },
  jsiiVersion: '~6.0.16',
  typescriptVersion: '~6.0.3',

  publishToPypi: {
    distName: 'cdk-image-encoding-pipeline',
    module: 'cdk_image_encoding_pipeline',
    trustedPublishing: true,
  },
  publishToMaven: {
    javaPackage: 'io.github.imageencoding.cdk',
    mavenGroupId: 'io.github.imageencoding',
    mavenArtifactId: 'cdk-image-encoding-pipeline',
  },
  publishToGo: {
    moduleName: 'github.com/imageencoding/cdk-image-encoding-pipeline-go',
    packageName: 'cdkimageencodingpipeline',
    // A key that can write to that one repository.
    githubUseSsh: true,
  },
  publishToNuget: {
    dotNetNamespace: 'ImageEncoding.Cdk',
    packageId: 'ImageEncoding.Cdk.ImageEncodingPipeline',
    trustedPublishing: true,
  },

  devDeps: [
    'aws-cdk-lib@2.276.0',
    'aws-cdk@2.1148.1',
    `node@${NODE_VERSION}`,
    '@types/aws-lambda',
    '@types/node@^24',
    '@aws-sdk/client-s3',
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/client-sqs',
    '@aws-sdk/client-lambda',
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-cloudwatch-logs',
    '@aws-sdk/client-eventbridge',
    '@aws-sdk/client-sfn',
    '@aws-sdk/credential-providers',
    '@cdklabs/cdk-validator-cfnguard',
    '@cloud-copilot/iam-policy',
    '@cloud-copilot/iam-simulate',
    '@smithy/node-http-handler@^4.14.2',
    '@smithy/types@^4',
    'asl-validator',
    'cdk-nag',
    'image-meta',
    'fast-check',
    'playwright-core',
    'tsx',
  ],

  lambdaAutoDiscover: false,
  edgeLambdaAutoDiscover: false,
  singletonLambdaAutoDiscover: false,
  lambdaExtensionAutoDiscover: false,
  integrationTestAutoDiscover: false,

  tsconfigDevFile: 'tsconfig.dev.json',
  tsconfigDev: {
    compilerOptions: {
      paths: { 'cdk-image-encoding-pipeline': ['./src'] },
      strict: true,
      isolatedModules: true,
    },
    include: ['.projenrc.ts', '.projen/*.ts', '.cache/readme/*.ts'],
    exclude: ['node_modules', '.demo', 'cdk.out'],
  },
  projenrcTs: true,
  projenrcTsOptions: { runner: typescript.TypeScriptRunner.tsx(), projenCodeDir: '.projen' },
  typecheckTests: true,
  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    passWithNoTests: false,
    junitReporting: false,
    jestConfig: {
      collectCoverage: false,
      maxWorkers: '100%',
      // The default of half a second is too short on a busy machine.
      workerGracefulExitTimeout: 30_000,
      globalSetup: '<rootDir>/test/support/set-up.ts',
      globalTeardown: '<rootDir>/test/support/tear-down.ts',
      testPathIgnorePatterns: ['/node_modules/', ...OMITTED_TESTS, `/test/e2e/(?!${ESSENTIAL_E2E.join('|')})`],
      modulePathIgnorePatterns: ['<rootDir>/.demo/', '<rootDir>/.cache/', '<rootDir>/dist/'],
      moduleNameMapper: { '^cdk-image-encoding-pipeline$': '<rootDir>/src' },
      transformIgnorePatterns: ['/node_modules/(?!image-meta/)'],
    },
  },
  eslintOptions: {
    dirs: ['src'],
    devdirs: ['test', 'tools', 'examples', 'template'],
    prettier: true,
    commandOptions: { fix: false },
  },
  prettier: true,
  prettierOptions: {
    settings: { singleQuote: true, trailingComma: javascript.TrailingComma.ALL, printWidth: 120 },
    ignoreFile: true,
  },

  github: true,
  githubOptions: GITHUB_OPTIONS,
  buildWorkflow: false,
  autoMerge: false,
  workflowNodeVersion: NODE_VERSION,
  ...RELEASE_OPTIONS,
  depsUpgradeOptions: {
    // Days to wait, because bad releases are often withdrawn soon.
    cooldown: 3,
    workflowOptions: { schedule: javascript.UpgradeDependenciesSchedule.WEEKLY },
  },
  pullRequestTemplateContents: [
    'What changes for users, and why:',
    '',
    '- [ ] `npm ci && npm test` passes',
    '- [ ] a test fails without the change',
    '- [ ] README, `docs/` and doc comments describe the change',
    '- [ ] the title follows [Conventional Commits](https://www.conventionalcommits.org/): it becomes a line of the release notes',
  ],

  gitignore: [
    '/.jsii.tabl.json',
    '/.demo/',
    '/.cache/',
    '/.npmignore',
    '/template/*.json',
    '/template/SHA256SUMS',
    '.DS_Store',
    'cdk.out/',
    '*.tsbuildinfo',
    '__pycache__/',
  ],
  npmignoreEnabled: false,
  docgen: true,
});

// Types are checked once, by `npm test`. esbuild only transpiles, which takes a tenth of the time of ts-jest.
project.jest!.config.transform = { '\\.(ts|mjs)$': '<rootDir>/test/support/transform.js' };
project.deps.removeDependency('ts-jest');

// `node` is the runtime that Lambda uses; its install script links the binary. unrs-resolver 1.13 lacks bindings after `npm ci`.
// The other two have prebuilt binaries; their scripts, which only build from source, are not run.
project.package.addField('allowScripts', {
  esbuild: true,
  node: true,
  'unrs-resolver': false,
  '@parcel/watcher': false,
});
project.package.addField('overrides', { 'unrs-resolver': '1.12.2' });
// The package holds the construct, its contract with the encoder and the bundle; the encoder's own modules are in the bundle.
project.package.addField('files', [
  '.jsii',
  'assets',
  'lib/*.{js,d.ts}',
  'lib/{backfill,common,encoder-function,monitoring,resources,triggers,validation}/*.{js,d.ts}',
  'lib/*/contract.{js,d.ts}',
  'template/*.template.json',
  'template/SHA256SUMS',
]);
// No registry is named here, so that each clone uses its configured one.
project.package.addField('publishConfig', { access: 'public' });
new javascript.NpmConfig(project).addConfig('omit-lockfile-registry-resolved', 'true');

// The code that runs in Lambda, including the SDK: one reproducible file, which is tracked and published.
const bundle = project.bundler.addBundle('src/encoder/encode-image.lambda.ts', {
  platform: 'node',
  target: 'node24',
  outfile: '../../encode-image.lambda/index.js',
  format: 'cjs',
  externals: [],
  minify: true,
  sourcemap: false,
  esbuildArgs: {
    '--main-fields': 'module,main',
    '--legal-comments': 'none',
    '--metafile': '.cache/encode-image.lambda.json',
    // In Lambda, credentials come from the environment. The rest of the SDK's chain is a quarter of the bundle.
    '--alias:@aws-sdk/credential-provider-node': './src/encoder/aws/environment-credentials.ts',
  },
});

bundle.bundleTask.exec(
  'tsx .projen/write-third-party-licenses.ts .cache/encode-image.lambda.json assets/THIRD-PARTY-LICENSES.txt',
);

// The function that empties buckets with `EncoderCode.inline()`. To be small, it uses the SDK of Lambda's runtime.
project.bundler.addBundle('src/bucket-emptier/empty-bucket.lambda.ts', {
  platform: 'node',
  target: 'node24',
  outfile: '../../empty-bucket.lambda/index.js',
  format: 'cjs',
  externals: ['@aws-sdk/*'],
  minify: true,
  sourcemap: false,
});

// jsii warns because development does not use the oldest CDK. peerDependencies require it, and tests use it.
project.compileTask.reset('jsii --silence-warnings=reserved-word --silence-warnings=metadata/missing-dev-dependency');

// `npm run build` requires only Node.js. `package-all` and `package:<language>` require the tools of the languages.
project.packageTask.reset();
project.packageTask.spawn(project.tasks.tryFind('package:js')!);

// `npm run languages` checks the same packages that are published: packed with the oldest CDK, with translated examples.
const OTHER_LANGUAGES = ['python', 'java', 'dotnet', 'go'];
for (const language of OTHER_LANGUAGES) {
  project.tasks.tryFind(`package:${language}`)!.reset(`tsx tools/languages/check-languages.ts --pack ${language}`);
}
const packageAll = project.tasks.tryFind('package-all')!;
packageAll.reset();
packageAll.spawn(project.tasks.tryFind('package:js')!);
packageAll.exec(`tsx tools/languages/check-languages.ts --pack ${OTHER_LANGUAGES.join(' ')}`);

const compat = project.tasks.tryFind('compat')!;
compat.description = 'Compares the API with that of the last release, or with api/baseline.jsii before the first';
compat.reset('tsx tools/api/check-api.ts');

// Jest, the type check (also of the README's examples) and lint, at the same time.
project.testTask.reset('tsx tools/test/run-tests.ts', { receiveArgs: true });

// Templates for users without the CDK. They are published in the package and with each release, but not tracked, because
// all their sources are tracked.
const template = project.addTask('template', {
  description: 'Synthesizes the templates that require neither the CDK nor a bootstrapped account',
  exec: 'tsx template/write-templates.ts template',
});
project.postCompileTask.spawn(template);

// At most 15 scripts besides projen's own tasks: the others are names of `npm run check`. Jest adds all arguments after a
// list to the list, so lists come first and `--ci` last, and a user can append a file.
for (const [name, command] of Object.entries({
  'build:package': 'projen compile && projen template && projen package:js',
  'test:unit': `jest ${[...OMITTED_TESTS, '/test/e2e/'].map((path) => `--testPathIgnorePatterns=${path}`).join(' ')} --ci`,
  'test:e2e': 'jest --roots=test/e2e --testPathIgnorePatterns=/node_modules/ --ci',
  'test:reproducible': 'tsx tools/reproducible/check-reproducible.ts',
  check: 'tsx tools/check/check.ts',
  demo: 'tsx tools/demo/demo.ts',
  languages: 'tsx tools/languages/check-languages.ts',
  explore: 'tsx tools/explorer/explore.ts',
  soak: 'tsx tools/soak/soak.ts',
  bench: 'tsx tools/bench/bench.ts',
})) {
  project.setScript(name, command);
}

// eslint's project service looks for tsconfig.json only; tests and examples belong to tsconfig.dev.json.
const eslintrc = project.tryFindObjectFile('.eslintrc.json')!;
eslintrc.addDeletionOverride('parserOptions.projectService');
eslintrc.addOverride('parserOptions.project', './tsconfig.dev.json');

// The imports of the encoder are in its bundle and are not installed with the library.
project.eslint!.allowDevDeps('**/src/encoder/**');
project.eslint!.allowDevDeps('**/src/bucket-emptier/**');
// The examples import the library by its name. The type check verifies that it resolves.
project.eslint!.addRules({ 'import/no-unresolved': ['error', { ignore: ['^cdk-image-encoding-pipeline$'] }] });

// Lambda's JSON log format wraps the output of the console, so that embedded metrics would be lost.
project.eslint!.addOverride({ files: ['src/encoder/**'], rules: { 'no-console': 'error' } });

project.gitignore.include('/assets/');
project.gitignore.include('/api/');
project.gitattributes.addAttributes('/assets/**', 'linguist-generated');
project.gitattributes.addAttributes('/API.md', 'linguist-generated');
project.gitattributes.addAttributes('/api/**', 'linguist-generated');

pinActions(project);
checkEveryChange(project, NODE_VERSION);
completeRelease(project);

project.synth();
