import {
  EncoderError,
  EncryptionKeyDeniedError,
  ExpiredCredentialsError,
  Location,
  PermissionDeniedError,
  PutResponseLostError,
  statusOf,
  StoreCallFailedError,
} from '../errors';

/** A call to AWS, with the permission that it needs and its location. */
export interface Call {
  readonly operation: string;
  readonly permission: string;
  readonly location: Location;
}

/** Error codes of S3 and DynamoDB for expired credentials. */
const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException']);

/** Error codes of S3 and DynamoDB for missing permissions. */
const DENIED = new Set(['AccessDenied', 'AccessDeniedException']);

/** Names of errors without an error code: the response has no body, as for a HEAD, or an incomplete one (`Error`). */
const NAMELESS = new Set(['Unknown', 'UnknownError', 'Forbidden', '403', 'Error']);

function isDenied(error: unknown): boolean {
  const { name } = error as Error;
  return DENIED.has(name) || (statusOf(error) === 403 && NAMELESS.has(name));
}

/** Converts an error of the SDK to an error that names the location, the missing permission and the remedy. */
export function asEncoderError(error: unknown, signal: AbortSignal, call: Call): EncoderError {
  if (error instanceof EncoderError) return error;
  if (signal.reason instanceof EncoderError) return signal.reason;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const options = { cause: error };
  if (EXPIRED.has(name)) return new ExpiredCredentialsError(call.operation, call.location, options);
  // S3 reports errors of KMS with separate codes (KMS.DisabledException), or as a denial that names the action.
  if (name.startsWith('KMS') || (isDenied(error) && /\bkms:\w+/.test(message))) {
    return new EncryptionKeyDeniedError(/\bkms:\w+/.exec(message)?.[0] ?? 'kms:Decrypt', call.location, options);
  }
  if (isDenied(error)) {
    return new PermissionDeniedError(
      /\b(?:s3|dynamodb):\w+/.exec(message)?.[0] ?? call.permission,
      call.location,
      options,
    );
  }
  if (call.operation === 'PutObject' && statusOf(error) === undefined) {
    return new PutResponseLostError(call.location, options);
  }
  return new StoreCallFailedError(call.operation, call.location, options);
}
