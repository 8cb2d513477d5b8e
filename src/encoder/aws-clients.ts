import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { defaultProvider } from './environment-credentials';

/** How long a connection may take to stand, and how long one may be silent. */
const CONNECTION = { connectionTimeout: 3_000, throwOnRequestTimeout: true } as const;

/**
 * Which calls may be made again, and when, depends on what they do: see `retry.ts`. So the SDK's own retries are not
 * only off but out: they would warn of every part of a text that failed, and they cost their share of every call.
 */
const NO_RETRIES = { maxAttempts: 1 } as const;
const RETRY_STEP = { name: 'retryMiddleware', step: 'finalizeRequest', priority: 'high', override: true } as const;

/** Clients are built once for the life of the function, so that connections are used again. */
export function createS3Client(): S3Client {
  const client = new S3Client({
    ...NO_RETRIES,
    credentials: defaultProvider(),
    requestHandler: { ...CONNECTION, requestTimeout: 30_000, socketTimeout: 20_000 },
    // A text in parts is sent as it is made, and a checksum of it could only follow in a format of the SDK's own.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    // The SDK would wait for S3 before each larger write, and make a new connection for it.
    expectContinueHeader: false,
    // The SDK would check what S3 sends in JavaScript, at a fraction of the speed of the network; TLS protects it.
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  client.middlewareStack.add((next) => next, RETRY_STEP);
  client.middlewareStack.add(
    (next) => (args) => {
      addHeaders(args.request);
      return next(args);
    },
    { step: 'build', name: 'encoderHeaders' },
  );
  return client;
}

/** Clients are built once for the life of the function, so that connections are used again. */
export function createDynamoDBClient(): DynamoDBClient {
  return new DynamoDBClient({
    ...NO_RETRIES,
    credentials: defaultProvider(),
    requestHandler: { ...CONNECTION, requestTimeout: 5_000, socketTimeout: 5_000 },
  });
}

interface Request {
  readonly method: string;
  readonly headers: Record<string, string>;
}

/**
 * Texts go unsigned: hashing one takes longer than encoding it, and TLS protects it, beside the CRC32 that S3 checks of
 * a text in one piece.
 * Reads ask for the checksum that S3 keeps of the object, to be recorded.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
function addHeaders(request: unknown): void {
  const { method, headers } = request as Request;
  if (method === 'PUT') headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
  if (method === 'GET') headers['x-amz-checksum-mode'] = 'ENABLED';
}
