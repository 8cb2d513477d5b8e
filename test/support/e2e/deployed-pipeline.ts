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

/** A row of the metadata table as plain values. */
export type Row = Record<string, string | number>;

/** Where the parts of a pipeline are; what `addOutputs()` tells. */
export interface PipelinePlaces {
  readonly uploadBucket: string;
  readonly textBucket: string;
  readonly table: string;
  readonly tableKeyName: string;
  readonly encoder: string;
  readonly logGroup: string;
  readonly deadLetterQueue: string;
  /** Where uploads wait, with the queue trigger. */
  readonly queue?: string;
}

/** A deployed pipeline as its users meet it: upload here, read there. */
export class DeployedPipeline {
  /** The pipeline that calls itself `id` in the outputs of a stack. */
  static fromOutputs(
    emulator: EmulatorAccess,
    outputs: Record<string, string>,
    id = 'Images',
    tableKeyName = 'image_id',
  ) {
    return new DeployedPipeline(emulator, {
      uploadBucket: outputs[`${id}UploadBucket`],
      textBucket: outputs[`${id}OutputBucket`],
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
    readonly places: PipelinePlaces,
  ) {
    this.s3 = new S3Client(emulator.clientConfig);
    this.dynamoDB = new DynamoDBClient(emulator.clientConfig);
    this.lambda = new LambdaClient(emulator.clientConfig);
    this.sqs = new SQSClient(emulator.clientConfig);
    this.logs = new CloudWatchLogsClient(emulator.clientConfig);
  }

  /** Puts an object into the upload bucket. */
  async upload(key: string, body: Buffer | string, metadata?: Record<string, string>): Promise<void> {
    const object = { Bucket: this.places.uploadBucket, Key: key, Body: Buffer.from(body), Metadata: metadata };
    await this.s3.send(new PutObjectCommand(object));
  }

  /** Deletes an object of the upload bucket. */
  async remove(key: string): Promise<void> {
    await this.s3.send(new DeleteObjectCommand({ Bucket: this.places.uploadBucket, Key: key }));
  }

  /** Puts an object into the text bucket, as nobody but the encoder should. */
  async writeText(key: string, text: string): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.places.textBucket, Key: key, Body: text }));
  }

  /** The row under a key of the table, if there is one. */
  async row(id: string): Promise<Row | undefined> {
    const { Item } = await this.dynamoDB.send(
      new GetItemCommand({
        TableName: this.places.table,
        Key: { [this.places.tableKeyName]: { S: id } },
        ConsistentRead: true,
      }),
    );
    return Item && plain(Item);
  }

  /** Waits for the row under a key of the table, or for one that is as given. */
  rowOf(id: string, expected: Row = {}): Promise<Row> {
    return waitFor(`the row of ${id} ${JSON.stringify(expected)}`, async (saw) => {
      const row = await this.row(id);
      saw(row ?? 'absent');
      return Object.entries(expected).every(([name, value]) => row?.[name] === value) && row;
    });
  }

  /** The object in the text bucket, if there is one. */
  async output(key: string): Promise<GetObjectCommandOutput | undefined> {
    try {
      return await this.s3.send(new GetObjectCommand({ Bucket: this.places.textBucket, Key: key }));
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  /** The text in the text bucket. */
  async text(key: string): Promise<string | undefined> {
    return (await this.output(key))?.Body?.transformToString('latin1');
  }

  /** The keys of the text bucket. */
  async textKeys(): Promise<string[]> {
    const { Contents } = await this.s3.send(new ListObjectsV2Command({ Bucket: this.places.textBucket }));
    return (Contents ?? []).map(({ Key }) => Key!);
  }

  /** The keys of uploads to the text bucket that were begun and neither finished nor given up. */
  async unfinishedUploads(): Promise<string[]> {
    const { Uploads } = await this.s3.send(new ListMultipartUploadsCommand({ Bucket: this.places.textBucket }));
    return (Uploads ?? []).map(({ Key }) => Key!);
  }

  /** Runs the encoder with an event and waits for its end. */
  invoke(event: unknown): Promise<{ answer: unknown; error?: string }> {
    return this.invokeWith(JSON.stringify(event));
  }

  /** The same with an event as JSON. */
  async invokeWith(event: string): Promise<{ answer: unknown; error?: string }> {
    const { Payload, FunctionError } = await this.lambda.send(
      new InvokeCommand({ FunctionName: this.places.encoder, Payload: event }),
    );
    return { answer: JSON.parse(Buffer.from(Payload!).toString()), error: FunctionError };
  }

  /** Lets Lambda run the encoder with an event when it comes to it, as S3 and EventBridge do. */
  async invokeAsynchronously(event: unknown): Promise<void> {
    const Payload = JSON.stringify(event);
    await this.lambda.send(new InvokeCommand({ FunctionName: this.places.encoder, InvocationType: 'Event', Payload }));
  }

  /** The next message of the dead-letter queue. */
  async deadLetter(): Promise<Record<string, any>> {
    const look = async () => {
      const { Messages } = await this.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: this.places.deadLetterQueue, WaitTimeSeconds: 1 }),
      );
      return Messages?.[0]?.Body;
    };
    return JSON.parse(await waitFor('a message in the dead-letter queue', look));
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

  /** Replaces the encoder's environment variables, as somebody with a console might. */
  async setEnvironment(variables: Record<string, string>): Promise<void> {
    await this.lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: this.places.encoder,
        Environment: { Variables: variables },
      }),
    );
    const updated = async () => (await this.configuration()).LastUpdateStatus === 'Successful';
    await waitFor('the new configuration of the encoder', updated);
  }

  /** The lines of the encoder's log group that hold a text. */
  async logLines(text: string): Promise<string[]> {
    const { events } = await this.logs.send(new FilterLogEventsCommand({ logGroupName: this.places.logGroup }));
    return (events ?? []).map(({ message }) => message!).filter((message) => message.includes(text));
  }

  private configuration() {
    return this.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: this.places.encoder }));
  }
}

function plain(item: Record<string, AttributeValue>): Row {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, value.N === undefined ? value.S! : Number(value.N)]),
  );
}
