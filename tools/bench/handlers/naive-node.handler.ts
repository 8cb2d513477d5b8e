import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3Event } from 'aws-lambda';

const s3 = new S3Client({});
const dynamodb = new DynamoDBClient({});

/** The straightforward handler: the unmodified AWS SDK, with the whole image and its whole output in memory. */
export async function handler(event: S3Event): Promise<void> {
  for (const record of event.Records) {
    const bucket = record.s3.bucket.name;
    const key = decodeURIComponent(record.s3.object.key.replace(/\+/g, ' '));
    const source = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const image = await source.Body!.transformToByteArray();
    const text = Buffer.from(image).toString('base64');
    const outputKey = key + process.env.OUTPUT_SUFFIX;
    await s3.send(
      new PutObjectCommand({
        Bucket: process.env.OUTPUT_BUCKET,
        Key: outputKey,
        Body: text,
        ContentType: 'text/plain',
      }),
    );
    await dynamodb.send(
      new PutItemCommand({
        TableName: process.env.METADATA_TABLE,
        Item: {
          [process.env.TABLE_KEY_NAME!]: { S: key },
          source_bucket: { S: bucket },
          size_bytes: { N: String(image.length) },
          output_key: { S: outputKey },
          output_size_bytes: { N: String(text.length) },
          encoded_at: { S: new Date().toISOString() },
        },
      }),
    );
  }
}
