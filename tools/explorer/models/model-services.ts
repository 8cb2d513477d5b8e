import { Readable } from 'node:stream';
import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { DynamoDBModel, DynamoDBError } from './dynamodb-model';
import { S3Model, S3Error, StoredObject } from './s3-model';

/** The models to which commands of the SDK are sent. */
export interface ModelServices {
  readonly buckets: Readonly<Record<string, S3Model>>;
  readonly tables: Readonly<Record<string, DynamoDBModel>>;
}

type TableCommand = GetItemCommand | PutItemCommand | UpdateItemCommand;

/** Commands that change nothing. */
export function isRead(command: object): boolean {
  return (
    command instanceof GetItemCommand || command instanceof GetObjectCommand || command instanceof HeadObjectCommand
  );
}

/** Commands that S3 may reject with a conflict because of another write at the same time. */
export function isConditionalS3Write(command: object): boolean {
  return (
    (command instanceof PutObjectCommand || command instanceof CompleteMultipartUploadCommand) &&
    (command.input.IfMatch !== undefined || command.input.IfNoneMatch !== undefined)
  );
}

/** Carries out a command at once. */
export function carryOut(services: ModelServices, command: object): object {
  try {
    if (isTableCommand(command)) {
      return onTable(services.tables[command.input.TableName!], command);
    }
    return onBucket(services.buckets[(command as { input: { Bucket: string } }).input.Bucket], command);
  } catch (error) {
    if (error instanceof S3Error) throw s3Error(error.code, error.status, command);
    if (error instanceof DynamoDBError) throw dynamoDBError(error);
    throw error;
  }
}

function onTable(table: DynamoDBModel, command: TableCommand): object {
  const { ExpressionAttributeNames: names } = command.input;
  if (command instanceof PutItemCommand) {
    const { ConditionExpression: conditionExpression, ExpressionAttributeValues: values } = command.input;
    table.put(command.input.Item![table.keyName].S!, command.input.Item!, { conditionExpression, names, values });
    return {};
  }
  const { Key } = command.input;
  const key = Object.values(Key!)[0].S!;
  if (command instanceof GetItemCommand) {
    const { ConsistentRead, ProjectionExpression: projectionExpression } = command.input;
    return { Item: table.get(key, ConsistentRead === true, { projectionExpression, names }) };
  }
  table.update(key, {
    updateExpression: command.input.UpdateExpression!,
    conditionExpression: command.input.ConditionExpression,
    names,
    values: command.input.ExpressionAttributeValues,
  });
  return {};
}

function onBucket(bucket: S3Model, command: object): object {
  if (command instanceof GetObjectCommand) return getObject(bucket, command);
  if (command instanceof HeadObjectCommand) {
    const object = bucket.read(command.input.Key!, command.input.IfMatch);
    return { ...description(object), ContentLength: object.body.length };
  }
  if (command instanceof PutObjectCommand) {
    const { Key, Body, ContentType: contentType, Metadata: metadata } = command.input;
    const body = asBytes(Body);
    const written = bucket.put(Key!, { body, contentType, metadata }, condition(command.input));
    return { ETag: written.etag, VersionId: written.versionId };
  }
  if (command instanceof DeleteObjectCommand) {
    const { Key, IfMatch: ifMatch, VersionId: versionId } = command.input;
    return { VersionId: bucket.delete(Key!, { ifMatch, versionId }).versionId };
  }
  return onUpload(bucket, command);
}

function onUpload(bucket: S3Model, command: object): object {
  if (command instanceof CreateMultipartUploadCommand) {
    const { Key, ContentType: contentType, Metadata: metadata } = command.input;
    return { UploadId: bucket.createMultipartUpload(Key!, { contentType, metadata }) };
  }
  if (command instanceof UploadPartCommand) {
    const { Key, UploadId, PartNumber, Body } = command.input;
    return { ETag: bucket.uploadPart(Key!, UploadId!, PartNumber!, asBytes(Body)) };
  }
  if (command instanceof CompleteMultipartUploadCommand) {
    const { Key, UploadId, MultipartUpload } = command.input;
    const parts = (MultipartUpload?.Parts ?? []).map(({ PartNumber, ETag }) => ({ number: PartNumber!, etag: ETag! }));
    const written = bucket.completeMultipartUpload(Key!, UploadId!, parts, condition(command.input));
    return { ETag: written.etag, VersionId: written.versionId };
  }
  if (command instanceof AbortMultipartUploadCommand) {
    bucket.abortMultipartUpload(command.input.Key!, command.input.UploadId!);
    return {};
  }
  throw new Error(`The models do not support ${command.constructor.name}.`);
}

function getObject(bucket: S3Model, { input }: GetObjectCommand): object {
  const object = bucket.read(input.Key!, input.IfMatch);
  if (object.inaccessible === 'ARCHIVED') throw new S3Error('InvalidObjectState', 403);
  if (object.inaccessible === 'CUSTOMER_KEY') throw new S3Error('InvalidRequest', 400);
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(input.Range ?? '') ?? [];
  if (first === undefined) return { ...description(object), ...content(object.body) };
  const start = Number(first);
  if (start >= object.body.length) throw new S3Error('InvalidRange', 416);
  const end = Math.min(Number(last), object.body.length - 1);
  return {
    ...description(object),
    ...content(object.body.subarray(start, end + 1)),
    // S3 returns no checksum of the whole object with a range.
    ChecksumCRC64NVME: undefined,
    ContentRange: `bytes ${start}-${end}/${object.body.length}`,
  };
}

function description(object: StoredObject): object {
  return {
    ETag: object.etag,
    LastModified: object.lastModified,
    VersionId: object.versionId,
    ContentType: object.contentType ?? 'binary/octet-stream',
    Metadata: object.metadata ?? {},
    ChecksumCRC64NVME: object.checksum,
  };
}

function content(body: Buffer): object {
  return { ContentLength: body.length, Body: new Content(body) };
}

/** A body that arrives in one chunk, or that breaks off after its first half. */
export class Content extends Readable {
  breaks = false;
  private hasBegun = false;

  constructor(private readonly bytes: Buffer) {
    super();
  }

  override _read(): void {
    if (this.hasBegun) {
      this.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
      return;
    }
    this.hasBegun = true;
    const arrives = this.breaks ? this.bytes.subarray(0, this.bytes.length / 2) : this.bytes;
    if (arrives.length > 0) this.push(arrives);
    else if (this.breaks) this._read();
    if (!this.breaks) this.push(null);
  }
}

function condition(input: { readonly IfMatch?: string; readonly IfNoneMatch?: string }) {
  return { ifMatch: input.IfMatch, ifNoneMatch: input.IfNoneMatch };
}

function asBytes(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body;
  throw new Error('The models support only bodies that are buffers.');
}

/** An error of S3 as the SDK throws it. The response to a HEAD has no body with an error code. */
export function s3Error(code: string, status: number, command: object): S3ServiceException {
  const isNamed = !(command instanceof HeadObjectCommand);
  return new S3ServiceException({
    name: isNamed ? code : status === 404 ? 'NotFound' : 'Unknown',
    $fault: status < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode: status },
    message: status === 400 ? 'The object was stored using a form of Server Side Encryption.' : code,
  });
}

function dynamoDBError({ code, message }: DynamoDBError): DynamoDBServiceException {
  const $metadata = { httpStatusCode: 400 };
  if (code === 'ConditionalCheckFailedException') return new ConditionalCheckFailedException({ message, $metadata });
  return new DynamoDBServiceException({ name: code, $fault: 'client', $metadata, message });
}

/** S3 may detect a conflict after it has started to respond to a completion with the status 200. */
export function conflict(command: object): S3ServiceException {
  const status = command instanceof CompleteMultipartUploadCommand ? 200 : 409;
  return s3Error('ConditionalRequestConflict', status, command);
}

/** The error of a command that was not carried out because of too many requests. */
export function throttle(command: object): Error {
  if (isTableCommand(command)) {
    return new DynamoDBServiceException({
      name: 'ThrottlingException',
      $fault: 'client',
      $metadata: { httpStatusCode: 400 },
      message: 'Rate exceeded',
    });
  }
  return s3Error('SlowDown', 503, command);
}

/** An error that does not say whether the command was carried out. */
export function serverError(command: object): Error {
  if (!isTableCommand(command)) return s3Error('InternalError', 500, command);
  const $metadata = { httpStatusCode: 500 };
  return new DynamoDBServiceException({
    name: 'InternalServerError',
    $fault: 'server',
    $metadata,
    message: 'Internal',
  });
}

/** The client sees only that the connection was closed while it sent the request. */
export function connectionReset(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
}

/** The client received no response in time. */
export function timeout(): Error {
  return Object.assign(new Error('The request timed out'), { name: 'TimeoutError' });
}

function isTableCommand(command: object): command is TableCommand {
  return [GetItemCommand, PutItemCommand, UpdateItemCommand].some((one) => command instanceof one);
}
