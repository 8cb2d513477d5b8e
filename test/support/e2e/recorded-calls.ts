import { IncomingMessage } from 'node:http';
import { InterruptedS3 } from './interrupted-s3';
import { ACCOUNT, REGION } from '../emulator/emulator';

/** A permission that a call needs. */
export interface Permission {
  readonly action: string;
  /** The ARN. */
  readonly resource: string;
}

/** A call to AWS, as IAM sees it. */
export interface RecordedCall {
  /** The operation, with the condition that changes its permissions, such as `PutObject with If-Match`. */
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly status: number;
  readonly expectedBucketOwner?: string;
}

/** Headers that require additional permissions. A call with one of them is unknown. */
const PRIVILEGED_HEADERS = /^x-amz-(acl|grant|tagging|object-lock|copy-source|bypass|website|server-side-encryption)/;

/** Forwards an encoder's calls to the emulator and records the permissions that each requires. */
export class RecordedCalls {
  static async start(target: string): Promise<RecordedCalls> {
    const recording = new RecordedCalls();
    recording.aws = await InterruptedS3.start(target, (call, body, status) => recording.record(call, body, status));
    return recording;
  }

  readonly calls: RecordedCall[] = [];
  /** Calls whose permissions are unknown. */
  readonly unknown: string[] = [];
  /** The endpoint that the encoder calls instead of AWS. */
  aws!: InterruptedS3;

  private constructor() {}

  private record(call: IncomingMessage, body: Buffer, status: number): void {
    const recorded = recordedCall(call, body, status);
    if (recorded) this.calls.push(recorded);
    else this.unknown.push(`${call.method} ${call.url} ${JSON.stringify(call.headers)}`);
  }
}

function recordedCall(call: IncomingMessage, body: Buffer, status: number): RecordedCall | undefined {
  const target = call.headers['x-amz-target'];
  if (target) return dynamoDBCall(String(target), body, status);
  return Object.keys(call.headers).some((name) => PRIVILEGED_HEADERS.test(name)) ? undefined : s3Call(call, status);
}

function dynamoDBCall(target: string, body: Buffer, status: number): RecordedCall {
  const operation = target.split('.')[1];
  const { TableName } = JSON.parse(body.toString());
  const resource = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${TableName}`;
  return { name: operation, permissions: [{ action: `dynamodb:${operation}`, resource }], status };
}

const S3_OPERATIONS: Readonly<Record<string, readonly [operation: string, action: string]>> = {
  GET: ['GetObject', 's3:GetObject'],
  HEAD: ['HeadObject', 's3:GetObject'],
  PUT: ['PutObject', 's3:PutObject'],
  DELETE: ['DeleteObject', 's3:DeleteObject'],
  'POST uploads': ['CreateMultipartUpload', 's3:PutObject'],
  'PUT uploadId partNumber': ['UploadPart', 's3:PutObject'],
  'POST uploadId': ['CompleteMultipartUpload', 's3:PutObject'],
  'DELETE uploadId': ['AbortMultipartUpload', 's3:AbortMultipartUpload'],
};

/**
 * Several operations share a permission, and If-Match also requires the permission to read. S3 responds with 404 for a
 * missing key only if the caller can list the bucket.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
function s3Call({ method, url, headers }: IncomingMessage, status: number): RecordedCall | undefined {
  // Without the class URL, which removes path segments that are dots.
  const [, bucket, path, query] = /^\/([^/?]+)\/([^?]+)\??(.*)$/.exec(url!) ?? [];
  const parameters = new URLSearchParams(query);
  const decisive = ['uploads', 'uploadId', 'partNumber', 'versionId'].filter((name) => parameters.has(name));
  const [operation, action] = S3_OPERATIONS[[method, ...decisive].join(' ')] ?? [];
  if (!bucket || !operation || !action) return undefined;
  const object = `arn:aws:s3:::${bucket}/${decodeURIComponent(path)}`;
  const isWrite = method !== 'GET' && method !== 'HEAD';
  const requiresRead = isWrite && headers['if-match'] !== undefined;
  const requiresList = !isWrite && status === 404;
  return {
    name: `${operation}${requiresRead ? ' with If-Match' : ''}`,
    permissions: [
      { action, resource: object },
      ...(requiresRead ? [{ action: 's3:GetObject', resource: object }] : []),
      ...(requiresList ? [{ action: 's3:ListBucket', resource: `arn:aws:s3:::${bucket}` }] : []),
    ],
    status,
    expectedBucketOwner: headers['x-amz-expected-bucket-owner'] as string | undefined,
  };
}
