import { DynamoDBClient, GetItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, paginateListObjectsV2, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { ImageItem, StoredOutput } from './check';
import type { Emulator } from '../../test/support/emulator/emulator';

/** The id of the pipeline in the example's stack. The names of the outputs start with it. */
const PIPELINE_ID = 'Images';
/** The default name of the table's key. */
export const TABLE_KEY_NAME = 'image_id';

/** A client of the deployed example. It finds the resources by the stack's outputs, as any client of AWS does. */
export class DeployedPipeline {
  private readonly s3: S3Client;
  private readonly dynamoDb: DynamoDBClient;
  private readonly sqs: SQSClient;

  constructor(
    clientConfig: Emulator['clientConfig'],
    /** The outputs of the stack. */
    readonly outputs: Readonly<Record<string, string>>,
  ) {
    this.s3 = new S3Client(clientConfig);
    this.dynamoDb = new DynamoDBClient(clientConfig);
    this.sqs = new SQSClient(clientConfig);
  }

  async upload(key: string, image: Buffer): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.output('UploadBucket'), Key: key, Body: image }));
  }

  /** The item of an image, or undefined if it does not exist yet. */
  async item(key: string): Promise<ImageItem | undefined> {
    const { Item } = await this.dynamoDb.send(
      new GetItemCommand({
        TableName: this.output('MetadataTable'),
        Key: { [TABLE_KEY_NAME]: { S: key } },
        ConsistentRead: true,
      }),
    );
    return Item && Object.fromEntries(Object.entries(Item).map(([name, value]) => [name, plain(value)]));
  }

  async outputObject(outputKey: string): Promise<StoredOutput> {
    const object = await this.s3.send(new GetObjectCommand({ Bucket: this.output('OutputBucket'), Key: outputKey }));
    return { content: await object.Body!.transformToString('latin1'), etag: object.ETag! };
  }

  /** The keys of all output objects. */
  async outputKeys(): Promise<string[]> {
    const keys: string[] = [];
    for await (const page of paginateListObjectsV2({ client: this.s3 }, { Bucket: this.output('OutputBucket') })) {
      keys.push(...(page.Contents ?? []).map(({ Key }) => Key!));
    }
    return keys;
  }

  /** The number of messages in the dead-letter queue. */
  async deadLetters(): Promise<number> {
    const { Attributes } = await this.sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: this.output('DeadLetterQueue'),
        AttributeNames: ['ApproximateNumberOfMessages'],
      }),
    );
    return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
  }

  /** The value of a stack output of the pipeline. */
  output(name: string): string {
    const value = this.outputs[PIPELINE_ID + name];
    if (value === undefined) throw new Error(`The stack has no output ${PIPELINE_ID}${name}.`);
    return value;
  }
}

function plain(value: AttributeValue): string | number | undefined {
  return value.N === undefined ? value.S : Number(value.N);
}
