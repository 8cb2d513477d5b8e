import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  Event,
  GetObjectCommand,
  paginateListObjectsV2,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  QueueConfiguration,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ACCOUNT, EmulatorAccess, REGION } from '../emulator/emulator';
import { pythonWithEmulator } from '../emulator/python-environment';
import { runCommand } from '../emulator/run-command';

export interface HandBuiltNames {
  readonly photos: string;
  readonly outputs: string;
  readonly table: string;
  readonly function: string;
  /** A queue that receives the events of reports (`.pdf`) in the bucket of photos. */
  readonly reports?: string;
}

/** A pipeline without this library: two buckets, a table and a function, created by API calls, and a trigger of S3. */
export class HandBuiltPipeline {
  /** @param folder for temporary files */
  static async create(emulator: EmulatorAccess, names: HandBuiltNames, folder: string): Promise<HandBuiltPipeline> {
    const pipeline = new HandBuiltPipeline(emulator, names);
    for (const Bucket of [names.photos, names.outputs]) await pipeline.s3.send(new CreateBucketCommand({ Bucket }));
    await pipeline.dynamoDB.send(
      new CreateTableCommand({
        TableName: names.table,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'image_name', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'image_name', KeyType: 'HASH' }],
      }),
    );
    await pipeline.createFunction(folder);
    await pipeline.notify();
    return pipeline;
  }

  readonly s3: S3Client;
  readonly dynamoDB: DynamoDBClient;
  readonly lambda: LambdaClient;
  private readonly sqs: SQSClient;

  private constructor(
    emulator: EmulatorAccess,
    readonly names: HandBuiltNames,
  ) {
    this.s3 = new S3Client(emulator.clientConfig);
    this.dynamoDB = new DynamoDBClient(emulator.clientConfig);
    this.lambda = new LambdaClient(emulator.clientConfig);
    this.sqs = new SQSClient(emulator.clientConfig);
  }

  get functionArn(): string {
    return `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${this.names.function}`;
  }

  async upload(key: string, Body: Buffer): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.names.photos, Key: key, Body }));
  }

  /** Adds attributes of the owner to an item, next to those of the function. */
  async note(key: string, album: string): Promise<void> {
    await this.dynamoDB.send(
      new UpdateItemCommand({
        TableName: this.names.table,
        Key: { image_name: { S: key } },
        UpdateExpression: 'SET album = :album, tags = :tags, rating = :rating',
        ExpressionAttributeValues: { ':album': { S: album }, ':tags': { SS: ['a', 'b'] }, ':rating': { N: '5' } },
      }),
    );
  }

  /** Stores an item without an image. */
  async putOther(key: string): Promise<void> {
    await this.dynamoDB.send(
      new PutItemCommand({ TableName: this.names.table, Item: { image_name: { S: key }, note: { S: 'an item' } } }),
    );
  }

  /** Every object of a bucket, in Base64. */
  async objects(Bucket: string): Promise<Record<string, string>> {
    const found: Record<string, string> = {};
    for await (const { Contents } of paginateListObjectsV2({ client: this.s3 }, { Bucket })) {
      for (const { Key } of Contents ?? []) {
        const { Body } = await this.s3.send(new GetObjectCommand({ Bucket, Key }));
        found[Key!] = await Body!.transformToString('base64');
      }
    }
    return found;
  }

  /** Every item, by its key, as DynamoDB returns it. */
  async items(): Promise<Record<string, any>> {
    const { Items } = await this.dynamoDB.send(new ScanCommand({ TableName: this.names.table }));
    return Object.fromEntries((Items ?? []).map((item) => [item.image_name.S, item]));
  }

  async hasFunction(): Promise<boolean> {
    const { Functions } = await this.lambda.send(new ListFunctionsCommand({}));
    return (Functions ?? []).some(({ FunctionName }) => FunctionName === this.names.function);
  }

  private async createFunction(folder: string): Promise<void> {
    const archive = join(folder, `${this.names.function}.zip`);
    const source = join(__dirname, 'hand-built', 'lambda_function.py');
    await runCommand(await pythonWithEmulator(), ['-m', 'zipfile', '-c', archive, source]);
    await this.lambda.send(
      new CreateFunctionCommand({
        FunctionName: this.names.function,
        Runtime: 'python3.12',
        Handler: 'lambda_function.lambda_handler',
        Role: `arn:aws:iam::${ACCOUNT}:role/${this.names.function}`,
        Code: { ZipFile: await readFile(archive) },
        Timeout: 30,
        Environment: { Variables: { OUTPUTS: this.names.outputs, TABLE: this.names.table } },
      }),
    );
    await this.lambda.send(
      new AddPermissionCommand({
        FunctionName: this.names.function,
        StatementId: 's3',
        Action: 'lambda:InvokeFunction',
        Principal: 's3.amazonaws.com',
        SourceArn: `arn:aws:s3:::${this.names.photos}`,
      }),
    );
  }

  /** The trigger, one notification for each suffix. */
  private async notify(): Promise<void> {
    const notification = (suffix: string) => ({
      Id: `encode-${suffix}`,
      LambdaFunctionArn: this.functionArn,
      Events: ['s3:ObjectCreated:*' as Event],
      Filter: { Key: { FilterRules: [{ Name: 'suffix' as const, Value: `.${suffix}` }] } },
    });
    await this.s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: this.names.photos,
        NotificationConfiguration: {
          LambdaFunctionConfigurations: ['jpg', 'png'].map(notification),
          QueueConfigurations: await this.reportNotifications(),
        },
      }),
    );
  }

  private async reportNotifications(): Promise<QueueConfiguration[]> {
    if (!this.names.reports) return [];
    const { QueueUrl } = await this.sqs.send(new CreateQueueCommand({ QueueName: this.names.reports }));
    const { Attributes } = await this.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    const Filter = { Key: { FilterRules: [{ Name: 'suffix' as const, Value: '.pdf' }] } };
    return [{ Id: 'reports', QueueArn: Attributes!.QueueArn, Events: ['s3:ObjectCreated:*'], Filter }];
  }
}
