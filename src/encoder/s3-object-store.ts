import { crc32 } from 'node:zlib';
import {
  DeleteObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectCommandInput,
  PutObjectCommandOutput,
  S3Client,
} from '@aws-sdk/client-s3';
import { asEncoderError } from './aws-failure';
import { metadataValue } from './metadata-value';
import { uploadInParts, UploadTarget } from './multipart-upload';
import { Lookup, ObjectStore, OutputText, TextPart } from './object-store';
import { retryRead, retryWrite, statusOf } from './retry';
import { asLookup, etagOf } from './s3-answer';
import { address, call, conditionalFailure, transferTimeout } from './s3-call';
import { getObject, S3Image } from './s3-image';
import { sendText } from './send-text';
import { Settings } from './settings';

/** The buckets in S3. */
export class S3ObjectStore implements ObjectStore {
  constructor(
    private readonly client: S3Client,
    private readonly settings: Pick<Settings, 'input' | 'output'>,
    /** Ends the calls that are under way. */
    private readonly signal: AbortSignal,
  ) {}

  async find(key: string): Promise<Lookup> {
    const reader = { client: this.client, bucket: this.settings.input, signal: this.signal };
    try {
      return new S3Image(reader, key, await getObject(reader, key));
    } catch (error) {
      const closed = asLookup(error);
      if (closed) return closed;
      throw asEncoderError(error, this.signal, call('GetObject', reader.bucket, key));
    }
  }

  async outputEtag(key: string): Promise<string | undefined> {
    const { output } = this.settings;
    const command = new HeadObjectCommand(address(output, key));
    try {
      return etagOf(await retryRead(this.signal, () => this.client.send(command, { abortSignal: this.signal })));
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw asEncoderError(error, this.signal, call('HeadObject', output, key));
    }
  }

  async write(output: OutputText, expectedEtag: string | undefined): Promise<string> {
    const target = {
      client: this.client,
      bucket: this.settings.output,
      key: output.key,
      signal: this.signal,
      contentType: output.contentType,
      metadata: Object.fromEntries(
        Object.entries(output.metadata).map(([name, value]) => [name, metadataValue(value)]),
      ),
      condition: expectedEtag === undefined ? { IfNoneMatch: '*' } : { IfMatch: expectedEtag },
    };
    const { text } = output;
    if (Buffer.isBuffer(text)) return putWhole(target, text);
    return text.parts.length === 1 ? putWhileMade(target, text.parts[0]) : uploadInParts(target, text);
  }

  async remove(key: string, expectedEtag: string): Promise<void> {
    const { output } = this.settings;
    const command = new DeleteObjectCommand({ ...address(output, key), IfMatch: expectedEtag });
    try {
      await retryWrite(this.signal, () => this.client.send(command, { abortSignal: this.signal }));
    } catch (error) {
      throw conditionalFailure(error, this.signal, call('DeleteObject', output, key));
    }
  }
}

function putWhole(target: UploadTarget, text: Buffer): Promise<string> {
  const body = { Body: text, ContentLength: text.length, ChecksumCRC32: crc32Of(text) };
  const options = { requestTimeout: transferTimeout(text.length), abortSignal: target.signal };
  return put(target, (object) => target.client.send(new PutObjectCommand({ ...object, ...body }), options));
}

/** Its checksum is not known before it is made, and so TLS alone protects it, as the parts of larger ones. */
function putWhileMade(target: UploadTarget, part: TextPart): Promise<string> {
  return put(target, (object) =>
    sendText(part, target.signal, (text, options) => {
      const command = new PutObjectCommand({ ...object, Body: text, ContentLength: part.length });
      return target.client.send(command, options);
    }),
  );
}

async function put(
  { bucket, key, signal, contentType, metadata, condition }: UploadTarget,
  send: (object: PutObjectCommandInput) => Promise<PutObjectCommandOutput>,
): Promise<string> {
  const object = { ...address(bucket, key), ...condition, ContentType: contentType, Metadata: metadata };
  try {
    return etagOf(await retryWrite(signal, () => send(object)));
  } catch (error) {
    throw conditionalFailure(error, signal, call('PutObject', bucket, key));
  }
}

/** As S3 takes it: four bytes in Base64. */
function crc32Of(text: Buffer): string {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(text));
  return checksum.toString('base64');
}
