import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { S3Clients } from './aws-clients';
import { asEncoderError } from './aws-errors';
import { uploadInParts, UploadTarget } from './multipart-upload';
import { retryRead, retryWrite } from './retry';
import { address, call, conditionalFailure, transferTimeout } from './s3-call';
import { getObject, S3Image } from './s3-image';
import { asInputObject, etagOf, isEncoderOutput } from './s3-response';
import { EncoderSettings } from '../contract';
import { FoundOutput, InputObject, ObjectStore, NewOutput } from '../convergence/object-store';
import { statusOf } from '../errors';

/** The input and output bucket in S3. */
export class S3ObjectStore implements ObjectStore {
  constructor(
    private readonly clients: S3Clients,
    private readonly settings: Pick<EncoderSettings, 'input' | 'output'>,
    /** Ends the calls in progress. */
    private readonly signal: AbortSignal,
  ) {}

  async find(key: string): Promise<InputObject> {
    const reader = { client: this.clients.s3, bucket: this.settings.input, signal: this.signal };
    try {
      return new S3Image(reader, key, await getObject(reader, key));
    } catch (error) {
      const input = asInputObject(error);
      if (input) return input;
      throw asEncoderError(error, this.signal, call('GetObject', reader.bucket, key));
    }
  }

  async findOutput(key: string): Promise<FoundOutput | undefined> {
    const { output } = this.settings;
    const command = new HeadObjectCommand(address(output, key));
    try {
      const head = await retryRead(this.signal, () => this.clients.s3.send(command, { abortSignal: this.signal }));
      return { etag: etagOf(head), isEncoderOutput: isEncoderOutput(head) };
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw asEncoderError(error, this.signal, call('HeadObject', output, key));
    }
  }

  async write(output: NewOutput, expectedEtag: string | undefined): Promise<string> {
    const target = {
      clients: this.clients,
      bucket: this.settings.output,
      key: output.key,
      signal: this.signal,
      contentType: output.contentType,
      metadata: Object.fromEntries(
        Object.entries(output.metadata).map(([name, value]) => [name, metadataValue(value)]),
      ),
      condition: expectedEtag === undefined ? { IfNoneMatch: '*' } : { IfMatch: expectedEtag },
    };
    const { content } = output;
    return Buffer.isBuffer(content) ? putWhole(target, content) : uploadInParts(target, content);
  }

  async remove(key: string, expectedEtag: string): Promise<void> {
    const { output } = this.settings;
    const command = new DeleteObjectCommand({ ...address(output, key), IfMatch: expectedEtag });
    try {
      await retryWrite(this.signal, () => this.clients.s3.send(command, { abortSignal: this.signal }));
    } catch (error) {
      throw conditionalFailure(error, this.signal, call('DeleteObject', output, key));
    }
  }
}

async function putWhole(
  { clients, bucket, key, signal, contentType, metadata, condition }: UploadTarget,
  content: Buffer,
): Promise<string> {
  const command = new PutObjectCommand({
    ...address(bucket, key),
    ...condition,
    ContentType: contentType,
    Metadata: metadata,
    Body: content,
  });
  const options = { requestTimeout: transferTimeout(content.length), abortSignal: signal };
  try {
    return etagOf(await retryWrite(signal, () => clients.s3.send(command, options)));
  } catch (error) {
    throw conditionalFailure(error, signal, call('PutObject', bucket, key));
  }
}

/** Printable ASCII that HTTP and request signatures do not change, and that does not look like an encoded word. */
const PLAIN = /^(?!=\?)(?! )(?!.* {2})[\x20-\x7e]+(?<! )$/;

/**
 * Converts text to a value of S3 user metadata, which is sent in an HTTP header. Text that is not plain ASCII becomes an
 * encoded word (RFC 2047), the form in which S3 returns such values. Percent-encoding would triple the length of a key in
 * non-Latin letters, beyond the limit of 2 KB.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export function metadataValue(text: string): string {
  return PLAIN.test(text) ? text : `=?UTF-8?B?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}
