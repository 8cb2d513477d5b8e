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
  /** The operation, and what of the call decides about its permissions, such as `PutObject with If-Match`. */
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly status: number;
  readonly expectedBucketOwner?: string;
}

/** Headers that need a permission of their own; a call that had one would not be described by its operation. */
const PRIVILEGED_HEADERS = /^x-amz-(acl|grant|tagging|object-lock|copy-source|bypass|website|server-side-encryption)/;

/** Hands an encoder's calls on to the emulator and writes down what each needs to be allowed. */
export class RecordedCalls {
  static async start(target: string): Promise<RecordedCalls> {
    const recording = new RecordedCalls();
    recording.aws = await InterruptedS3.start(target, (call, body, status) => recording.record(call, body, status));
    return recording;
  }

  readonly calls: RecordedCall[] = [];
  /** Calls that nobody has said the permissions of. */
  readonly unknown: string[] = [];
  /** What the encoder calls in place of AWS. */
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
 * Several operations share a permission, and conditions take the right to read as well. S3 tells that nothing is at a
 * key only to those who may list the bucket.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
function s3Call({ method, url, headers }: IncomingMessage, status: number): RecordedCall | undefined {
  // Not by a URL's parts, which take dots between slashes for steps.
  const [, bucket, path, query] = /^\/([^/?]+)\/([^?]+)\??(.*)$/.exec(url!) ?? [];
  const parameters = new URLSearchParams(query);
  const decisive = ['uploads', 'uploadId', 'partNumber', 'versionId'].filter((name) => parameters.has(name));
  const [operation, action] = S3_OPERATIONS[[method, ...decisive].join(' ')] ?? [];
  if (!bucket || !operation || !action) return undefined;
  const object = `arn:aws:s3:::${bucket}/${decodeURIComponent(path)}`;
  const isWrite = method !== 'GET' && method !== 'HEAD';
  const readsAsWell = isWrite && headers['if-match'] !== undefined;
  const mustTellAbsence = !isWrite && status === 404;
  return {
    name: `${operation}${readsAsWell ? ' with If-Match' : ''}`,
    permissions: [
      { action, resource: object },
      ...(readsAsWell ? [{ action: 's3:GetObject', resource: object }] : []),
      ...(mustTellAbsence ? [{ action: 's3:ListBucket', resource: `arn:aws:s3:::${bucket}` }] : []),
    ],
    status,
    expectedBucketOwner: headers['x-amz-expected-bucket-owner'] as string | undefined,
  };
}
