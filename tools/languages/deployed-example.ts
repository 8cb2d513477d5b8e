import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { EXAMPLES } from './languages';
import { CheckFailed } from '../../test/support/check';
import { DeployedPipeline } from '../../test/support/e2e/deployed-pipeline';
import { bootstrap, deploy } from '../../test/support/emulator/cdk';
import { Emulator } from '../../test/support/emulator/emulator';

const PHOTOGRAPH = join(EXAMPLES, 'images', 'rocket.jpg');

/** Deploys the synthesized example to an emulator, and encodes a photograph with both pipelines. */
export async function checkDeployed(app: string): Promise<string> {
  const emulator = await Emulator.start();
  try {
    await bootstrap(emulator);
    const { context } = JSON.parse(await readFile(join(app, 'cdk.json'), 'utf8'));
    await new S3Client(emulator.clientConfig).send(new CreateBucketCommand({ Bucket: context.uploadBucket }));
    const { outputs } = await deploy({ emulator, directory: app, app: 'cdk.out', timeoutSeconds: 240 });

    const photograph = await readFile(PHOTOGRAPH);
    const base64 = photograph.toString('base64');
    const plain = DeployedPipeline.fromOutputs(emulator, outputs.ImageEncodingExample);
    const tailored = DeployedPipeline.fromOutputs(
      emulator,
      outputs.TailoredImageEncodingExample,
      'Photos',
      'image_name',
    );
    await expectText(plain, 'rocket.jpg', photograph, { key: 'rocket.jpg.txt', text: base64 });
    await expectText(tailored, 'photos/rocket.jpg', photograph, {
      key: 'data-uris/photos/rocket.jpg.txt',
      text: `data:image/jpeg;base64,${base64}`,
    });
    return `      ${Object.keys(outputs).join(', ')}: a photograph of ${photograph.length} bytes has its output and its item`;
  } finally {
    await emulator.stop();
  }
}

async function expectText(
  pipeline: DeployedPipeline,
  key: string,
  image: Buffer,
  expected: { readonly key: string; readonly text: string },
): Promise<void> {
  await pipeline.upload(key, image);
  const item = await pipeline.waitForItem(key, { status: 'ENCODED', size_bytes: image.length });
  if (item.output_key !== expected.key) {
    throw new CheckFailed(`the item of ${key} has the output_key ${item.output_key}`);
  }
  if ((await pipeline.outputText(expected.key)) !== expected.text) {
    throw new CheckFailed(`${expected.key} is not the text`);
  }
}
