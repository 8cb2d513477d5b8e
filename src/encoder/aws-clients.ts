import { setImmediate } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { HttpResponse } from '@smithy/types';
import { DYNAMODB_HEADS, S3_HEADS } from './answer-heads';
import { Connections } from './connections';
import { ENCODER_NAME } from './contract';
import { callDirectly } from './direct-calls';
import { defaultProvider } from './environment-credentials';

/** By this name CloudTrail and S3's access logs know the encoder. */
const NAME = { 'user-agent': ENCODER_NAME };

/** Clients are built once for the life of the function, so that connections are used again. */
export function createS3Client(): S3Client {
  const client = new S3Client({
    credentials: defaultProvider(),
    requestHandler: new Connections({ connect: 3_000, silence: 20_000, answer: 30_000 }),
  });
  return callDirectly(client, { name: 's3', headers: s3Headers, heads: S3_HEADS, check: revealFailure });
}

/** Clients are built once for the life of the function, so that connections are used again. */
export function createDynamoDBClient(): DynamoDBClient {
  const client = new DynamoDBClient({
    credentials: defaultProvider(),
    requestHandler: new Connections({ connect: 3_000, silence: 5_000, answer: 5_000 }),
  });
  return callDirectly(client, {
    name: 'dynamodb',
    headers: () => NAME,
    heads: DYNAMODB_HEADS,
    giveWay: letImageGoFirst,
  });
}

/** The row is read beside the image, whose answer takes longer. */
function letImageGoFirst(operation: string): Promise<void> | undefined {
  return operation === 'GetItem' ? setImmediate() : undefined;
}

/**
 * Texts go unsigned: hashing one takes longer than encoding it, and TLS protects it, beside the CRC32 that S3 checks of
 * a text in one piece.
 * Reads ask for the checksum that S3 keeps of the object, to be recorded.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
function s3Headers(method: string): Readonly<Record<string, string>> {
  if (method === 'PUT') return { ...NAME, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
  if (method === 'GET') return { ...NAME, 'x-amz-checksum-mode': 'ENABLED' };
  return NAME;
}

/**
 * S3 may answer with a status of success before it is done, as when it puts parts together, and only then find out that
 * it cannot.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
function revealFailure(operation: string, response: HttpResponse): void {
  const body: Buffer = response.body;
  const isNothing = operation === 'CompleteMultipartUpload' && body.length === 0;
  if (response.statusCode < 300 && (isNothing || /<Error[\s>]/.test(String(body)))) response.statusCode = 500;
}
