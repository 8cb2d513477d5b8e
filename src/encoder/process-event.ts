import { runConcurrently } from './concurrency';
import { matchesFilter } from './contract';
import { EncodingContext, Outcome } from './convergence/context';
import { converge } from './convergence/converge';
import { EventFailedError, PutResponseLostError, RecursionError } from './errors';
import { groupByKey, Message, ParsedEvent, readEvent, Task } from './events/read-event';
import { EventRecord, ImageReference } from './events/read-records';
import { Log, LogFields } from './telemetry/log';
import { Measurement } from './telemetry/metrics';
import { RecordCounters, withCounters } from './telemetry/record-counters';

/** The number of records of an event for each outcome. An `onSuccess` destination receives it. */
export interface EventSummary {
  readonly records: number;
  readonly encoded: number;
  readonly rejected: number;
  readonly deleted: number;
  readonly unchanged: number;
  readonly gone: number;
  readonly ignored: number;
  readonly foreign: number;
}

/**
 * The response to an event of a queue: the messages that failed.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** How many keys of one event are processed at the same time. */
const CONCURRENCY = 8;

/** The result of processing one record. */
type Result = Measurement & { readonly task: Task } & (
    { readonly outcome: Outcome } | { readonly failure: Error; readonly outcome?: undefined }
  );

/**
 * Processes every record of an event. The response to a queue names the messages that failed. Any other event fails as a
 * whole if one of its records fails. In both cases, `onMeasured` receives the measurements of all records.
 */
export async function processEvent(
  event: unknown,
  context: EncodingContext,
  log: Log,
  onMeasured: (measurements: readonly Measurement[]) => void = () => undefined,
): Promise<EventSummary | BatchResponse> {
  const parsed = readEvent(event);
  const results = await processRecords(parsed, context, log);
  onMeasured(results);
  return parsed.isQueueEvent ? batchResponse(parsed, results) : summaryOf(results);
}

async function processRecords(event: ParsedEvent, context: EncodingContext, log: Log): Promise<Result[]> {
  const results: Result[] = [];
  const groups = groupByKey(event).map((group) => async () => {
    for (const task of group) {
      results.push(await withCounters((counters) => processRecord(task, counters, context, log)));
    }
  });
  await runConcurrently(CONCURRENCY, groups);
  return results;
}

async function processRecord(
  task: Task,
  counters: RecordCounters,
  context: EncodingContext,
  log: Log,
): Promise<Result> {
  const { record, message } = task;
  const recordLog = log.with({ messageId: message.id, ...originOf(record) });
  const started = Date.now();
  const measured = () => ({ durationMs: Date.now() - started, counters });
  try {
    if (!record.image) throw record.unreadable;
    context.signal.throwIfAborted();
    const outcome = await encodeImage(record.image, context);
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

/** Brings output and item up to date with the object at the key, if it is an object that this pipeline encodes. */
export async function encodeImage(image: ImageReference, context: EncodingContext): Promise<Outcome> {
  const { input, output, filter } = context.settings;
  if (image.bucket !== input.name) return { status: 'FOREIGN' };
  if (!matchesFilter(image.key, filter)) return { status: 'IGNORED', reason: 'FILTERED' };
  const outputKey = output.prefix + image.key + output.suffix;
  // The construct cannot check this if the names of the buckets are not known before deployment.
  if (output.name === input.name && matchesFilter(outputKey, filter)) {
    throw new RecursionError({ container: image.bucket, key: image.key }, outputKey);
  }
  return converge(image, context);
}

/** The fields that identify a record in the log. */
function originOf(record: EventRecord): LogFields {
  return record.image ? { bucket: record.image.bucket, key: record.image.key } : record.unreadable.origin;
}

function measuredFields({ durationMs, counters: { conflicts, retries } }: Measurement): LogFields {
  return { durationMs, ...(conflicts > 0 && { conflicts }), ...(retries > 0 && { retries }) };
}

function logOutcome(log: Log, outcome: Outcome, measurement: Measurement): void {
  const fields: LogFields = { ...outcome, ...measuredFields(measurement) };
  if (outcome.status === 'FOREIGN') log.warn(MESSAGES[outcome.status], fields);
  else log.info(MESSAGES[outcome.status], fields);
}

const MESSAGES: Readonly<Record<Outcome['status'], string>> = {
  ENCODED: 'The image was encoded',
  REJECTED: 'The object was rejected',
  DELETED: 'The image was deleted, and its output was removed',
  UNCHANGED: 'Duplicate event: output and item are up to date',
  GONE: 'The object no longer exists',
  IGNORED: 'The key does not match the filters of the pipeline',
  FOREIGN: "The bucket is not the pipeline's input bucket",
};

function batchResponse(event: ParsedEvent, results: readonly Result[]): BatchResponse {
  const failed = new Set<Message>(results.filter(isFailure).map(({ task }) => task.message));
  return {
    batchItemFailures: event.messages
      .filter((message) => failed.has(message))
      .map((message) => ({ itemIdentifier: message.id! })),
  };
}

function summaryOf(results: readonly Result[]): EventSummary {
  const failures = results
    .filter(isFailure)
    .map(({ task, failure }) => ({ key: originOf(task.record).key, error: failure }));
  if (failures.length > 0) throw new EventFailedError(failures, results.length);
  const count = (status: Outcome['status']) => results.filter(({ outcome }) => outcome?.status === status).length;
  return {
    records: results.length,
    encoded: count('ENCODED'),
    rejected: count('REJECTED'),
    deleted: count('DELETED'),
    unchanged: count('UNCHANGED'),
    gone: count('GONE'),
    ignored: count('IGNORED'),
    foreign: count('FOREIGN'),
  };
}

function isFailure(result: Result): result is Extract<Result, { readonly failure: Error }> {
  return !result.outcome;
}
