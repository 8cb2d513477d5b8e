import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { Found } from './account';
import type { DeployedPipeline, Item } from '../../test/support/e2e/deployed-pipeline';
import type { Emulator } from '../../test/support/emulator/emulator';

/** All items of a pipeline, and the keys of all outputs. */
export class StoredResults {
  static async read(emulator: Emulator, pipeline: DeployedPipeline): Promise<StoredResults> {
    const { table, tableKeyName, outputBucket } = pipeline.resources;
    const items = new Map<string, Item>();
    const client = new DynamoDBClient(emulator.clientConfig);
    for await (const { Items } of paginateScan({ client }, { TableName: table, ConsistentRead: true })) {
      for (const item of Items ?? []) {
        const values = Object.entries(item).map(
          ([name, { S, N }]) => [name, N === undefined ? S! : Number(N)] as const,
        );
        items.set(item[tableKeyName].S!, Object.fromEntries(values));
      }
    }
    const outputs = new Set<string>();
    const s3 = new S3Client(emulator.clientConfig);
    for await (const { Contents } of paginateListObjectsV2({ client: s3 }, { Bucket: outputBucket })) {
      for (const { Key } of Contents ?? []) outputs.add(Key!);
    }
    return new StoredResults(pipeline, items, outputs);
  }

  private constructor(
    private readonly pipeline: DeployedPipeline,
    private readonly items: ReadonlyMap<string, Item>,
    private readonly outputs: ReadonlySet<string>,
  ) {}

  async of(key: string): Promise<Found> {
    const item = this.items.get(key);
    const outputKey = outputKeyOf(key);
    if (!this.outputs.has(outputKey)) return { item };
    const output = await this.pipeline.output(outputKey);
    return { item, output: output && { etag: output.ETag!, content: await output.Body!.transformToString('latin1') } };
  }

  /** Items and outputs of images that were not uploaded. */
  unexpected(keys: readonly string[]): string[] {
    const known = new Set(keys);
    const knownOutputs = new Set(keys.map(outputKeyOf));
    return [
      ...[...this.items.keys()].filter((key) => !known.has(key)).map((key) => `the item ${key}`),
      ...[...this.outputs].filter((key) => !knownOutputs.has(key)).map((key) => `the output ${key}`),
    ];
  }
}

/** The key of the output of an image. */
export function outputKeyOf(key: string): string {
  return `${key}.txt`;
}
