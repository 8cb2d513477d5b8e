import { Readable } from 'node:stream';
import { ImageItem, ItemStore, StoredItem } from '../../../src/encoder/convergence/item-store';
import {
  FoundImage,
  FoundOutput,
  InputObject,
  ObjectStore,
  OutputInParts,
  NewOutput,
} from '../../../src/encoder/convergence/object-store';
import { ConditionFailedError } from '../../../src/encoder/errors';

const CHUNK_BYTES = 16_411;

/** An output in the output bucket. */
export interface StoredOutput extends NewOutput {
  readonly content: Buffer;
  readonly etag: string;
}

/** Decides when a call takes effect (`effect` is called) and when its response arrives (the promise settles). */
export type CallBehavior = <T>(call: string, effect: () => T) => Promise<T>;

const immediately: CallBehavior = async (_, effect) => effect();

/** Buckets in memory with the consistency and the conditional writes of S3. Every output has a different ETag. */
export class MemoryObjects implements ObjectStore {
  readonly inputs = new Map<string, InputObject>();
  readonly outputs = new Map<string, StoredOutput>();
  /** Key and ETag of all outputs that were ever written. */
  readonly written = new Set<string>();
  readonly calls: string[] = [];

  constructor(private readonly behavior: CallBehavior = immediately) {}

  /** Uploads an image. As with a GET of S3, an invocation that has found it reads this content also after later uploads. */
  put(key: string, bytes: Buffer, changes: Partial<FoundImage> = {}): void {
    this.inputs.set(key, {
      state: 'found',
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

  find(key: string): Promise<InputObject> {
    return this.call(`find ${key}`, () => this.inputs.get(key) ?? { state: 'missing' });
  }

  findOutput(outputKey: string): Promise<FoundOutput | undefined> {
    return this.call(`find output ${outputKey}`, () => {
      const output = this.outputs.get(outputKey);
      return output && { etag: output.etag, isEncoderOutput: output.metadata['encoded-by'] !== undefined };
    });
  }

  async write(output: NewOutput, expectedEtag: string | undefined): Promise<string> {
    const content = Buffer.isBuffer(output.content) ? output.content : await concatenated(output.content);
    return this.call(`write ${output.key}`, () => {
      if (this.outputs.get(output.key)?.etag !== expectedEtag) throw failed(output.key);
      const etag = `"output ${this.written.size + 1}"`;
      this.written.add(`${output.key} ${etag}`);
      this.outputs.set(output.key, { ...output, content, etag });
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
    return this.behavior(call, effect);
  }
}

/** A table in memory, with DynamoDB's conditional writes. */
export class MemoryItems implements ItemStore {
  readonly stored = new Map<string, StoredItem>();

  constructor(
    private readonly objects: MemoryObjects,
    private readonly behavior: CallBehavior = immediately,
  ) {}

  read(imageKey: string): Promise<StoredItem | undefined> {
    this.objects.calls.push(`get item ${imageKey}`);
    return this.behavior(`get item ${imageKey}`, () => this.stored.get(imageKey));
  }

  write(imageKey: string, item: ImageItem, expected: StoredItem | undefined): Promise<void> {
    this.objects.calls.push(`put item ${imageKey}`);
    return this.behavior(`put item ${imageKey}`, () => {
      if (this.stored.get(imageKey)?.revision !== expected?.revision) throw failed(imageKey);
      if (item.status === 'ENCODED' && !this.objects.written.has(`${item.output_key} ${item.output_etag}`)) {
        throw new Error(
          `the item of ${imageKey} names ${item.output_etag}, which was never written to ${item.output_key}`,
        );
      }
      this.stored.set(imageKey, item);
    });
  }
}

/** Encodes the parts from the last to the first, since nothing may depend on their order. */
async function concatenated({ parts, length }: OutputInParts): Promise<Buffer> {
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
  const content = Buffer.concat(outputs);
  if (content.length !== length) throw new Error(`the parts have ${content.length} bytes instead of ${length}`);
  return content;
}

/** Splits content into chunks whose size is not a multiple of anything in the formats. */
function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) yield bytes.subarray(start, start + CHUNK_BYTES);
}

function failed(key: string): ConditionFailedError {
  return new ConditionFailedError({ container: 'memory', key });
}
