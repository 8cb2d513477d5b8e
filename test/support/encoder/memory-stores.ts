import { Readable } from 'node:stream';
import { ImageRow, RowStore, StoredRow } from '../../../src/encoder/convergence/item-store';
import {
  FoundImage,
  FoundOutput,
  Lookup,
  ObjectStore,
  OutputInParts,
  OutputText,
} from '../../../src/encoder/convergence/object-store';
import { ConditionFailedError } from '../../../src/encoder/errors';

const CHUNK_BYTES = 16_411;

/** A text in the output bucket. */
export interface StoredText extends OutputText {
  readonly text: Buffer;
  readonly etag: string;
}

/** How a call goes: it takes effect when `effect` is called, and answers when the promise settles. */
export type Conduct = <T>(call: string, effect: () => T) => Promise<T>;

const atOnce: Conduct = async (_, effect) => effect();

/** Buckets in memory, as consistent as S3 is, with its conditional writes. Every text has an ETag of its own. */
export class MemoryObjects implements ObjectStore {
  readonly inputs = new Map<string, Lookup>();
  readonly outputs = new Map<string, StoredText>();
  /** The ETags of all texts that were ever there, by key. */
  readonly written = new Set<string>();
  readonly calls: string[] = [];

  constructor(private readonly conduct: Conduct = atOnce) {}

  /** Uploads an image. Whoever has found it reads this content, also after the next upload: so do GETs of S3. */
  put(key: string, bytes: Buffer, changes: Partial<FoundImage> = {}): void {
    this.inputs.set(key, {
      kind: 'found',
      source: { etag: `"${bytes.length}"`, versionId: 'v1', lastModified: new Date(0), checksum: 'CRC32:AAAAAA==' },
      sizeBytes: bytes.length,
      declaredType: 'binary/octet-stream',
      isEncoderOutput: false,
      read: () => this.call(`read ${key}`, () => bytes),
      readStart: (length) => this.call(`read the start of ${key}`, () => bytes.subarray(0, length)),
      open: (start, end) =>
        this.call(`open ${start}-${end} of ${key}`, () => Readable.from(chunksOf(bytes.subarray(start, end)))),
      discard: () => undefined,
      ...changes,
    });
  }

  find(key: string): Promise<Lookup> {
    return this.call(`find ${key}`, () => this.inputs.get(key) ?? { kind: 'gone' });
  }

  findOutput(outputKey: string): Promise<FoundOutput | undefined> {
    return this.call(`look at ${outputKey}`, () => {
      const output = this.outputs.get(outputKey);
      return output && { etag: output.etag, isEncoderOutput: output.metadata['encoded-by'] !== undefined };
    });
  }

  async write(output: OutputText, expectedEtag: string | undefined): Promise<string> {
    const text = Buffer.isBuffer(output.text) ? output.text : await joined(output.text);
    return this.call(`write ${output.key}`, () => {
      if (this.outputs.get(output.key)?.etag !== expectedEtag) throw failed(output.key);
      const etag = `"text ${this.written.size + 1}"`;
      this.written.add(`${output.key} ${etag}`);
      this.outputs.set(output.key, { ...output, text, etag });
      return etag;
    });
  }

  remove(outputKey: string, expectedEtag: string): Promise<void> {
    return this.call(`remove ${outputKey}`, () => {
      if (this.outputs.get(outputKey)?.etag !== expectedEtag) throw failed(outputKey);
      this.outputs.delete(outputKey);
    });
  }

  private call<T>(call: string, effect: () => T): Promise<T> {
    this.calls.push(call);
    return this.conduct(call, effect);
  }
}

/** A table in memory, with DynamoDB's conditional writes. */
export class MemoryRows implements RowStore {
  readonly rows = new Map<string, StoredRow>();

  constructor(
    private readonly objects: MemoryObjects,
    private readonly conduct: Conduct = atOnce,
  ) {}

  read(imageKey: string): Promise<StoredRow | undefined> {
    this.objects.calls.push(`row of ${imageKey}`);
    return this.conduct(`row of ${imageKey}`, () => this.rows.get(imageKey));
  }

  write(imageKey: string, row: ImageRow, seen: StoredRow | undefined): Promise<void> {
    this.objects.calls.push(`record ${imageKey}`);
    return this.conduct(`record ${imageKey}`, () => {
      if (this.rows.get(imageKey)?.revision !== seen?.revision) throw failed(imageKey);
      if (row.status === 'ENCODED' && !this.objects.written.has(`${row.output_key} ${row.output_etag}`)) {
        throw new Error(`the row of ${imageKey} names ${row.output_etag}, which was never at ${row.output_key}`);
      }
      this.rows.set(imageKey, row);
    });
  }
}

/** Encodes the parts from the last to the first, since nothing may depend on their order. */
async function joined({ parts, length }: OutputInParts): Promise<Buffer> {
  const { signal } = new AbortController();
  const outputs: Buffer[] = [];
  for (const [index, part] of [...parts.entries()].reverse()) {
    const output = await part.encode(signal);
    if (output.length !== part.length) {
      throw new Error(`part ${index} has ${output.length} bytes instead of ${part.length}`);
    }
    outputs[index] = Buffer.from(output);
    part.release(output);
  }
  const text = Buffer.concat(outputs);
  if (text.length !== length) throw new Error(`the parts have ${text.length} bytes instead of ${length}`);
  return text;
}

/** Content as it arrives: in pieces that know nothing of the formats. */
function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) yield bytes.subarray(start, start + CHUNK_BYTES);
}

function failed(key: string): ConditionFailedError {
  return new ConditionFailedError({ container: 'memory', key });
}
