import { DynamoDBClient, GetItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, paginateListObjectsV2, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { ImageRow, StoredText } from './check';
import type { Emulator } from '../../test/support/emulator/emulator';

/** The id of the pipeline in the example's stack; its outputs start with it. */
const PIPELINE_ID = 'Images';
/** The table's key where the example does not name one. */
export const TABLE_KEY_NAME = 'image_id';

/** The deployed example, reached as any client of AWS would reach it: by the names in the stack's outputs. */
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

  async upload(key: string, picture: Buffer): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.output('UploadBucket'), Key: key, Body: picture }));
  }

  /** The row of a picture, if there is one yet. */
  async row(key: string): Promise<ImageRow | undefined> {
    const { Item } = await this.dynamoDb.send(
      new GetItemCommand({
        TableName: this.output('MetadataTable'),
        Key: { [TABLE_KEY_NAME]: { S: key } },
        ConsistentRead: true,
      }),
    );
    return Item && Object.fromEntries(Object.entries(Item).map(([name, value]) => [name, plain(value)]));
  }

  async text(outputKey: string): Promise<StoredText> {
    const object = await this.s3.send(new GetObjectCommand({ Bucket: this.output('OutputBucket'), Key: outputKey }));
    return { text: await object.Body!.transformToString('latin1'), etag: object.ETag! };
  }

  /** The keys of all texts. */
  async textKeys(): Promise<string[]> {
    const keys: string[] = [];
    for await (const page of paginateListObjectsV2({ client: this.s3 }, { Bucket: this.output('OutputBucket') })) {
      keys.push(...(page.Contents ?? []).map(({ Key }) => Key!));
    }
    return keys;
  }

  /** How many uploads were given up. */
  async deadLetters(): Promise<number> {
    const { Attributes } = await this.sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: this.output('DeadLetterQueue'),
        AttributeNames: ['ApproximateNumberOfMessages'],
      }),
    );
    return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
  }

  /** The value of one of the pipeline's outputs. */
  output(name: string): string {
    const value = this.outputs[PIPELINE_ID + name];
    if (value === undefined) throw new Error(`The stack has no output ${PIPELINE_ID}${name}.`);
    return value;
  }
}

function plain(value: AttributeValue): string | number | undefined {
  return value.N === undefined ? value.S : Number(value.N);
}
