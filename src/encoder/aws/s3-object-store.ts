import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { S3Clients } from './aws-clients';
import { asEncoderError } from './aws-failure';
import { metadataValue } from './metadata-value';
import { uploadInParts, UploadTarget } from './multipart-upload';
import { retryRead, retryWrite, statusOf } from './retry';
import { asLookup, etagOf, isEncoderOutput } from './s3-answer';
import { address, call, conditionalFailure, transferTimeout } from './s3-call';
import { getObject, S3Image } from './s3-image';
import { EncoderSettings } from '../contract';
import { FoundOutput, Lookup, ObjectStore, OutputText } from '../convergence/object-store';

/** The buckets in S3. */
export class S3ObjectStore implements ObjectStore {
  constructor(
    private readonly clients: S3Clients,
    private readonly settings: Pick<EncoderSettings, 'input' | 'output'>,
    /** Ends the calls that are under way. */
    private readonly signal: AbortSignal,
  ) {}

  async find(key: string): Promise<Lookup> {
    const reader = { client: this.clients.s3, bucket: this.settings.input, signal: this.signal };
    try {
      return new S3Image(reader, key, await getObject(reader, key));
    } catch (error) {
      const closed = asLookup(error);
      if (closed) return closed;
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

  async write(output: OutputText, expectedEtag: string | undefined): Promise<string> {
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
    const { text } = output;
    return Buffer.isBuffer(text) ? putWhole(target, text) : uploadInParts(target, text);
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
  text: Buffer,
): Promise<string> {
  const command = new PutObjectCommand({
    ...address(bucket, key),
    ...condition,
    ContentType: contentType,
    Metadata: metadata,
    Body: text,
  });
  const options = { requestTimeout: transferTimeout(text.length), abortSignal: signal };
  try {
    return etagOf(await retryWrite(signal, () => clients.s3.send(command, options)));
  } catch (error) {
    throw conditionalFailure(error, signal, call('PutObject', bucket, key));
  }
}
