import { Context } from 'aws-lambda';
import { createDynamoDBClient, createS3Client } from './aws-clients';
import { DynamoDBRowStore } from './dynamodb-row-store';
import { Log } from './log';
import { DeliverySummary, processDelivery } from './process-delivery';
import { S3ObjectStore } from './s3-object-store';
import { readSettings } from './settings';

const settings = readSettings(process.env);
const surroundings = {
  settings,
  objects: new S3ObjectStore(createS3Client(), settings),
  rows: new DynamoDBRowStore(createDynamoDBClient(), settings),
  now: () => new Date(),
};

/** Encodes the images that a delivery is about. Throws, so that it is delivered again, when any of them failed. */
export async function handler(event: unknown, context: Context): Promise<DeliverySummary> {
  return processDelivery(event, surroundings, new Log({ requestId: context.awsRequestId }));
}
