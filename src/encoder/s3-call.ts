import { asEncoderError, Call } from './aws-failure';
import { ConditionFailedError } from './errors';
import { statusOf } from './retry';
import { BucketSetting } from './settings';

export type Operation =
  | 'GetObject'
  | 'HeadObject'
  | 'PutObject'
  | 'DeleteObject'
  | 'CreateMultipartUpload'
  | 'UploadPart'
  | 'CompleteMultipartUpload';

/** Operations that have no permission of their own. */
const PERMISSIONS: Readonly<Partial<Record<Operation, string>>> = {
  HeadObject: 's3:GetObject',
  CreateMultipartUpload: 's3:PutObject',
  UploadPart: 's3:PutObject',
  CompleteMultipartUpload: 's3:PutObject',
};

/** A call to S3, as errors name it. */
export function call(operation: Operation, bucket: BucketSetting, key: string): Call {
  return {
    operation,
    permission: PERMISSIONS[operation] ?? `s3:${operation}`,
    place: { container: bucket.name, key },
  };
}

/** What every call for an object says. */
export function address(bucket: BucketSetting, key: string) {
  return { Bucket: bucket.name, Key: key, ExpectedBucketOwner: bucket.owner };
}

/** Half a minute, and a second more for each megabyte: slower connections than that are given up. */
export function transferTimeout(bytes: number): number {
  return 30_000 + bytes / 1000;
}

/** S3 may find out that a condition does not hold only after it has begun to answer with the status 200. */
const CONDITION_ERRORS = new Set(['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchUpload']);

/**
 * S3 answers 412 when a condition does not hold, 404 when nothing is where something was expected (an upload, too), and
 * 409 when another conditional write was under way.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function conditionalFailure(error: unknown, signal: AbortSignal, failed: Call): Error {
  const name = error instanceof Error ? error.name : '';
  const isCondition = [404, 409, 412].includes(statusOf(error) ?? 0) || CONDITION_ERRORS.has(name);
  if (isCondition && name !== 'NoSuchBucket') return new ConditionFailedError(failed.place, { cause: error });
  return asEncoderError(error, signal, failed);
}
