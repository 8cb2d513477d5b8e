import { Annotations, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ImageBackfillProps } from './image-backfill-props';
import { invalidProp } from '../common/errors';
import { checkKeyText, KEY_LIMIT } from '../common/key-text';
import { checkWholeNumber, readableNumber } from '../common/prop-checks';

/** The maximum number of concurrent executions of a Map Run. */
const MAX_CONCURRENCY = 10_000;
const DEFAULT_CONCURRENCY = 10;

/** Larger batches do not cost less, and the report could not contain the names of all failed objects of a batch. */
const MAX_BATCH_SIZE = 1_000;
const DEFAULT_BATCH_SIZE = 100;

/** The limits of a backfill. */
export interface BackfillLimits {
  readonly maxConcurrency: number;
  readonly batchSize: number;
  readonly toleratedFailurePercentage: number;
}

/** Checks the limits in the props, and returns them with their defaults. */
export function backfillLimits(
  backfill: Construct,
  props: ImageBackfillProps,
  reservedConcurrentExecutions?: number,
): BackfillLimits {
  const reserved = Token.isUnresolved(reservedConcurrentExecutions) ? undefined : reservedConcurrentExecutions;
  const limits = {
    maxConcurrency: props.maxConcurrency ?? defaultConcurrency(reserved),
    batchSize: props.batchSize ?? DEFAULT_BATCH_SIZE,
    toleratedFailurePercentage: props.toleratedFailurePercentage ?? 100,
  };
  if (reserved === 0) warnStoppedEncoder(backfill);
  checkConcurrency(backfill, limits.maxConcurrency, reserved);
  checkWholeNumber(backfill, 'batchSize', limits.batchSize, 1, MAX_BATCH_SIZE);
  checkPercentage(backfill, 'toleratedFailurePercentage', limits.toleratedFailurePercentage);
  return limits;
}

/** An encoder is stopped by reserving 0 executions. This must be possible without a change of the backfill. */
function warnStoppedEncoder(backfill: Construct): void {
  Annotations.of(backfill).addWarningV2(
    'cdk-image-encoding-pipeline:backfillOfStoppedEncoder',
    'reservedConcurrentExecutions: is 0, so the encoder of the pipeline is stopped. Each batch of a backfill waits for ' +
      'about an hour and then fails. Start the backfill only after the encoder is enabled again.',
  );
}

function checkConcurrency(backfill: Construct, maxConcurrency: number, reserved?: number): void {
  if (!reserved || reserved >= MAX_CONCURRENCY) {
    checkWholeNumber(backfill, 'maxConcurrency', maxConcurrency, 1, MAX_CONCURRENCY);
    return;
  }
  if (Token.isUnresolved(maxConcurrency)) return;
  if (Number.isInteger(maxConcurrency) && maxConcurrency >= 1 && maxConcurrency <= reserved) return;
  const max = readableNumber(reserved);
  throw invalidProp(
    backfill,
    'maxConcurrency',
    `must be a whole number between 1 and ${max} (the reservedConcurrentExecutions of the pipeline), got ${maxConcurrency}`,
    `Specify at most ${max}, or less to leave capacity for uploads.`,
  );
}

function defaultConcurrency(reserved = Infinity): number {
  return Math.max(1, Math.min(DEFAULT_CONCURRENCY, Math.floor(reserved / 2)));
}

/** Returns the prefix of the keys that are listed: the longer one of the two. */
export function listedPrefix(backfill: Construct, prefixFilter: string, prefix?: string): string {
  if (prefix === undefined) return prefixFilter;
  checkKeyText(backfill, 'prefix', prefix, KEY_LIMIT);
  if (Token.isUnresolved(prefix) || Token.isUnresolved(prefixFilter) || prefix.startsWith(prefixFilter)) return prefix;
  if (prefixFilter.startsWith(prefix)) return prefixFilter;
  throw invalidProp(
    backfill,
    'prefix',
    `must start with the prefixFilter of the pipeline, ${JSON.stringify(prefixFilter)}, got ${JSON.stringify(prefix)}`,
    'Specify such a prefix, or omit the prop for the default.',
  );
}

/** Checks and returns the prefix of reports. Its characters need no escapes in keys, policies and the state machine. */
export function reportPrefixOf(backfill: Construct, reportPrefix = 'backfill-reports'): string {
  const isSafe = /^(?!\/)[A-Za-z0-9!_.()/-]{1,512}(?<!\/)$/.test(reportPrefix);
  if (isSafe || Token.isUnresolved(reportPrefix)) return reportPrefix;
  throw invalidProp(
    backfill,
    'reportPrefix',
    `must be 1 to 512 letters, digits and characters of !_.()/-, without a slash at either end, got ${JSON.stringify(reportPrefix)}`,
    "Specify a prefix such as 'backfill-reports'.",
  );
}

function checkPercentage(backfill: Construct, prop: string, value: number): void {
  if (Token.isUnresolved(value) || (Number.isFinite(value) && value >= 0 && value <= 100)) return;
  throw invalidProp(
    backfill,
    prop,
    `must be a number between 0 and 100, got ${value}`,
    'Specify 100 to process all objects even if some fail, or 0 to stop at the first failure.',
  );
}
