import { S3ServiceException } from '@aws-sdk/client-s3';
import { asEncoderError, Call } from '../../../src/encoder/aws/aws-errors';
import {
  DeadlineError,
  PermissionDeniedError,
  PutResponseLostError,
  StoreCallFailedError,
} from '../../../src/encoder/errors';

const never = new AbortController().signal;
const put: Call = {
  operation: 'PutObject',
  permission: 's3:PutObject',
  location: { container: 'outputs', key: 'cats/tom.png.txt' },
};
const reset = () => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

describe('a PutObject without a response', () => {
  test('may have been rejected: the error names bucket, key, permission and remedy', () => {
    const error = asEncoderError(reset(), never, put);
    expect(error).toBeInstanceOf(PutResponseLostError);
    expect(error.name).toBe('PutResponseLostError');
    expect(error.message).toBe(
      'PutObject had no response for cats/tom.png.txt in outputs: Error: read ECONNRESET. ' +
        'S3 may have written the object. Or S3 may have rejected the request and closed the connection, because the ' +
        'output had changed or a permission is missing. The event is retried. If the error repeats, make sure that the ' +
        "encoder's role is allowed s3:PutObject on the object (and kms:GenerateDataKey if a KMS key encrypts the " +
        'bucket) and that no bucket policy, permissions boundary or organization policy denies it.',
    );
  });

  test.each([
    ['a broken connection', reset()],
    ['a timeout', Object.assign(new Error('no response'), { name: 'TimeoutError' })],
    [
      'an error that the SDK has given metadata without a status',
      Object.assign(reset(), { $metadata: { attempts: 1 } }),
    ],
    ['an error that is not an Error', 'broken'],
  ])('is recognized after %s', (_, error) => {
    expect(asEncoderError(error, never, put)).toBeInstanceOf(PutResponseLostError);
  });

  test('is the error of the deadline if the time is over', () => {
    expect(asEncoderError(reset(), AbortSignal.abort(new DeadlineError()), put)).toBeInstanceOf(DeadlineError);
  });
});

describe('a PutObject whose response arrived', () => {
  test('with an error fails as a call with a response', () => {
    const error = new S3ServiceException({
      name: 'InternalError',
      $fault: 'server',
      $metadata: { httpStatusCode: 500 },
    });
    expect(asEncoderError(error, never, put)).toBeInstanceOf(StoreCallFailedError);
  });

  test('with a denial names the permission', () => {
    const error = new S3ServiceException({
      name: 'AccessDenied',
      $fault: 'client',
      $metadata: { httpStatusCode: 403 },
    });
    expect(asEncoderError(error, never, put)).toBeInstanceOf(PermissionDeniedError);
  });

  /** As the SDK throws it when the body of a response breaks off while it reads an error from it. */
  const broken = (statusCode: number) =>
    Object.defineProperty(
      Object.assign(new Error('aborted'), { $metadata: { httpStatusCode: statusCode, attempts: 1 } }),
      '$response',
      { value: { statusCode }, enumerable: false },
    );

  test.each([
    [500, StoreCallFailedError],
    [403, PermissionDeniedError],
  ])('with the status %d, but without the rest of its body, keeps its status', (statusCode, expected) => {
    expect(asEncoderError(broken(statusCode), never, put)).toBeInstanceOf(expected);
  });
});

test.each(['UploadPart', 'CompleteMultipartUpload', 'DeleteObject', 'HeadObject', 'PutItem'])(
  'a %s without a response is retried like any other failure',
  (operation) => {
    expect(asEncoderError(reset(), never, { ...put, operation })).toBeInstanceOf(StoreCallFailedError);
  },
);
