import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { AttributeValue, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectCommandOutput,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { EmulatorAccess } from '../emulator/emulator';
import { waitFor } from '../emulator/wait-for';

/** An item of the metadata table as plain values. */
export type Item = Record<string, string | number>;

/** The names of a pipeline's resources, as in the stack outputs that `addOutputs()` adds. */
export interface PipelineResources {
  readonly uploadBucket: string;
  readonly outputBucket: string;
  readonly table: string;
  readonly tableKeyName: string;
  readonly encoder: string;
  readonly logGroup: string;
  readonly deadLetterQueue: string;
  /** The queue of the queue trigger. */
  readonly queue?: string;
}

/** A deployed pipeline from the user's point of view: upload images, and read items and outputs. */
export class DeployedPipeline {
  /** The pipeline whose construct id is `id`, from the outputs of its stack. */
  static fromOutputs(
    emulator: EmulatorAccess,
    outputs: Record<string, string>,
    id = 'Images',
    tableKeyName = 'image_id',
  ) {
    return new DeployedPipeline(emulator, {
      uploadBucket: outputs[`${id}UploadBucket`],
      outputBucket: outputs[`${id}OutputBucket`],
      table: outputs[`${id}MetadataTable`],
      tableKeyName,
      encoder: outputs[`${id}EncoderFunction`],
      logGroup: outputs[`${id}EncoderLogGroup`],
      deadLetterQueue: outputs[`${id}DeadLetterQueue`],
      queue: outputs[`${id}Queue`],
    });
  }

  private readonly s3: S3Client;
  private readonly dynamoDB: DynamoDBClient;
  private readonly lambda: LambdaClient;
  private readonly sqs: SQSClient;
  private readonly logs: CloudWatchLogsClient;

  constructor(
    emulator: EmulatorAccess,
    readonly resources: PipelineResources,
  ) {
    this.s3 = new S3Client(emulator.clientConfig);
    this.dynamoDB = new DynamoDBClient(emulator.clientConfig);
    this.lambda = new LambdaClient(emulator.clientConfig);
    this.sqs = new SQSClient(emulator.clientConfig);
    this.logs = new CloudWatchLogsClient(emulator.clientConfig);
  }

  /** Stores an object in the upload bucket. */
  async upload(key: string, body: Buffer | string, metadata?: Record<string, string>): Promise<void> {
    const object = { Bucket: this.resources.uploadBucket, Key: key, Body: Buffer.from(body), Metadata: metadata };
    await this.s3.send(new PutObjectCommand(object));
  }

  /** Deletes an object from the upload bucket. */
  async remove(key: string): Promise<void> {
    await this.s3.send(new DeleteObjectCommand({ Bucket: this.resources.uploadBucket, Key: key }));
  }

  /** Stores an object in the output bucket, which only the encoder should do. */
  async writeOutput(key: string, body: string): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.resources.outputBucket, Key: key, Body: body }));
  }

  /** The item with a key of the table, if it exists. */
  async item(id: string): Promise<Item | undefined> {
    const { Item: attributes } = await this.dynamoDB.send(
      new GetItemCommand({
        TableName: this.resources.table,
        Key: { [this.resources.tableKeyName]: { S: id } },
        ConsistentRead: true,
      }),
    );
    return attributes && plain(attributes);
  }

  /** Waits for the item with a key of the table, and until it has these attributes. */
  waitForItem(id: string, expected: Item = {}): Promise<Item> {
    return waitFor(`the item of ${id} ${JSON.stringify(expected)}`, async (saw) => {
      const item = await this.item(id);
      saw(item ?? 'absent');
      return Object.entries(expected).every(([name, value]) => item?.[name] === value) && item;
    });
  }

  /** The object in the output bucket, if it exists. */
  async output(key: string): Promise<GetObjectCommandOutput | undefined> {
    try {
      return await this.s3.send(new GetObjectCommand({ Bucket: this.resources.outputBucket, Key: key }));
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  /** The content of the object in the output bucket, if it exists. */
  async outputText(key: string): Promise<string | undefined> {
    return (await this.output(key))?.Body?.transformToString('latin1');
  }

  /** The keys in the output bucket. */
  async outputKeys(): Promise<string[]> {
    const { Contents } = await this.s3.send(new ListObjectsV2Command({ Bucket: this.resources.outputBucket }));
    return (Contents ?? []).map(({ Key }) => Key!);
  }

  /** The keys of multipart uploads to the output bucket that are neither completed nor aborted. */
  async unfinishedUploads(): Promise<string[]> {
    const { Uploads } = await this.s3.send(new ListMultipartUploadsCommand({ Bucket: this.resources.outputBucket }));
    return (Uploads ?? []).map(({ Key }) => Key!);
  }

  /** Invokes the encoder with an event and waits for its response. */
  invoke(event: unknown): Promise<{ response: unknown; error?: string }> {
    return this.invokeWith(JSON.stringify(event));
  }

  /** The same with an event as JSON. */
  async invokeWith(event: string): Promise<{ response: unknown; error?: string }> {
    const { Payload, FunctionError } = await this.lambda.send(
      new InvokeCommand({ FunctionName: this.resources.encoder, Payload: event }),
    );
    return { response: JSON.parse(Buffer.from(Payload!).toString()), error: FunctionError };
  }

  /** Invokes the encoder asynchronously with an event, as S3 and EventBridge do. */
  async invokeAsynchronously(event: unknown): Promise<void> {
    const Payload = JSON.stringify(event);
    await this.lambda.send(
      new InvokeCommand({ FunctionName: this.resources.encoder, InvocationType: 'Event', Payload }),
    );
  }

  /** The next message of the dead-letter queue. */
  async deadLetter(): Promise<Record<string, any>> {
    const receive = async () => {
      const { Messages } = await this.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: this.resources.deadLetterQueue, WaitTimeSeconds: 1 }),
      );
      return Messages?.[0]?.Body;
    };
    return JSON.parse(await waitFor('a message in the dead-letter queue', receive));
  }

  /** The encoder's environment variables. */
  async environment(): Promise<Record<string, string>> {
    const { Environment } = await this.configuration();
    return Environment?.Variables ?? {};
  }

  /** The ARN of the encoder's role. */
  async roleArn(): Promise<string> {
    return (await this.configuration()).Role!;
  }

  /** Replaces the encoder's environment variables, as a user of the console can do. */
  async setEnvironment(variables: Record<string, string>): Promise<void> {
    await this.lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: this.resources.encoder,
        Environment: { Variables: variables },
      }),
    );
    const updated = async (saw: (state: unknown) => void) => {
      const { LastUpdateStatus } = await this.configuration();
      saw(LastUpdateStatus);
      return LastUpdateStatus === 'Successful';
    };
    await waitFor('the new configuration of the encoder', updated);
  }

  /** The lines in the encoder's log group that contain a text. */
  async logLines(text: string): Promise<string[]> {
    const { events } = await this.logs.send(new FilterLogEventsCommand({ logGroupName: this.resources.logGroup }));
    return (events ?? []).map(({ message }) => message!).filter((message) => message.includes(text));
  }

  private configuration() {
    return this.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: this.resources.encoder }));
  }
}

function plain(item: Record<string, AttributeValue>): Item {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, value.N === undefined ? value.S! : Number(value.N)]),
  );
}
