import { runConcurrently } from './concurrency';
import { Outcome, Surroundings } from './convergence/run';
import { encodeImage } from './encode-image';
import { DeliveryFailedError, PutResponseLostError } from './errors';
import { Delivery, lanesOf, Message, readDelivery, Task } from './events/delivery';
import { DeliveryRecord } from './events/events';
import { Incidents, withIncidents } from './telemetry/incidents';
import { Log, LogFields } from './telemetry/log';
import { Measurement } from './telemetry/metrics';

/** How many records of a delivery ended how; what an `onSuccess` destination receives. */
export interface DeliverySummary {
  readonly records: number;
  readonly encoded: number;
  readonly rejected: number;
  readonly deleted: number;
  readonly unchanged: number;
  readonly gone: number;
  readonly ignored: number;
  readonly refused: number;
}

/** What a queue is answered: which of its messages are to be delivered again. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** How many keys of one delivery are worked on side by side. */
const CONCURRENCY = 8;

/** What became of one record. */
type Result = Measurement & { readonly task: Task } & (
    { readonly outcome: Outcome } | { readonly failure: Error; readonly outcome?: undefined }
  );

/**
 * Handles every record of a delivery, each on its own. Of a queue's messages those that failed are named in the answer;
 * any other delivery fails as a whole, with one error, when one of its records did. Either way all are measured.
 */
export async function processDelivery(
  event: unknown,
  surroundings: Surroundings,
  log: Log,
  measure: (measurements: readonly Measurement[]) => void = () => undefined,
): Promise<DeliverySummary | BatchResponse> {
  const delivery = readDelivery(event);
  const results = await processRecords(delivery, surroundings, log);
  measure(results);
  return delivery.isBatch ? batchResponse(delivery, results) : wholeResponse(results);
}

async function processRecords(delivery: Delivery, surroundings: Surroundings, log: Log): Promise<Result[]> {
  const results: Result[] = [];
  const lanes = lanesOf(delivery).map((lane) => async () => {
    for (const task of lane) {
      results.push(await withIncidents((incidents) => processRecord(task, incidents, surroundings, log)));
    }
  });
  await runConcurrently(CONCURRENCY, lanes);
  return results;
}

async function processRecord(task: Task, incidents: Incidents, surroundings: Surroundings, log: Log): Promise<Result> {
  const { record, message } = task;
  const recordLog = log.with({ messageId: message.id, ...nameOf(record) });
  const started = Date.now();
  const measured = () => ({ durationMs: Date.now() - started, incidents });
  try {
    if (!record.image) throw record.unreadable;
    surroundings.signal.throwIfAborted();
    const outcome = await encodeImage(record.image, surroundings);
    const measurement = measured();
    logOutcome(recordLog, outcome, measurement);
    return { task, outcome, ...measurement };
  } catch (error) {
    const repair = error instanceof PutResponseLostError ? error.repair : undefined;
    const measurement = { repair, ...measured() };
    recordLog.error('The record failed', error, { repair: repair?.status, ...measuredFields(measurement) });
    return { task, failure: error instanceof Error ? error : new Error(String(error)), ...measurement };
  }
}

/** What names a record in the log. */
function nameOf(record: DeliveryRecord): LogFields {
  return record.image ? { bucket: record.image.bucket, key: record.image.key } : record.unreadable.origin;
}

function keyOf(record: DeliveryRecord): string | undefined {
  return record.image ? record.image.key : record.unreadable.origin.key;
}

function measuredFields({ durationMs, incidents: { conflicts, retries } }: Measurement): LogFields {
  return { durationMs, ...(conflicts > 0 && { conflicts }), ...(retries > 0 && { retries }) };
}

function logOutcome(log: Log, outcome: Outcome, measurement: Measurement): void {
  const fields: LogFields = { ...outcome, ...measuredFields(measurement) };
  if (outcome.status === 'REFUSED') log.warn(MESSAGES[outcome.status], fields);
  else log.info(MESSAGES[outcome.status], fields);
}

const MESSAGES: Readonly<Record<Outcome['status'], string>> = {
  ENCODED: 'The image was encoded',
  REJECTED: 'The object was rejected',
  DELETED: 'The image is gone, and so is its text',
  UNCHANGED: 'A duplicate: text and row were as they should be',
  GONE: 'There is no object at the key any more',
  IGNORED: 'The object is none that this pipeline encodes',
  REFUSED: 'The bucket is not the one whose images this pipeline encodes',
};

function batchResponse(delivery: Delivery, results: readonly Result[]): BatchResponse {
  const failed = new Set<Message>(results.filter(isFailure).map(({ task }) => task.message));
  return {
    batchItemFailures: delivery.messages
      .filter((message) => failed.has(message))
      .map((message) => ({ itemIdentifier: message.id! })),
  };
}

function wholeResponse(results: readonly Result[]): DeliverySummary {
  const failures = results.filter(isFailure).map(({ task, failure }) => ({ key: keyOf(task.record), error: failure }));
  if (failures.length > 0) throw new DeliveryFailedError(failures, results.length);
  const count = (status: Outcome['status']) => results.filter(({ outcome }) => outcome?.status === status).length;
  return {
    records: results.length,
    encoded: count('ENCODED'),
    rejected: count('REJECTED'),
    deleted: count('DELETED'),
    unchanged: count('UNCHANGED'),
    gone: count('GONE'),
    ignored: count('IGNORED'),
    refused: count('REFUSED'),
  };
}

function isFailure(result: Result): result is Extract<Result, { readonly failure: Error }> {
  return !result.outcome;
}
