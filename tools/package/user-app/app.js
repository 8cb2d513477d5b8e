// Runs in a project where only the package and its peer dependencies are installed, without a compiler.
const { strict: assert } = require('node:assert');
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { App, BootstraplessSynthesizer, RemovalPolicy, Stack } = require('aws-cdk-lib');
const { Bucket } = require('aws-cdk-lib/aws-s3');
const { ImageEncodingPipeline, ContentPolicy, EncoderCode, EncodingTrigger } = require('cdk-image-encoding-pipeline');

const app = new App();
const stack = new Stack(app, 'User');
new ImageEncodingPipeline(stack, 'Plain').addOutputs();
new ImageEncodingPipeline(stack, 'Adapted', {
  inputBucket: Bucket.fromBucketName(stack, 'Photos', 'photos'),
  contentPolicy: ContentPolicy.anything(),
  trigger: EncodingTrigger.direct({ retryAttempts: 1 }),
});
new ImageEncodingPipeline(new Stack(app, 'Bootstrapless', { synthesizer: new BootstraplessSynthesizer() }), 'Images', {
  encoderCode: EncoderCode.inline(),
  removalPolicy: RemovalPolicy.DESTROY,
});
const assembly = app.synth();

const resources = Object.values(assembly.getStackByName('User').template.Resources);
const encoders = resources.filter(
  ({ Type, Properties }) => Type === 'AWS::Lambda::Function' && Properties.Runtime === 'nodejs24.x',
);
assert.equal(encoders.length, 2, 'two pipelines have two encoders');

const packaged = readFileSync('node_modules/cdk-image-encoding-pipeline/assets/encode-image.lambda/index.js');
const staged = readdirSync(assembly.directory, { recursive: true })
  .filter((path) => path.endsWith('index.js'))
  .some((path) => readFileSync(join(assembly.directory, path)).equals(packaged));
assert.ok(staged, 'the packaged bundle is deployed');

const bootstrapless = assembly.getStackByName('Bootstrapless');
assert.deepEqual(bootstrapless.assets, [], 'a stack with the bootstrapless synthesizer has no assets');
assert.ok(JSON.stringify(bootstrapless.template).includes(JSON.stringify(packaged.toString())), 'the template contains the packaged bundle');

console.log(`      ${resources.length} resources for two pipelines`);
