import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTableCommand, DeleteItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { imageChunks } from './images';
import { outputProblem } from './output-problem';
import type { Rig } from './rig';
import { S3Client } from './s3-client';
import {
  outputBucket,
  outputKey,
  HandlerName,
  HANDLERS,
  SOURCE_BUCKET,
  TABLE_KEY,
  tableName,
  writesStatus,
} from '../handlers/handlers';
import { CREDENTIALS } from '../servers/credentials';

const UPLOAD_CHUNK = 256 * 1024;

/** Uploads images to the rig's buckets and checks the output objects and items of the handlers. */
export class Store {
  private readonly s3: S3Client;
  private readonly dynamodb: DynamoDBClient;

  constructor(private readonly rig: Rig) {
    this.s3 = new S3Client(rig.direct.s3, rig.tls.certificate);
    this.dynamodb = new DynamoDBClient({
      endpoint: rig.direct.dynamodb,
      region: CREDENTIALS.region,
      credentials: CREDENTIALS,
      requestHandler: { httpsAgent: { ca: readFileSync(rig.tls.certificate), keepAlive: true } },
    });
  }

  /** Creates the bucket of the images, and an output bucket and a table for each handler. */
  async prepare(): Promise<void> {
    await this.s3.makeBucket(SOURCE_BUCKET);
    for (const handler of HANDLERS) {
      await this.s3.makeBucket(outputBucket(handler));
      await this.dynamodb.send(
        new CreateTableCommand({
          TableName: tableName(handler),
          AttributeDefinitions: [{ AttributeName: TABLE_KEY, AttributeType: 'S' }],
          KeySchema: [{ AttributeName: TABLE_KEY, KeyType: 'HASH' }],
          BillingMode: 'PAY_PER_REQUEST',
        }),
      );
    }
  }

  async upload(key: string, size: number): Promise<void> {
    await this.s3.put(`/${SOURCE_BUCKET}/${key}`, size, imageChunks(size, UPLOAD_CHUNK));
  }

  async removeImage(key: string): Promise<void> {
    await this.s3.remove(`/${SOURCE_BUCKET}/${key}`);
  }

  /** Deletes the output object and the item of an image, so that the image is new to the handler again. */
  async forget(handler: HandlerName, key: string): Promise<void> {
    await this.s3.remove(`/${outputBucket(handler)}/${outputKey(key)}`);
    await this.deleteItem(handler, key);
  }

  async deleteItem(handler: HandlerName, key: string): Promise<void> {
    await this.dynamodb.send(
      new DeleteItemCommand({ TableName: tableName(handler), Key: { [TABLE_KEY]: { S: key } } }),
    );
  }

  /** Returns the problem of the output object or the item of an image, or undefined. */
  async mistake(handler: HandlerName, key: string, size: number): Promise<string | undefined> {
    const text = join(this.rig.objects, outputBucket(handler), outputKey(key));
    return (await this.itemMistake(handler, key)) ?? outputProblem(text, size).catch(String);
  }

  /** Returns the problem of the item of an image, or undefined. */
  async itemMistake(handler: HandlerName, key: string): Promise<string | undefined> {
    const get = { TableName: tableName(handler), Key: { [TABLE_KEY]: { S: key } }, ConsistentRead: true };
    const { Item: item } = await this.dynamodb.send(new GetItemCommand(get));
    if (!item) return 'the item is missing';
    const status = item.status?.S;
    return writesStatus(handler) && status !== 'ENCODED' ? `${status} ${item.reason?.S ?? ''}`.trim() : undefined;
  }

  close(): void {
    this.s3.close();
    this.dynamodb.destroy();
  }
}
