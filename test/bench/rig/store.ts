import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTableCommand, DeleteItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { CREDENTIALS } from './credentials';
import { textMistake } from './exact-text';
import { pictureChunks } from './pictures';
import type { Rig } from './rig';
import { S3Client } from './s3-client';
import { outputBucket, outputKey, PeerName, PEERS, SOURCE_BUCKET, TABLE_KEY, tableName } from '../peers/peers';

const UPLOAD_CHUNK = 256 * 1024;

/** The buckets and tables of the rig, from the benchmark's own side: laying images out, looking at what came of them. */
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

  /** Makes the bucket of the images, and a bucket and a table for each peer. */
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

  /** Takes away what a peer has made of an image, so that it meets it for the first time again. */
  async forget(peer: PeerName, key: string): Promise<void> {
    await this.s3.remove(`/${outputBucket(peer)}/${outputKey(key)}`);
    await this.forgetRow(peer, key);
  }

  async forgetRow(peer: PeerName, key: string): Promise<void> {
    await this.dynamodb.send(new DeleteItemCommand({ TableName: tableName(peer), Key: { [TABLE_KEY]: { S: key } } }));
  }

  /** What is wrong with what a peer has made of an image; undefined where nothing is, or nothing is to be seen. */
  async mistake(peer: PeerName, key: string, size: number): Promise<string | undefined> {
    if (peer === 'rawCopy') return undefined;
    const text = join(this.rig.objects, outputBucket(peer), outputKey(key));
    return (await this.rowMistake(peer, key)) ?? textMistake(text, size).catch(String);
  }

  /** What is wrong with the row of an image. */
  async rowMistake(peer: PeerName, key: string): Promise<string | undefined> {
    if (peer === 'rawCopy') return undefined;
    const get = { TableName: tableName(peer), Key: { [TABLE_KEY]: { S: key } }, ConsistentRead: true };
    const { Item: row } = await this.dynamodb.send(new GetItemCommand(get));
    if (!row) return 'there is no row';
    const status = row.status?.S;
    return peer === 'ours' && status !== 'ENCODED' ? `${status} ${row.reason?.S ?? ''}`.trim() : undefined;
  }

  close(): void {
    this.s3.close();
    this.dynamodb.destroy();
  }
}
