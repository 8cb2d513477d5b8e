import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import {
  AbortMultipartUploadCommand,
  CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { S3Clients } from './aws-clients';
import { mapConcurrently } from '../concurrency';
import { retryRead, retryWrite } from './retry';
import { address, call, conditionalFailure, Operation, transferTimeout } from './s3-call';
import { etagOf } from './s3-response';
import { BucketSettings } from '../contract';
import { OutputInParts, OutputPart } from '../convergence/object-store';

/** Shorter than the time that remains after the deadline of an invocation. */
const ABORT_MILLISECONDS = 1500;

/** An object that is to be written to the output bucket. */
export interface UploadTarget {
  readonly clients: S3Clients;
  readonly bucket: BucketSettings;
  readonly key: string;
  /** Ends the upload. */
  readonly signal: AbortSignal;
  readonly contentType: string;
  readonly metadata: Record<string, string>;
  /** The condition that the object at the key must meet when the output is written. */
  readonly condition: { readonly IfMatch?: string; readonly IfNoneMatch?: string };
}

/**
 * Writes an output in parts, completely or not at all, and returns its ETag. A part that fails for a transient reason is
 * retried by itself. Any other failure aborts the upload.
 */
export async function uploadInParts(target: UploadTarget, output: OutputInParts): Promise<string> {
  const stop = new AbortController();
  const upload = new MultipartUpload(target, AbortSignal.any([target.signal, stop.signal]));
  // The first parts are read and encoded while S3 creates the upload.
  const created = upload.create();
  created.catch(() => undefined);
  try {
    const parts = await mapConcurrently(
      output.connections,
      output.parts,
      (part, index) => upload.write(part, index + 1, created),
      { onFailure: () => stop.abort() },
    );
    return await upload.complete(await created, parts);
  } catch (error) {
    const uploadId = await created.catch(() => undefined);
    if (uploadId !== undefined) await upload.abort(uploadId);
    throw error;
  }
}

class MultipartUpload {
  private readonly address: ReturnType<typeof address>;

  constructor(
    private readonly target: UploadTarget,
    private readonly signal: AbortSignal,
  ) {
    this.address = address(target.bucket, target.key);
  }

  /** A part that fails does not end this call, because an upload that S3 has created can only be aborted by its id. */
  async create(): Promise<string> {
    const { clients, contentType, metadata, signal } = this.target;
    const command = new CreateMultipartUploadCommand({
      ...this.address,
      ContentType: contentType,
      Metadata: metadata,
      ChecksumAlgorithm: 'CRC32',
    });
    return this.step('CreateMultipartUpload', async () => {
      const { UploadId } = await retryRead(signal, () => clients.s3.send(command, { abortSignal: signal }));
      if (!UploadId) throw new Error('the response has no upload id');
      return UploadId;
    });
  }

  /** A part may be sent twice. The content is the same, and S3 keeps the last one. */
  write(part: OutputPart, number: number, created: Promise<string>): Promise<CompletedPart> {
    const { clients } = this.target;
    return this.step('UploadPart', async () => {
      const output = await retryRead(this.signal, () => part.encode(this.signal));
      const completed = { PartNumber: number, ChecksumCRC32: checksumOf(output) };
      const input = { ...this.address, ...completed, UploadId: await created, ContentLength: output.length };
      const requestTimeout = transferTimeout(output.length);
      const send = async () => {
        const attempt = new AbortController();
        const options = { requestTimeout, abortSignal: AbortSignal.any([this.signal, attempt.signal]) };
        try {
          return await clients.s3.send(new UploadPartCommand({ ...input, Body: inChunks(output) }), options);
        } catch (error) {
          // S3 may respond with an error before it has received the body. The request would go on sending the buffer.
          attempt.abort();
          throw error;
        }
      };
      const ETag = etagOf(await retryRead(this.signal, send));
      part.release(output);
      return { ...completed, ETag };
    });
  }

  /** Like every conditional write, it is not sent again if its response is lost. */
  async complete(uploadId: string, parts: CompletedPart[]): Promise<string> {
    const { clients, condition } = this.target;
    const command = new CompleteMultipartUploadCommand({
      ...this.address,
      ...condition,
      UploadId: uploadId,
      MultipartUpload: { Parts: parts },
    });
    const options = { abortSignal: this.signal };
    return this.step('CompleteMultipartUpload', async () =>
      etagOf(await retryWrite(this.signal, () => clients.s3Completion.send(command, options))),
    );
  }

  /**
   * Removes the parts, also after the deadline of the invocation. A lifecycle rule of the bucket removes what remains. A
   * completion whose response was lost, and which S3 has not yet carried out, then fails.
   */
  async abort(uploadId: string): Promise<void> {
    const command = new AbortMultipartUploadCommand({ ...this.address, UploadId: uploadId });
    try {
      await this.target.clients.s3.send(command, { abortSignal: AbortSignal.timeout(ABORT_MILLISECONDS) });
    } catch {
      // The caller reports the error because of which the upload is aborted.
    }
  }

  private async step<T>(operation: Operation, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw conditionalFailure(error, this.target.signal, call(operation, this.target.bucket, this.target.key));
    }
  }
}

/** How many bytes of a part are passed to Node.js at a time. */
const CHUNK_BYTES = 128 * 1024;

/**
 * Node.js copies each chunk of the body twice: for the request, and encrypted. With small chunks, both copies are small.
 * The chunks are in memory, so the stream cannot break, and every attempt gets a new one.
 */
function inChunks(output: Buffer): Readable {
  const chunks = function* () {
    for (let start = 0; start < output.length; start += CHUNK_BYTES) yield output.subarray(start, start + CHUNK_BYTES);
  };
  return Readable.from(chunks(), { objectMode: false });
}

/** The CRC32 of a part as S3 expects it: four bytes in Base64. */
function checksumOf(output: Buffer): string {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(output));
  return checksum.toString('base64');
}
