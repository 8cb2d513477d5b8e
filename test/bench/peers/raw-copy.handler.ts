import type { S3Event } from 'aws-lambda';
import { S3Client } from '../rig/s3-client';

/** Handed to the socket at a time. */
const CHUNK = Buffer.alloc(256 * 1024, 'A');

const s3 = new S3Client(process.env.AWS_ENDPOINT_URL_S3!, process.env.NODE_EXTRA_CA_CERTS!);

/**
 * The limit: the image's bytes are fetched and thrown away, and as many bytes as its text has are stored, over one
 * connection. Nothing is encoded, and no row is written.
 */
export async function handler(event: S3Event): Promise<void> {
  for (const record of event.Records) {
    const size = await s3.fetch(`/${record.s3.bucket.name}/${record.s3.object.key}`);
    const textSize = Math.ceil(size / 3) * 4;
    const path = `/${process.env.OUTPUT_BUCKET}/${record.s3.object.key}${process.env.OUTPUT_SUFFIX}`;
    await s3.put(path, textSize, chunks(textSize));
  }
}

function* chunks(size: number): Generator<Buffer> {
  for (let at = 0; at < size; at += CHUNK.length) yield CHUNK.subarray(0, Math.min(CHUNK.length, size - at));
}
