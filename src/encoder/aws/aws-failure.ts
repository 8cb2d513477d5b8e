import {
  EncoderError,
  EncryptionKeyDeniedError,
  ExpiredCredentialsError,
  PermissionDeniedError,
  Place,
  PutResponseLostError,
  StoreCallFailedError,
} from '../errors';
import { statusOf } from './retry';

/** A call to AWS: what it is, what permission it needs and what it is made for. */
export interface Call {
  readonly operation: string;
  readonly permission: string;
  readonly place: Place;
}

/** The error codes of S3 and of DynamoDB. */
const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException']);

const DENIED = new Set(['AccessDenied', 'AccessDeniedException']);

/** Names of errors whose response has no body, as for a HEAD, or whose body did not arrive completely (`Error`). */
const NAMELESS = new Set(['Unknown', 'UnknownError', 'Forbidden', '403', 'Error']);

function isDenied(error: unknown): boolean {
  const { name } = error as Error;
  return DENIED.has(name) || (statusOf(error) === 403 && NAMELESS.has(name));
}

/** Turns a failure of the SDK into an error that names the place, the missing permission and the remedy. */
export function asEncoderError(error: unknown, signal: AbortSignal, call: Call): EncoderError {
  if (error instanceof EncoderError) return error;
  if (signal.reason instanceof EncoderError) return signal.reason;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const options = { cause: error };
  if (EXPIRED.has(name)) return new ExpiredCredentialsError(call.operation, call.place, options);
  // S3 reports what KMS refuses under codes of its own (KMS.DisabledException), or as a denial that names the action.
  if (name.startsWith('KMS') || (isDenied(error) && /\bkms:\w+/.test(message))) {
    return new EncryptionKeyDeniedError(/\bkms:\w+/.exec(message)?.[0] ?? 'kms:Decrypt', call.place, options);
  }
  if (isDenied(error)) {
    return new PermissionDeniedError(
      /\b(?:s3|dynamodb):\w+/.exec(message)?.[0] ?? call.permission,
      call.place,
      options,
    );
  }
  if (call.operation === 'PutObject' && statusOf(error) === undefined) {
    return new PutResponseLostError(call.place, options);
  }
  return new StoreCallFailedError(call.operation, call.place, options);
}
