import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, AgentOptions } from 'node:https';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { HttpRequest } from '@smithy/types';
import { ENCODER_NAME } from '../contract';
import { defaultProvider } from './environment-credentials';

/** Limits in milliseconds. */
export interface ConnectionLimits {
  /** Time to establish a connection. */
  readonly connect: number;
  /** Time without a byte in either direction until S3 is considered unreachable. */
  readonly s3Silence: number;
  /** Time until the headers of a response from S3 arrive, unless a call sets its own limit. */
  readonly s3Response: number;
  /**
   * The same two times while S3 completes a multipart upload. It sends the headers early or late, and white space while
   * it works.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
   */
  readonly s3Completion: number;
  /** Time for a response from DynamoDB. */
  readonly dynamodbResponse: number;
  /** A connection that was idle for longer is closed instead of being used again. */
  readonly idle: number;
}

/**
 * S3 was observed to close connections that were idle for 5 seconds or more. A frozen function does not notice it, and
 * what it then sends over such a connection is lost.
 */
export const CONNECTION_LIMITS: ConnectionLimits = {
  connect: 3_000,
  s3Silence: 20_000,
  s3Response: 30_000,
  s3Completion: 120_000,
  dynamodbResponse: 5_000,
  idle: 4_000,
};

/** The SDK sets the time of silence for a client, not for a call. */
export interface S3Clients {
  readonly s3: S3Client;
  /** For CompleteMultipartUpload. */
  readonly s3Completion: S3Client;
}

/** The clients of one function instance. They share their connections. */
export interface AwsClients extends S3Clients {
  readonly dynamodb: DynamoDBClient;
  /** Closes connections that have been idle for too long. To be called when an invocation begins. */
  closeIdleConnections(): void;
  /** Remembers that the connections were in use until now. To be called when an invocation ends. */
  noteUse(): void;
}

/** Without a logger, the SDK warns on the console that it does not retry a stream. `retry.ts` does. */
const SILENT_LOGGER = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Creates the clients once for the life of the function. They never retry: `retry.ts` does it, because a conditional
 * write whose response was lost must not be sent again.
 */
export function createAwsClients(
  limits: ConnectionLimits = CONNECTION_LIMITS,
  agentOptions: AgentOptions = {},
): AwsClients {
  // An agent closes connections that are idle for `timeout`.
  const options = { keepAlive: true, ...agentOptions, timeout: limits.idle };
  const httpAgent = new HttpAgent(options);
  const httpsAgent = new HttpsAgent(options);
  const config = (requestTimeout: number, socketTimeout: number) => ({
    credentials: defaultProvider(),
    customUserAgent: ENCODER_NAME,
    maxAttempts: 1,
    logger: SILENT_LOGGER,
    requestHandler: new NodeHttpHandler({
      httpAgent,
      httpsAgent,
      connectionTimeout: limits.connect,
      requestTimeout,
      throwOnRequestTimeout: true,
      socketTimeout,
    }),
  });
  const s3 = (requestTimeout: number, socketTimeout: number) =>
    withS3Headers(
      new S3Client({
        ...config(requestTimeout, socketTimeout),
        // The header would delay every large request by one round trip.
        expectContinueHeader: false,
        // S3 verifies a CRC32 of every output, whatever the environment says.
        requestChecksumCalculation: 'WHEN_SUPPORTED',
        responseChecksumValidation: 'WHEN_REQUIRED',
      }),
    );
  let lastUsed = Date.now();
  return {
    s3: s3(limits.s3Response, limits.s3Silence),
    s3Completion: s3(limits.s3Completion, limits.s3Completion),
    dynamodb: new DynamoDBClient(config(limits.dynamodbResponse, limits.dynamodbResponse)),
    closeIdleConnections() {
      if (Date.now() - lastUsed <= limits.idle) return;
      httpAgent.destroy();
      httpsAgent.destroy();
    },
    noteUse() {
      lastUsed = Date.now();
    },
  };
}

function withS3Headers(client: S3Client): S3Client {
  client.middlewareStack.add(
    (next) => (args) => {
      const { method, headers } = args.request as HttpRequest;
      // Hashing an output takes longer than encoding it. TLS and the CRC32 that S3 verifies protect it.
      if (method === 'PUT') headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
      // The checksum of the object is recorded. `ChecksumMode` would also validate it, which is slow in JavaScript.
      if (method === 'GET') headers['x-amz-checksum-mode'] = 'ENABLED';
      return next(args);
    },
    { step: 'build', name: 'encoderHeadersMiddleware' },
  );
  return client;
}
