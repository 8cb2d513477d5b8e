import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  NotificationConfiguration,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { synthesizeTemplate } from '../../template/templates';
import { DeployedPipeline } from '../support/e2e/deployed-pipeline';
import { smallPhotograph } from '../support/e2e/images';
import { TeamResources } from '../support/e2e/team-resources';
import { stackResources } from '../support/emulator/cdk';
import { CloudFormation, outputsOf } from '../support/emulator/cloudformation';
import { Emulator } from '../support/emulator/emulator';
import { inventory, leftBehind } from '../support/emulator/inventory';

jest.setTimeout(300_000);

const KEEP = synthesizeTemplate('image-encoding-pipeline.template.json');
const DELETE = synthesizeTemplate('image-encoding-pipeline-delete.template.json');

let emulator: Emulator;
let cloudFormation: CloudFormation;
let team: TeamResources;
let inventoryBefore: string[];

beforeAll(async () => {
  emulator = await Emulator.start();
  cloudFormation = await CloudFormation.of(emulator);
  team = await TeamResources.create(emulator);
});

afterAll(() => emulator?.stop());

const base64 = smallPhotograph.toString('base64');

describe('a stack with the default parameters', () => {
  let pipeline: DeployedPipeline;
  let outputs: Record<string, string>;
  let resources: string[];

  beforeAll(async () => {
    inventoryBefore = await inventory(emulator);
    const stack = await cloudFormation.create('Defaults', KEEP);
    expect(stack).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
    outputs = outputsOf(stack);
    pipeline = DeployedPipeline.fromOutputs(emulator, outputs);
    resources = await dataOf('Defaults');
  });

  test('encodes images, and ignores other files', async () => {
    await pipeline.upload('notes.txt', 'no image');
    await pipeline.upload('a photo.JPG', smallPhotograph);

    expect(await pipeline.waitForItem('a photo.JPG')).toMatchObject({ image_id: 'a photo.JPG', status: 'ENCODED' });
    expect(await pipeline.outputKeys()).toEqual(['a photo.JPG.txt']);
    expect(await pipeline.outputText('a photo.JPG.txt')).toBe(base64);
    expect(await pipeline.item('notes.txt')).toBeUndefined();
  });

  test('has outputs with links to the pages of the console', () => {
    const console = 'https://console.aws.amazon.com';
    const { uploadBucket, outputBucket, table, logGroup } = pipeline.resources;
    expect(outputs).toMatchObject({
      UploadPage: `${console}/s3/upload/${uploadBucket}?region=us-east-1`,
      OutputPage: `${console}/s3/buckets/${outputBucket}?region=us-east-1`,
      TablePage: `${console}/dynamodbv2/home?region=us-east-1#item-explorer?table=${table}`,
      LogsPage: `${console}/cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/${logGroup}`,
    });
  });

  test('can be updated with other parameters, and keeps its data', async () => {
    const stack = await cloudFormation.update('Defaults', {
      ImageSuffixes: '.png, .pic',
      OutputFormat: 'DATA_URI',
      MemorySize: '512',
    });
    expect(stack).toMatchObject({ StackStatus: 'UPDATE_COMPLETE' });

    await pipeline.upload('another.jpg', smallPhotograph);
    await pipeline.upload('another.pic', smallPhotograph);

    await pipeline.waitForItem('another.pic', { status: 'ENCODED' });
    expect(await pipeline.outputText('another.pic.txt')).toMatch(/^data:image\/[a-z]+;base64,/);
    expect(await pipeline.outputKeys()).toEqual(['a photo.JPG.txt', 'another.pic.txt']);
    expect(await dataOf('Defaults')).toEqual(resources);
  });

  test('can be updated to the template that deletes the data, and back, and keeps its data', async () => {
    const replaced = await cloudFormation.update('Defaults', {}, DELETE);
    expect(replaced).toMatchObject({ StackStatus: 'UPDATE_COMPLETE' });
    expect(await dataOf('Defaults')).toEqual(resources);

    const back = await cloudFormation.update('Defaults', {}, KEEP);
    expect(back).toMatchObject({ StackStatus: 'UPDATE_COMPLETE' });
    expect(await dataOf('Defaults')).toEqual(resources);
    expect(await pipeline.outputKeys()).toEqual(['a photo.JPG.txt', 'another.pic.txt']);
  });

  test('leaves the data when it is deleted', async () => {
    expect(await cloudFormation.delete('Defaults')).toBe('DELETE_COMPLETE');

    const { uploadBucket, outputBucket, table, logGroup, deadLetterQueue } = pipeline.resources;
    expect(await leftBehind(emulator, inventoryBefore)).toEqual([
      ...[outputBucket, uploadBucket].sort().map((name) => `bucket ${name}`),
      `log group ${logGroup}`,
      `queue ${deadLetterQueue}`,
      `table ${table}`,
    ]);
    expect(await pipeline.outputText('a photo.JPG.txt')).toBe(base64);
  });
});

describe('a stack with every parameter', () => {
  let pipeline: DeployedPipeline;
  let notifications: NotificationConfiguration;

  beforeAll(async () => {
    inventoryBefore = await inventory(emulator);
    notifications = await team.notifications();
    const stack = await cloudFormation.create('Parameters', DELETE, {
      ImageSuffixes: '.jpg,.foto',
      KeyPrefix: "in/(2026)/it's-!_/",
      MaximumImageSize: '1',
      ExistingInputBucket: 'team-photos',
      ExistingInputBucketKey: 'arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      OutputFormat: 'BASE64URL',
      TableKeyName: 'Image-Key',
      MemorySize: '256',
      AlarmEmail: 'on-call@example.com',
    });
    expect(stack).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
    pipeline = DeployedPipeline.fromOutputs(emulator, outputsOf(stack), 'Images', 'Image-Key');
  });

  test('encodes images that are uploaded to the existing bucket under the prefix', async () => {
    await pipeline.upload('elsewhere/cat.jpg', smallPhotograph);
    await pipeline.upload("in/(2026)/it's-!_/large.FOTO", Buffer.alloc(1_000_001));
    await pipeline.upload("in/(2026)/it's-!_/cat.jpg", smallPhotograph);

    const key = "in/(2026)/it's-!_/cat.jpg";
    expect(await pipeline.waitForItem(key)).toMatchObject({ status: 'ENCODED', source_bucket: 'team-photos' });
    expect(await pipeline.waitForItem("in/(2026)/it's-!_/large.FOTO")).toMatchObject({ reason: 'TOO_LARGE' });
    expect(await pipeline.outputKeys()).toEqual([`${key}.txt`]);
    expect(await pipeline.outputText(`${key}.txt`)).toBe(base64.replaceAll('+', '-').replaceAll('/', '_'));
  });

  test('has alarms and a topic with a subscription', async () => {
    const types = (await stackResources(emulator, 'Parameters')).map(({ type }) => type);
    expect(types.filter((type) => type === 'AWS::CloudWatch::Alarm')).toHaveLength(8);
    expect(types).toEqual(expect.arrayContaining(['AWS::SNS::Topic', 'AWS::SNS::Subscription']));
  });

  test('can be updated with another prefix, and keeps the other notifications with their names', async () => {
    const stack = await cloudFormation.update('Parameters', { KeyPrefix: 'in/' });
    expect(stack).toMatchObject({ StackStatus: 'UPDATE_COMPLETE' });

    const { LambdaFunctionConfigurations: managed, ...others } = await team.notifications();
    expect(managed).toHaveLength(1);
    expect({ LambdaFunctionConfigurations: undefined, ...others }).toEqual(notifications);
    await pipeline.upload('in/dog.jpg', smallPhotograph);
    await pipeline.waitForItem('in/dog.jpg', { status: 'ENCODED' });
  });

  test('leaves only the unchanged existing bucket when it is deleted', async () => {
    const { 'team-photos': photos } = await team.contents();

    expect(await cloudFormation.delete('Parameters')).toBe('DELETE_COMPLETE');

    expect(await leftBehind(emulator, inventoryBefore)).toEqual([]);
    expect(await team.notifications()).toEqual(notifications);
    expect((await team.contents())['team-photos']).toEqual(photos);
  });
});

describe('an update of a parameter that replaces a resource', () => {
  let pipeline: DeployedPipeline;
  let notifications: NotificationConfiguration;

  beforeAll(async () => {
    notifications = await team.notifications();
    pipeline = DeployedPipeline.fromOutputs(emulator, outputsOf(await cloudFormation.create('Changing', KEEP)));
    await pipeline.upload('before.jpg', smallPhotograph);
    await pipeline.waitForItem('before.jpg', { status: 'ENCODED' });
  });

  /** The pipeline after an update. */
  async function update(parameters: Record<string, string>, tableKeyName?: string): Promise<DeployedPipeline> {
    const stack = await cloudFormation.update('Changing', parameters);
    expect(stack).toMatchObject({ StackStatus: 'UPDATE_COMPLETE' });
    return DeployedPipeline.fromOutputs(emulator, outputsOf(stack), 'Images', tableKeyName);
  }

  test('replaces the managed bucket by an existing one, and the managed bucket remains with its images', async () => {
    const moved = await update({ ExistingInputBucket: 'team-photos', KeyPrefix: 'moved/' });

    expect(moved.resources).toEqual({ ...pipeline.resources, uploadBucket: 'team-photos' });
    await moved.upload('moved/after.jpg', smallPhotograph);
    await moved.waitForItem('moved/after.jpg', { status: 'ENCODED' });
    const { uploadBucket } = pipeline.resources;
    expect(await leftBehind(emulator, [])).toContain(`bucket ${uploadBucket}`);
    expect(await moved.item('before.jpg')).toMatchObject({ status: 'ENCODED', source_bucket: uploadBucket });
  });

  test('creates another table for another key, and the previous one remains with its items', async () => {
    const renamed = await update({ TableKeyName: 'image_name' }, 'image_name');

    expect(renamed.resources.table).not.toBe(pipeline.resources.table);
    await renamed.upload('moved/renamed.jpg', smallPhotograph);
    expect(await renamed.waitForItem('moved/renamed.jpg')).toMatchObject({ image_name: 'moved/renamed.jpg' });
    expect(await renamed.item('before.jpg')).toBeUndefined();
    expect(await pipeline.item('before.jpg')).toMatchObject({ status: 'ENCODED' });
  });

  test('creates alarms with an address, and removes them without one', async () => {
    const alarms = async () =>
      (await stackResources(emulator, 'Changing')).filter(({ type }) => type === 'AWS::CloudWatch::Alarm').length;

    await update({ AlarmEmail: 'on-call@example.com' });
    expect(await alarms()).toBe(8);

    await update({ AlarmEmail: '' });
    expect(await alarms()).toBe(0);
  });

  test('leaves the original notifications of the existing bucket after the stack is deleted', async () => {
    expect(await cloudFormation.delete('Changing')).toBe('DELETE_COMPLETE');

    expect(await team.notifications()).toEqual(notifications);
  });
});

describe('a stack of the template that deletes the data', () => {
  beforeAll(async () => (inventoryBefore = await inventory(emulator)));

  test('leaves no resources, even with versions and unfinished uploads in its buckets', async () => {
    const stack = await cloudFormation.create('Deleted', DELETE);
    const pipeline = DeployedPipeline.fromOutputs(emulator, outputsOf(stack));
    await pipeline.upload('cat.jpg', smallPhotograph);
    await pipeline.waitForItem('cat.jpg', { status: 'ENCODED' });
    await leaveVersionsAndUpload(pipeline.resources.uploadBucket);
    await pipeline.upload('cat.jpg', 'a new version');
    await pipeline.remove('cat.jpg');

    expect(await cloudFormation.delete('Deleted')).toBe('DELETE_COMPLETE');

    expect(await leftBehind(emulator, inventoryBefore)).toEqual([]);
  });
});

describe('a stack whose existing bucket was deleted', () => {
  beforeAll(async () => (inventoryBefore = await inventory(emulator)));

  test.each([
    ['keeps', KEEP],
    ['deletes', DELETE],
  ])('can be deleted, with the template that %s data', async (_, template) => {
    const name = 'WithoutBucket';
    const s3 = new S3Client(emulator.clientConfig);
    await s3.send(new CreateBucketCommand({ Bucket: 'short-lived-photos' }));
    expect(await cloudFormation.create(name, template, { ExistingInputBucket: 'short-lived-photos' })).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
    });
    await s3.send(new DeleteBucketCommand({ Bucket: 'short-lived-photos' }));
    s3.destroy();

    expect(await cloudFormation.delete(name)).toBe('DELETE_COMPLETE');
  });
});

describe('a stack that cannot be created', () => {
  beforeAll(async () => (inventoryBefore = await inventory(emulator)));

  test.each([
    ['keeps', KEEP],
    ['deletes', DELETE],
  ])('leaves no resources, with the template that %s data', async (_, template) => {
    const stack = await cloudFormation.create('Failing', template, { ExistingInputBucket: 'no-such-bucket' });

    expect(stack).toMatchObject({ StackStatus: 'ROLLBACK_COMPLETE' });
    expect(await cloudFormation.failures('Failing')).toContainEqual(expect.stringContaining('bucket does not exist'));
    expect(await cloudFormation.delete('Failing')).toBe('DELETE_COMPLETE');
    expect(await leftBehind(emulator, inventoryBefore)).toEqual([]);
  });
});

describe('an invalid parameter is rejected before any resource is created', () => {
  beforeAll(async () => (inventoryBefore = await inventory(emulator)));

  test.each([
    [{ ImageSuffixes: '.jpg,*.png' }, 'Wildcards are not supported'],
    [{ ImageSuffixes: '.jpg,,.png' }, 'must have no empty suffix'],
    [{ ImageSuffixes: '' }, 'must have no empty suffix'],
    [{ KeyPrefix: 'photos/*' }, 'Wildcards are not supported'],
    [{ KeyPrefix: 'my photos/' }, 'must be at most 1,024 letters, digits'],
    [{ MaximumImageSize: '0' }, 'must be a whole number between 1 and 40,265'],
    [{ MaximumImageSize: '1.5' }, 'must be a whole number between 1 and 40,265'],
    [{ MaximumImageSize: '40266' }, 'must be a whole number between 1 and 40,265'],
    [{ MemorySize: '128' }, 'must be a whole number between 256 and 10,240'],
    [{ MemorySize: '10241' }, 'must be a whole number between 256 and 10,240'],
    [{ OutputFormat: 'base64' }, 'OutputFormat'],
    [{ TableKeyName: '' }, 'must be 1 to 255'],
    [{ TableKeyName: 'image id' }, 'without spaces'],
    [{ TableKeyName: 'status' }, 'TableKeyName: is an attribute that the encoder writes to each item'],
    [{ ExistingInputBucket: 's3://photos' }, 'without s3:// and path'],
    [{ ExistingInputBucketKey: 'alias/photos' }, 'must be the ARN of a key'],
    [
      { ExistingInputBucketKey: 'arn:aws:kms:us-east-1:000000000000:key/1234abcd' },
      'ExistingInputBucketKey: is specified without ExistingInputBucket',
    ],
    [{ AlarmEmail: 'on-call' }, 'must be an e-mail address'],
  ])('%j', async (parameters, message) => {
    await expect(cloudFormation.create('Invalid', KEEP, parameters)).rejects.toThrow(message);
    expect(await leftBehind(emulator, inventoryBefore)).toEqual([]);
  });
});

/** Enables versioning, and starts a multipart upload that is never completed. */
async function leaveVersionsAndUpload(Bucket: string): Promise<void> {
  const s3 = new S3Client(emulator.clientConfig);
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'unfinished.jpg' }));
}

/** The resources of a stack that hold data, each with its physical id. */
async function dataOf(stack: string): Promise<string[]> {
  const holdsData = /^AWS::(S3::Bucket|DynamoDB::GlobalTable|SQS::Queue|Logs::LogGroup)$/;
  const resources = await stackResources(emulator, stack);
  return resources
    .filter(({ type, logicalId }) => holdsData.test(type) && /^(Images|InputBucket)/.test(logicalId))
    .map(({ logicalId, physicalId }) => `${logicalId} ${physicalId}`)
    .sort();
}
