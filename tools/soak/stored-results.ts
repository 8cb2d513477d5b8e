import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { Found } from './account';
import type { DeployedPipeline, Item } from '../../test/support/e2e/deployed-pipeline';
import type { Emulator } from '../../test/support/emulator/emulator';

/** All rows, and the keys of all texts, of a pipeline. */
export class StoredResults {
  static async read(emulator: Emulator, pipeline: DeployedPipeline): Promise<StoredResults> {
    const { table, tableKeyName, outputBucket } = pipeline.resources;
    const rows = new Map<string, Item>();
    const client = new DynamoDBClient(emulator.clientConfig);
    for await (const { Items } of paginateScan({ client }, { TableName: table, ConsistentRead: true })) {
      for (const item of Items ?? []) {
        const values = Object.entries(item).map(
          ([name, { S, N }]) => [name, N === undefined ? S! : Number(N)] as const,
        );
        rows.set(item[tableKeyName].S!, Object.fromEntries(values));
      }
    }
    const texts = new Set<string>();
    const s3 = new S3Client(emulator.clientConfig);
    for await (const { Contents } of paginateListObjectsV2({ client: s3 }, { Bucket: outputBucket })) {
      for (const { Key } of Contents ?? []) texts.add(Key!);
    }
    return new StoredResults(pipeline, rows, texts);
  }

  private constructor(
    private readonly pipeline: DeployedPipeline,
    private readonly rows: ReadonlyMap<string, Item>,
    private readonly texts: ReadonlySet<string>,
  ) {}

  async of(key: string): Promise<Found> {
    const row = this.rows.get(key);
    const textKey = textKeyOf(key);
    if (!this.texts.has(textKey)) return { row };
    const output = await this.pipeline.output(textKey);
    return { row, text: output && { etag: output.ETag!, content: await output.Body!.transformToString('latin1') } };
  }

  /** Rows and texts of images that nobody uploaded. */
  strangers(keys: readonly string[]): string[] {
    const known = new Set(keys);
    const knownTexts = new Set(keys.map(textKeyOf));
    return [
      ...[...this.rows.keys()].filter((key) => !known.has(key)).map((key) => `the row ${key}`),
      ...[...this.texts].filter((key) => !knownTexts.has(key)).map((key) => `the text ${key}`),
    ];
  }
}

/** Where the text of an image lies. */
export function textKeyOf(key: string): string {
  return `${key}.txt`;
}
