import type { Outcome } from './convergence/context';

/** An error that the encoder throws itself. Its message names the problem, the resource and the remedy. */
export abstract class EncoderError extends Error {
  /** Set by each class, because minification changes the names of classes. */
  abstract override readonly name: string;
}

/** An environment variable of the function is missing or has an invalid value. */
export class InvalidSettingError extends EncoderError {
  override readonly name = 'InvalidSettingError';

  constructor(
    readonly variable: string,
    readonly value: string | undefined,
    expected: string,
  ) {
    super(
      `The environment variable ${variable} must be ${expected}, but it is ` +
        `${value === undefined ? 'not set' : JSON.stringify(value)}. ` +
        'Do not change the environment of the function: deploy the stack again to restore it.',
    );
  }
}

/** The parts of an unreadable record that say where it comes from and which object it concerns. */
export interface RecordOrigin {
  readonly source?: string;
  readonly bucket?: string;
  readonly key?: string;
}

/** An event or a record has a format that the encoder does not support. The log contains its origin, not its content. */
export class UnreadableRecordError extends EncoderError {
  override readonly name = 'UnreadableRecordError';

  constructor(
    readonly problem: string,
    readonly origin: RecordOrigin,
  ) {
    super(`The record cannot be read: ${problem}. The dead-letter queue receives the complete event.`);
  }
}

/** What a call to S3 or DynamoDB is about: an object in a bucket, or an item in a table. */
export interface Location {
  /** The bucket or the table. */
  readonly container: string;
  /** The key of the object, or the value of the table's partition key. */
  readonly key: string;
}

/** The encoder's role is not allowed to make a call. */
export class PermissionDeniedError extends EncoderError {
  override readonly name = 'PermissionDeniedError';

  constructor(
    readonly permission: string,
    readonly location: Location,
    options: ErrorOptions,
  ) {
    super(
      `Access was denied to ${location.key} in ${location.container}: the encoder's role needs ${permission}. ` +
        'If the role allows it, find the bucket policy, permissions boundary or organization policy that denies it. ' +
        'If the bucket or table belongs to another account, its own policy must also allow the role.',
      options,
    );
  }
}

/** The encoder cannot use the KMS key of an object or item. */
export class EncryptionKeyDeniedError extends EncoderError {
  override readonly name = 'EncryptionKeyDeniedError';

  constructor(
    readonly permission: string,
    readonly location: Location,
    options: ErrorOptions,
  ) {
    super(
      `The KMS key of ${location.key} in ${location.container} could not be used: ` +
        `the encoder's role needs ${permission} on it. ` +
        'Allow this permission in the key policy. If the bucket or table is imported, you can also import it with its ' +
        'encryptionKey. If the key is disabled, enable the key. If the key is scheduled for deletion, cancel the deletion.',
      options,
    );
  }
}

/** The credentials of the function have expired. */
export class ExpiredCredentialsError extends EncoderError {
  override readonly name = 'ExpiredCredentialsError';

  constructor(
    readonly operation: string,
    readonly location: Location,
    options: ErrorOptions,
  ) {
    super(
      `${operation} failed for ${location.key} in ${location.container}: the function's credentials have expired. ` +
        'The event is retried, and a new execution environment has new credentials. If the error continues, deploy a ' +
        'change of the function, for example of its description, so that Lambda replaces all execution environments.',
      options,
    );
  }
}

/** A call to S3 or DynamoDB failed for a reason that may be transient. The event is retried. */
export class StoreCallFailedError extends EncoderError {
  override readonly name = 'StoreCallFailedError';

  constructor(
    readonly operation: string,
    readonly location: Location,
    options: { cause: unknown },
  ) {
    super(`${operation} failed for ${location.key} in ${location.container}: ${describe(options.cause)}`, options);
  }
}

/**
 * A PutObject had no response: S3 may have carried it out, may still do so, or may have rejected it from its headers and
 * closed the connection while the body was being sent.
 */
export class PutResponseLostError extends EncoderError {
  override readonly name = 'PutResponseLostError';
  /** How output and item were repaired before the invocation failed; undefined if they were not. */
  repair?: Outcome;

  constructor(
    readonly location: Location,
    options: { cause: unknown },
  ) {
    super(
      `PutObject had no response for ${location.key} in ${location.container}: ${describe(options.cause)}. ` +
        'S3 may have written the object. Or S3 may have rejected the request and closed the connection, because the ' +
        'output had changed or a permission is missing. The event is retried. If the error repeats, make sure that the ' +
        "encoder's role is allowed s3:PutObject on the object (and kms:GenerateDataKey if a KMS key encrypts the " +
        'bucket) and that no bucket policy, permissions boundary or organization policy denies it.',
      options,
    );
  }
}

/** The response to a HEAD has no error code, so the HTTP status is the only information. */
function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const status = statusOf(cause);
  return `${cause.name}: ${cause.message}${status === undefined ? '' : ` (HTTP status ${status})`}`;
}

/** The HTTP status with which the SDK threw an error; undefined if there was no response. */
export function statusOf(error: unknown): number | undefined {
  const { $metadata } = (error ?? {}) as { readonly $metadata?: { readonly httpStatusCode?: number } };
  return $metadata?.httpStatusCode;
}

/** A condition was not met: another invocation wrote first, or the object changed. */
export class ConditionFailedError extends EncoderError {
  override readonly name = 'ConditionFailedError';

  constructor(
    readonly location: Location,
    options?: ErrorOptions,
  ) {
    super(`${location.key} in ${location.container} changed while it was being processed.`, options);
  }
}

/** Other invocations changed the output or the item during every attempt. */
export class ContentionError extends EncoderError {
  override readonly name = 'ContentionError';

  constructor(
    readonly location: Location,
    attempts: number,
  ) {
    super(
      `${location.key} in ${location.container} changed during each of ${attempts} attempts to encode it. ` +
        'The event is retried.',
    );
  }
}

/** The function is about to time out. */
export class DeadlineError extends EncoderError {
  override readonly name = 'DeadlineError';

  constructor() {
    super(
      'The invocation stopped shortly before the timeout of the function. The event is retried. ' +
        'If the error repeats, increase the timeout of the pipeline, or its memorySize, which also increases CPU power.',
    );
  }
}

/** The output of an image would have a key that the pipeline encodes. */
export class RecursionError extends EncoderError {
  override readonly name = 'RecursionError';

  constructor(
    readonly location: Location,
    readonly outputKey: string,
  ) {
    super(
      `The output of ${location.key} would be written to ${outputKey} in the same bucket ${location.container}, ` +
        'where the pipeline would encode it again. Nothing was read or written. ' +
        'Specify an outputPrefix or outputSuffix that the filters do not match, or another outputBucket.',
    );
  }
}

/** The image's item belongs to another pipeline. */
export class ForeignItemError extends EncoderError {
  override readonly name = 'ForeignItemError';

  constructor(
    readonly location: Location,
    readonly owner: Location,
    readonly image: Location,
  ) {
    super(
      `The item ${location.key} in the table ${location.container} belongs to another image: ${owner.key} in the bucket ` +
        `${owner.container}. The encoder does not overwrite it with the metadata of ${image.key} in the bucket ` +
        `${image.container}. ` +
        'Specify a different tableKeyPrefix for each pipeline that uses the table.',
    );
  }
}

/** A record that failed. */
export interface RecordFailure {
  /** The key of the image, if it could be read. */
  readonly key?: string;
  readonly error: Error;
}

/** Maximum length of the list of failed records. The cause of a failed Step Functions task has up to 32,768 characters. */
const MAX_NAMES_LENGTH = 8_000;

/**
 * At least one record of an event failed. The message names all failed records, because the results of a backfill and
 * the record of a failed invocation contain only this message.
 */
export class EventFailedError extends EncoderError {
  override readonly name = 'EventFailedError';

  constructor(
    readonly failures: readonly RecordFailure[],
    records: number,
  ) {
    super(
      `${failures.length} of ${records} records failed: ${nameAll(failures)}. The event is retried. ` +
        `The first error: ${failures[0].error.message}`,
      { cause: failures[0].error },
    );
  }
}

/** `"a.jpg" (StoreCallFailedError), "b.jpg" (DeadlineError) and 3 more (see the log)` */
function nameAll(failures: readonly RecordFailure[]): string {
  let names = '';
  for (const [i, { key, error }] of failures.entries()) {
    const name = `${i === 0 ? '' : ', '}${key === undefined ? 'a record without a key' : JSON.stringify(key)} (${error.name})`;
    if (names.length + name.length > MAX_NAMES_LENGTH) return `${names} and ${failures.length - i} more (see the log)`;
    names += name;
  }
  return names;
}
