import { encodeImage, Outcome, Surroundings } from './encode-image';
import { DeliveryFailedError } from './errors';
import { DeliveryRecord, readEvent } from './events';
import { Log, LogFields } from './log';

/** How many records of a delivery ended how; what an `onSuccess` destination receives. */
export interface DeliverySummary {
  readonly records: number;
  readonly encoded: number;
  readonly rejected: number;
  readonly gone: number;
  readonly ignored: number;
  readonly refused: number;
}

/** Handles every record of a delivery, each on its own. Throws one error at the end if any failed. */
export async function processDelivery(event: unknown, surroundings: Surroundings, log: Log): Promise<DeliverySummary> {
  const records = readEvent(event);
  const outcomes: Outcome[] = [];
  const failures: Error[] = [];
  for (const record of records) {
    try {
      outcomes.push(await processRecord(record, surroundings, log));
    } catch (error) {
      failures.push(error instanceof Error ? error : new Error(String(error)));
    }
  }
  if (failures.length > 0) throw new DeliveryFailedError(failures, records.length);
  return summary(outcomes);
}

async function processRecord(record: DeliveryRecord, surroundings: Surroundings, log: Log): Promise<Outcome> {
  const recordLog = record.image ? log.with({ bucket: record.image.bucket, key: record.image.key }) : log;
  const started = Date.now();
  try {
    if (!record.image) throw record.unreadable;
    const outcome = await encodeImage(record.image, surroundings);
    const fields: LogFields = { ...outcome, durationMs: Date.now() - started };
    if (outcome.status === 'REFUSED') recordLog.warn('The bucket is not this pipeline’s', fields);
    else recordLog.info(MESSAGES[outcome.status], fields);
    return outcome;
  } catch (error) {
    recordLog.error('The record failed', error, { durationMs: Date.now() - started });
    throw error;
  }
}

const MESSAGES = {
  ENCODED: 'The image was encoded',
  REJECTED: 'The object was rejected',
  GONE: 'There is no object at the key any more',
  IGNORED: 'The object is none that this pipeline encodes',
} as const;

function summary(outcomes: readonly Outcome[]): DeliverySummary {
  const count = (status: Outcome['status']) => outcomes.filter((outcome) => outcome.status === status).length;
  return {
    records: outcomes.length,
    encoded: count('ENCODED'),
    rejected: count('REJECTED'),
    gone: count('GONE'),
    ignored: count('IGNORED'),
    refused: count('REFUSED'),
  };
}
