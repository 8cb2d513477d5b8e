import { asEncoderError, Call } from './aws-errors';
import { BucketSettings } from '../contract';
import { ConditionFailedError, statusOf } from '../errors';

export type Operation =
  | 'GetObject'
  | 'HeadObject'
  | 'PutObject'
  | 'DeleteObject'
  | 'CreateMultipartUpload'
  | 'UploadPart'
  | 'CompleteMultipartUpload';

/** Operations whose permission has another name. */
const PERMISSIONS: Readonly<Partial<Record<Operation, string>>> = {
  HeadObject: 's3:GetObject',
  CreateMultipartUpload: 's3:PutObject',
  UploadPart: 's3:PutObject',
  CompleteMultipartUpload: 's3:PutObject',
};

/** Describes a call to S3 for error messages. */
export function call(operation: Operation, bucket: BucketSettings, key: string): Call {
  return {
    operation,
    permission: PERMISSIONS[operation] ?? `s3:${operation}`,
    location: { container: bucket.name, key },
  };
}

/** The parameters of every call for an object. */
export function address(bucket: BucketSettings, key: string) {
  return { Bucket: bucket.name, Key: key, ExpectedBucketOwner: bucket.owner };
}

/** 30 seconds, and one more second for each megabyte. */
export function transferTimeout(bytes: number): number {
  return 30_000 + bytes / 1000;
}

/** S3 may send these errors in a response that has started with the status 200. */
const CONDITION_ERRORS = new Set(['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchUpload']);

/**
 * S3 responds 412 if a condition is not met, 404 if the object or the upload does not exist, and 409 if another conditional
 * write was in progress.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function conditionalFailure(error: unknown, signal: AbortSignal, failed: Call): Error {
  const name = error instanceof Error ? error.name : '';
  const isCondition = [404, 409, 412].includes(statusOf(error) ?? 0) || CONDITION_ERRORS.has(name);
  if (isCondition && name !== 'NoSuchBucket') return new ConditionFailedError(failed.location, { cause: error });
  return asEncoderError(error, signal, failed);
}
