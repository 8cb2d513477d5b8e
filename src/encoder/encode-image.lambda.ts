import { Context } from 'aws-lambda';
import { createAwsClients } from './aws/aws-clients';
import { DynamoDBItemStore } from './aws/dynamodb-item-store';
import { S3ObjectStore } from './aws/s3-object-store';
import { MemoryBudget } from './concurrency';
import { deadlineSignal } from './deadline';
import { BatchResponse, EventSummary, processEvent } from './process-event';
import { readSettings } from './settings';
import { Log, writeToStandardOutput } from './telemetry/log';
import { metricLines } from './telemetry/metrics';

const MIB = 1024 * 1024;

/** Memory that Node.js, the SDK and the code need. */
const MEMORY_FOR_CODE = 160 * MIB;

/** More memory would not save time, because the connections are then the limit. */
const MAX_MEMORY_FOR_IMAGES = 256 * MIB;

const memorySize = Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? 1769) * MIB;
const memoryForImages = Math.max(MIB, Math.min(memorySize - MEMORY_FOR_CODE, MAX_MEMORY_FOR_IMAGES));
const settings = readSettings(process.env);
const clients = createAwsClients();

/** Encodes the images to which an event refers. It throws, or returns the failed messages, so that these are retried. */
export async function handler(event: unknown, lambda: Context): Promise<EventSummary | BatchResponse> {
  clients.closeIdleConnections();
  const signal = deadlineSignal(lambda.getRemainingTimeInMillis());
  const context = {
    settings,
    objects: new S3ObjectStore(clients, settings, signal),
    items: new DynamoDBItemStore(clients.dynamodb, settings, signal),
    memory: new MemoryBudget(memoryForImages),
    signal,
    now: () => new Date(),
  };
  const log = new Log({ requestId: lambda.awsRequestId });
  return processEvent(event, context, log, (measurements) => {
    metricLines(measurements, lambda.functionName, new Date()).forEach(writeToStandardOutput);
  }).finally(() => clients.noteUse());
}
