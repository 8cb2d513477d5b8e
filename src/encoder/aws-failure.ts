import { EncoderError, EncryptionKeyDeniedError, PermissionDeniedError, Place, StoreCallFailedError } from './errors';

/** A call to AWS: what it is, what permission it needs and what it is made for. */
export interface Call {
  readonly operation: string;
  readonly permission: string;
  readonly place: Place;
}

const DENIED = new Set(['AccessDenied', 'AccessDeniedException', 'Forbidden', '403']);

/** Turns a failure of the SDK into an error that names the place, the missing permission and the remedy. */
export function asEncoderError(error: unknown, signal: AbortSignal, call: Call): EncoderError {
  if (error instanceof EncoderError) return error;
  if (signal.reason instanceof EncoderError) return signal.reason;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const options = { cause: error };
  // S3 reports what KMS refuses under codes of its own (KMS.DisabledException), or as a denial that names the action.
  if (name.startsWith('KMS') || (DENIED.has(name) && /\bkms:\w+/.test(message))) {
    return new EncryptionKeyDeniedError(/\bkms:\w+/.exec(message)?.[0] ?? 'kms:Decrypt', call.place, options);
  }
  if (DENIED.has(name)) {
    return new PermissionDeniedError(
      /\b(?:s3|dynamodb):\w+/.exec(message)?.[0] ?? call.permission,
      call.place,
      options,
    );
  }
  return new StoreCallFailedError(call.operation, call.place, options);
}
