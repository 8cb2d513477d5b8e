import {
  AbortMultipartUploadCommand,
  CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { mapInLanes } from './concurrency';
import { TextInParts, TextPart } from './object-store';
import { retryRead, retryWrite } from './retry';
import { etagOf } from './s3-answer';
import { address, call, conditionalFailure, Operation } from './s3-call';
import { sendText } from './send-text';
import { BucketSetting } from './settings';

/** How long the request may take that gives an upload up: less than a run has left when its time is over. */
const ABORT_MILLISECONDS = 1500;

/** S3 puts the parts together before it answers. */
const COMPLETION_MILLISECONDS = 120_000;

/** Where a text in parts goes. */
export interface UploadTarget {
  readonly client: S3Client;
  readonly bucket: BucketSetting;
  readonly key: string;
  /** Ends the upload. */
  readonly signal: AbortSignal;
  readonly contentType: string;
  readonly metadata: Record<string, string>;
  /** What must be at the key for the text to take its place. */
  readonly condition: { readonly IfMatch?: string; readonly IfNoneMatch?: string };
}

/**
 * Writes a text in parts, completely or not at all, and gives its ETag. Parts that fail for a reason that may pass are
 * made and written again, each by itself; what fails otherwise ends the upload, and nothing of it is left.
 */
export async function uploadInParts(target: UploadTarget, text: TextInParts): Promise<string> {
  const stop = new AbortController();
  const upload = new MultipartUpload(target, AbortSignal.any([target.signal, stop.signal]));
  // The first parts are opened while S3 answers.
  const created = upload.create();
  created.catch(() => undefined);
  try {
    const parts = await mapInLanes(text.lanes, text.parts, (part, index) => upload.write(part, index + 1, created), {
      onFailure: () => stop.abort(),
    });
    return await upload.complete(await created, parts);
  } catch (error) {
    const uploadId = await created.catch(() => undefined);
    if (uploadId !== undefined) await upload.abandon(uploadId);
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

  /** It is not ended by a part that fails: an upload that S3 has made is to be given up by its id. */
  async create(): Promise<string> {
    const { client, contentType, metadata, signal } = this.target;
    const command = new CreateMultipartUploadCommand({
      ...this.address,
      ContentType: contentType,
      Metadata: metadata,
    });
    return this.step('CreateMultipartUpload', async () => {
      const { UploadId } = await retryRead(signal, () => client.send(command, { abortSignal: signal }));
      if (!UploadId) throw new Error('the answer has no upload id');
      return UploadId;
    });
  }

  /** The same part may be written twice: the last one counts, and both are the same. */
  write(part: TextPart, number: number, created: Promise<string>): Promise<CompletedPart> {
    return this.step('UploadPart', () => retryRead(this.signal, () => this.writeOnce(part, number, created)));
  }

  private async writeOnce(part: TextPart, number: number, created: Promise<string>): Promise<CompletedPart> {
    return sendText(part, this.signal, async (text, options) => {
      const command = new UploadPartCommand({
        ...this.address,
        UploadId: await created,
        PartNumber: number,
        Body: text,
        ContentLength: part.length,
      });
      return { ETag: etagOf(await this.target.client.send(command, options)), PartNumber: number };
    });
  }

  /** Like every write under a condition, it is not made again after a lost answer. */
  async complete(uploadId: string, parts: CompletedPart[]): Promise<string> {
    const { client, condition } = this.target;
    const command = new CompleteMultipartUploadCommand({
      ...this.address,
      ...condition,
      UploadId: uploadId,
      MultipartUpload: { Parts: parts },
    });
    const options = { requestTimeout: COMPLETION_MILLISECONDS, abortSignal: this.signal };
    return this.step('CompleteMultipartUpload', async () =>
      etagOf(await retryWrite(this.signal, () => client.send(command, options))),
    );
  }

  /**
   * Removes the parts, also when the time of the run is over. What stays nevertheless is removed by the bucket's
   * lifecycle rule. A completion whose answer was lost, and that has not been carried out yet, cannot be any more.
   */
  async abandon(uploadId: string): Promise<void> {
    const command = new AbortMultipartUploadCommand({ ...this.address, UploadId: uploadId });
    try {
      await this.target.client.send(command, { abortSignal: AbortSignal.timeout(ABORT_MILLISECONDS) });
    } catch {
      // The failure that led here is the one to be told.
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
