// Run where only the package and its peers are installed: plain JavaScript, no compiler.
const { strict: assert } = require('node:assert');
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { App, BootstraplessSynthesizer, RemovalPolicy, Stack } = require('aws-cdk-lib');
const { Bucket } = require('aws-cdk-lib/aws-s3');
const { ImageEncodingPipeline, ContentPolicy, EncoderCode, EncodingTrigger } = require('cdk-image-encoding-pipeline');

const app = new App();
const stack = new Stack(app, 'Stranger');
new ImageEncodingPipeline(stack, 'Plain').addOutputs();
new ImageEncodingPipeline(stack, 'Adapted', {
  inputBucket: Bucket.fromBucketName(stack, 'Photos', 'photos'),
  contentPolicy: ContentPolicy.anything(),
  trigger: EncodingTrigger.direct({ retryAttempts: 1 }),
});
new ImageEncodingPipeline(new Stack(app, 'Alone', { synthesizer: new BootstraplessSynthesizer() }), 'Images', {
  encoderCode: EncoderCode.inline(),
  removalPolicy: RemovalPolicy.DESTROY,
});
const assembly = app.synth();

const resources = Object.values(assembly.getStackByName('Stranger').template.Resources);
const encoders = resources.filter(
  ({ Type, Properties }) => Type === 'AWS::Lambda::Function' && Properties.Runtime === 'nodejs24.x',
);
assert.equal(encoders.length, 2, 'two pipelines make two encoders');

const shipped = readFileSync('node_modules/cdk-image-encoding-pipeline/assets/encode-image.lambda/index.js');
const staged = readdirSync(assembly.directory, { recursive: true })
  .filter((path) => path.endsWith('index.js'))
  .some((path) => readFileSync(join(assembly.directory, path)).equals(shipped));
assert.ok(staged, 'the shipped bundle is what is deployed');

const alone = assembly.getStackByName('Alone');
assert.deepEqual(alone.assets, [], 'a template that stands alone has no assets');
assert.ok(JSON.stringify(alone.template).includes(JSON.stringify(shipped.toString())), 'the shipped bundle is in it');

console.log(`      ${resources.length} resources for two pipelines`);
