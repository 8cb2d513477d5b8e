import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTableCommand, DeleteItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { textMistake } from './exact-text';
import { pictureChunks } from './pictures';
import type { Rig } from './rig';
import { S3Client } from './s3-client';
import {
  outputBucket,
  outputKey,
  PeerName,
  PEERS,
  SOURCE_BUCKET,
  TABLE_KEY,
  tableName,
  writesStatus,
} from '../peers/peers';
import { CREDENTIALS } from '../servers/credentials';

const UPLOAD_CHUNK = 256 * 1024;

/** Uploads images to the rig's buckets and checks the output objects and items of the peers. */
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

  /** Creates the bucket of the images, and an output bucket and a table for each peer. */
  async prepare(): Promise<void> {
    await this.s3.makeBucket(SOURCE_BUCKET);
    for (const peer of PEERS) {
      await this.s3.makeBucket(outputBucket(peer));
      await this.dynamodb.send(
        new CreateTableCommand({
          TableName: tableName(peer),
          AttributeDefinitions: [{ AttributeName: TABLE_KEY, AttributeType: 'S' }],
          KeySchema: [{ AttributeName: TABLE_KEY, KeyType: 'HASH' }],
          BillingMode: 'PAY_PER_REQUEST',
        }),
      );
    }
  }

  async upload(key: string, size: number): Promise<void> {
    await this.s3.put(`/${SOURCE_BUCKET}/${key}`, size, pictureChunks(size, UPLOAD_CHUNK));
  }

  async removeImage(key: string): Promise<void> {
    await this.s3.remove(`/${SOURCE_BUCKET}/${key}`);
  }

  /** Deletes the output object and the item of an image, so that the image is new to the peer again. */
  async forget(peer: PeerName, key: string): Promise<void> {
    await this.s3.remove(`/${outputBucket(peer)}/${outputKey(key)}`);
    await this.deleteItem(peer, key);
  }

  async deleteItem(peer: PeerName, key: string): Promise<void> {
    await this.dynamodb.send(new DeleteItemCommand({ TableName: tableName(peer), Key: { [TABLE_KEY]: { S: key } } }));
  }

  /** Describes what is wrong with the output object or the item of an image; undefined if nothing is. */
  async mistake(peer: PeerName, key: string, size: number): Promise<string | undefined> {
    const text = join(this.rig.objects, outputBucket(peer), outputKey(key));
    return (await this.itemMistake(peer, key)) ?? textMistake(text, size).catch(String);
  }

  /** Describes what is wrong with the item of an image. */
  async itemMistake(peer: PeerName, key: string): Promise<string | undefined> {
    const get = { TableName: tableName(peer), Key: { [TABLE_KEY]: { S: key } }, ConsistentRead: true };
    const { Item: item } = await this.dynamodb.send(new GetItemCommand(get));
    if (!item) return 'there is no item';
    const status = item.status?.S;
    return writesStatus(peer) && status !== 'ENCODED' ? `${status} ${item.reason?.S ?? ''}`.trim() : undefined;
  }

  close(): void {
    this.s3.close();
    this.dynamodb.destroy();
  }
}
