import { FoundImage, Lookup, ObjectStore, OutputText } from '../../src/encoder/object-store';
import { ImageRow, RowStore } from '../../src/encoder/row-store';

/** Buckets in memory that record the order in which they and the table are written. */
export class MemoryObjects implements ObjectStore {
  readonly inputs = new Map<string, Lookup>();
  readonly outputs = new Map<string, OutputText>();
  discarded = 0;

  constructor(readonly calls: string[] = []) {}

  put(key: string, bytes: Buffer, changes: Partial<FoundImage> = {}): void {
    this.inputs.set(key, {
      kind: 'found',
      source: { etag: `"${bytes.length}"`, versionId: 'v1', lastModified: new Date(0), checksum: 'CRC32:AAAAAA==' },
      sizeBytes: bytes.length,
      declaredType: 'binary/octet-stream',
      isOutput: false,
      read: async () => bytes,
      discard: () => void this.discarded++,
      ...changes,
    });
  }

  async find(key: string): Promise<Lookup> {
    return this.inputs.get(key) ?? { kind: 'gone' };
  }

  async write(output: OutputText): Promise<string> {
    this.calls.push(`write ${output.key}`);
    this.outputs.set(output.key, output);
    return `"text of ${output.key}"`;
  }

  async remove(outputKey: string): Promise<void> {
    this.calls.push(`remove ${outputKey}`);
    this.outputs.delete(outputKey);
  }
}

/** A table in memory. */
export class MemoryRows implements RowStore {
  readonly rows = new Map<string, ImageRow>();

  constructor(readonly calls: string[] = []) {}

  async write(imageKey: string, row: ImageRow): Promise<void> {
    this.calls.push(`row ${imageKey}`);
    this.rows.set(imageKey, row);
  }
}
