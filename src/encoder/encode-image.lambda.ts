import { Context } from 'aws-lambda';
import { createAwsClients } from './aws/aws-clients';
import { DynamoDBRowStore } from './aws/dynamodb-item-store';
import { S3ObjectStore } from './aws/s3-object-store';
import { MemoryBudget } from './concurrency';
import { deadlineSignal } from './deadline';
import { BatchResponse, DeliverySummary, processDelivery } from './process-delivery';
import { readSettings } from './settings';
import { Log, writeToStandardOutput } from './telemetry/log';
import { metricLines } from './telemetry/metrics';

const MIB = 1024 * 1024;

/** What the runtime, the SDK and the code take for themselves, of the memory that Lambda gives. */
const MEMORY_FOR_CODE = 160 * MIB;

/** Images that take more together would not be done any sooner: the connections are busy with those. */
const MOST_MEMORY_FOR_IMAGES = 256 * MIB;

const memorySize = Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? 1769) * MIB;
const memoryForImages = Math.max(MIB, Math.min(memorySize - MEMORY_FOR_CODE, MOST_MEMORY_FOR_IMAGES));
const settings = readSettings(process.env);
const clients = createAwsClients();

/**
 * Encodes the images that a delivery is about. When any of them failed it throws, so that the delivery comes again, or
 * names the messages that are to come again to the queue that delivered them.
 */
export async function handler(event: unknown, context: Context): Promise<DeliverySummary | BatchResponse> {
  clients.closeIdleConnections();
  const signal = deadlineSignal(context.getRemainingTimeInMillis());
  const surroundings = {
    settings,
    objects: new S3ObjectStore(clients, settings, signal),
    rows: new DynamoDBRowStore(clients.dynamodb, settings, signal),
    memory: new MemoryBudget(memoryForImages),
    signal,
    now: () => new Date(),
  };
  const log = new Log({ requestId: context.awsRequestId });
  return processDelivery(event, surroundings, log, (measurements) => {
    metricLines(measurements, context.functionName, new Date()).forEach(writeToStandardOutput);
  }).finally(() => clients.noteUse());
}
