import type { Outcome } from './convergence/run';

/** An error of the encoder itself: its message says what happened, to what, and what to do. */
export abstract class EncoderError extends Error {
  /** Given by each class, since the bundle's classes have lost their names. */
  abstract override readonly name: string;
}

/** An environment variable of the function is missing or holds a value that cannot be used. */
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
        'The construct sets it: deploy the stack again rather than editing the function.',
    );
  }
}

/** What can be told of a record that cannot be read: pieces of it that name where it comes from and what it is about. */
export interface RecordOrigin {
  readonly source?: string;
  readonly bucket?: string;
  readonly key?: string;
}

/** A delivery, or one record of it, is not of any kind that the encoder knows. Of its content only the origin is told. */
export class UnreadableRecordError extends EncoderError {
  override readonly name = 'UnreadableRecordError';

  constructor(
    readonly what: string,
    readonly origin: RecordOrigin,
  ) {
    super(`The delivery cannot be read: ${what}. The dead-letter queue gets the whole of it.`);
  }
}

/** Where a call to a store was made: a bucket and a key, or a table and an item. */
export interface Place {
  /** The bucket or the table. */
  readonly container: string;
  /** The object's key, or the value of the table's partition key. */
  readonly key: string;
}

/** The encoder's role may not make a call. */
export class PermissionDeniedError extends EncoderError {
  override readonly name = 'PermissionDeniedError';

  constructor(
    readonly permission: string,
    readonly place: Place,
    options: ErrorOptions,
  ) {
    super(
      `Access was denied to ${place.key} in ${place.container}: the encoder's role needs ${permission}. ` +
        'Look for a policy that takes it away again: the bucket policy, a permissions boundary or an organization policy. ' +
        'Where the bucket or table was imported from another account, its own policy must allow the role too.',
      options,
    );
  }
}

/** A KMS key stands between the encoder and an object or row. */
export class EncryptionKeyDeniedError extends EncoderError {
  override readonly name = 'EncryptionKeyDeniedError';

  constructor(
    readonly permission: string,
    readonly place: Place,
    options: ErrorOptions,
  ) {
    super(
      `The KMS key of ${place.key} in ${place.container} could not be used: the encoder's role needs ${permission} on it. ` +
        "Grant it in the key's policy, or import the bucket or table together with its encryptionKey. " +
        'A key that is disabled or to be deleted must be enabled first.',
      options,
    );
  }
}

/** The credentials of the function have expired. */
export class ExpiredCredentialsError extends EncoderError {
  override readonly name = 'ExpiredCredentialsError';

  constructor(
    readonly operation: string,
    readonly place: Place,
    options: ErrorOptions,
  ) {
    super(
      `${operation} failed for ${place.key} in ${place.container}: the function's credentials have expired. ` +
        'The event is retried, and a new execution environment has new credentials. If the error continues, deploy a ' +
        'change of the function, for example of its description, so that Lambda replaces all execution environments.',
      options,
    );
  }
}

/** A call to a store failed for a reason that may pass: the delivery is retried. */
export class StoreCallFailedError extends EncoderError {
  override readonly name = 'StoreCallFailedError';

  constructor(
    readonly operation: string,
    readonly place: Place,
    options: { cause: unknown },
  ) {
    super(`${operation} failed for ${place.key} in ${place.container}: ${describe(options.cause)}`, options);
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
    readonly place: Place,
    options: { cause: unknown },
  ) {
    super(
      `PutObject had no response for ${place.key} in ${place.container}: ${describe(options.cause)}. ` +
        'S3 may have written the object, or may have rejected the request because of an existing output or a missing ' +
        'permission and closed the connection. The event is retried. If the error repeats, make sure that the ' +
        "encoder's role is allowed s3:PutObject on the object (and kms:GenerateDataKey if a KMS key encrypts the " +
        'bucket) and that no bucket policy, permissions boundary or organization policy denies it.',
      options,
    );
  }
}

/** The response to a HEAD has no error code: its status is then all that is known. */
function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const status = (cause as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return `${cause.name}: ${cause.message}${status === undefined ? '' : ` (HTTP status ${status})`}`;
}

/** Something was not as it had been read when it was to be written: another run was faster, or the object changed. */
export class ConditionFailedError extends EncoderError {
  override readonly name = 'ConditionFailedError';

  constructor(
    readonly place: Place,
    options?: ErrorOptions,
  ) {
    super(`${place.key} in ${place.container} changed while it was worked on.`, options);
  }
}

/** Other runs for the same image were faster time after time. */
export class ContentionError extends EncoderError {
  override readonly name = 'ContentionError';

  constructor(
    readonly place: Place,
    attempts: number,
  ) {
    super(
      `${place.key} in ${place.container} changed in each of ${attempts} attempts to encode it; ` +
        'the delivery is retried, and the last one settles it.',
    );
  }
}

/** The function's time ran out. */
export class DeadlineError extends EncoderError {
  override readonly name = 'DeadlineError';

  constructor() {
    super(
      'The run stopped by itself before the function timed out; nothing was acknowledged, so the delivery is retried. ' +
        'If it happens again and again, give the pipeline a longer timeout or more memory, which brings more processor.',
    );
  }
}

/** The text of an image would lie where the pipeline takes it for an image. */
export class RecursionError extends EncoderError {
  override readonly name = 'RecursionError';

  constructor(
    readonly place: Place,
    readonly outputKey: string,
  ) {
    super(
      `The text of ${place.key} would be written to ${outputKey} in the same bucket ${place.container}, ` +
        'where the pipeline would encode it again. Nothing was read or written. ' +
        'Give the pipeline an outputPrefix or outputSuffix that its filters do not match, or another outputBucket.',
    );
  }
}

/** The image's row is another pipeline's. */
export class ForeignRowError extends EncoderError {
  override readonly name = 'ForeignRowError';

  constructor(
    readonly place: Place,
    readonly owner: Place,
    readonly image: Place,
  ) {
    super(
      `The row ${place.key} of the table ${place.container} describes ${owner.key} of the bucket ${owner.container}, ` +
        `so it is not overwritten for ${image.key} of the bucket ${image.container}. ` +
        'Pipelines that share a table need a tableKeyPrefix each.',
    );
  }
}

/** A record of a delivery that failed. */
export interface RecordFailure {
  /** The key of the image, as far as it could be read. */
  readonly key?: string;
  readonly error: Error;
}

/** How many characters the names of failed records take at most: the cause of a failed task has room for 32,768. */
const MAX_NAMES_LENGTH = 8_000;

/**
 * At least one record of a delivery failed; its retry finds the finished ones as duplicates. The message names every
 * failed one, since it is all that the report of a backfill or the record of a failed invocation keeps of them.
 */
export class DeliveryFailedError extends EncoderError {
  override readonly name = 'DeliveryFailedError';

  constructor(
    readonly failures: readonly RecordFailure[],
    records: number,
  ) {
    super(
      `${failures.length} of ${records} records failed and the delivery is to be retried: ${nameAll(failures)}. ` +
        `The first: ${failures[0].error.message}`,
      { cause: failures[0].error },
    );
  }
}

/** `"a.jpg" (StoreCallFailedError), "b.jpg" (DeadlineError) and 3 more` */
function nameAll(failures: readonly RecordFailure[]): string {
  let names = '';
  for (const [i, { key, error }] of failures.entries()) {
    const name = `${i === 0 ? '' : ', '}${key === undefined ? 'one without a key' : JSON.stringify(key)} (${error.name})`;
    if (names.length + name.length > MAX_NAMES_LENGTH) return `${names} and ${failures.length - i} more, see the log`;
    names += name;
  }
  return names;
}
