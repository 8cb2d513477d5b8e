import { Annotations, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ImageBackfillProps } from './image-backfill-props';
import { invalidProp } from '../common/errors';
import { checkKeyText } from '../common/key-text';
import { checkWholeNumber } from '../common/prop-checks';
import { MAX_KEY_BYTES } from '../encoder/contract';

/** Executions that one map run works on at the same time at most. */
const MAX_CONCURRENCY = 10_000;
const DEFAULT_CONCURRENCY = 10;

/** More would be done no cheaper, and the names of a batch's failures would not fit into the report. */
const MAX_BATCH_SIZE = 1_000;
const DEFAULT_BATCH_SIZE = 100;

/** How a backfill is throttled. */
export interface BackfillLimits {
  readonly maxConcurrency: number;
  readonly batchSize: number;
  readonly toleratedFailurePercentage: number;
}

/** Checks what the props say about the size of things, and fills in what they do not. */
export function checkBackfillLimits(
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
  checkWholeNumber(backfill, 'maxConcurrency', limits.maxConcurrency, 1, MAX_CONCURRENCY);
  checkWholeNumber(backfill, 'batchSize', limits.batchSize, 1, MAX_BATCH_SIZE);
  checkPercentage(backfill, 'toleratedFailurePercentage', limits.toleratedFailurePercentage);
  if (reserved === 0) warnOfStoppedEncoder(backfill);
  if (reserved && limits.maxConcurrency > reserved && !Token.isUnresolved(limits.maxConcurrency)) {
    throw invalidProp(
      backfill,
      'maxConcurrency',
      `is ${limits.maxConcurrency}, and the encoder runs at most ${reserved} times at once (reservedConcurrentExecutions)`,
      `Give at most ${reserved}, or less to leave room for uploads.`,
    );
  }
  return limits;
}

/** None reserved is how an encoder is stopped; that must not take another change. */
function warnOfStoppedEncoder(backfill: Construct): void {
  Annotations.of(backfill).addWarningV2(
    'cdk-image-encoding-pipeline:backfillOfStoppedEncoder',
    'reservedConcurrentExecutions: of the pipeline is 0, so that its encoder is stopped. Of a backfill that is started ' +
      'meanwhile each batch waits for up to an hour or so, then fails. Start it when the encoder runs again.',
  );
}

function defaultConcurrency(reserved = Infinity): number {
  return Math.max(1, Math.min(DEFAULT_CONCURRENCY, Math.floor(reserved / 2)));
}

/** The deeper of the two prefixes. */
export function listedPrefix(backfill: Construct, prefixFilter: string, prefix?: string): string {
  if (prefix === undefined) return prefixFilter;
  checkKeyText(backfill, 'prefix', prefix, { bytes: MAX_KEY_BYTES, reason: "an object's key is no longer" });
  if (Token.isUnresolved(prefix) || Token.isUnresolved(prefixFilter) || prefix.startsWith(prefixFilter)) return prefix;
  if (prefixFilter.startsWith(prefix)) return prefixFilter;
  throw invalidProp(
    backfill,
    'prefix',
    `is ${JSON.stringify(prefix)}, and the pipeline encodes only what starts with ${JSON.stringify(prefixFilter)} (prefixFilter)`,
    `Leave it out, or give a prefix that starts with ${JSON.stringify(prefixFilter)}.`,
  );
}

/** Where reports go, in characters that mean themselves in keys, policies and the state machine. */
export function reportPrefixOf(backfill: Construct, reportPrefix = 'backfill-reports'): string {
  const isSafe = /^(?!\/)[A-Za-z0-9!_.()/-]{1,512}(?<!\/)$/.test(reportPrefix);
  if (isSafe || Token.isUnresolved(reportPrefix)) return reportPrefix;
  throw invalidProp(
    backfill,
    'reportPrefix',
    `is ${JSON.stringify(reportPrefix)}, and it takes 1 to 512 letters, digits and !_.()/- without a slash at either end`,
    "Give one such as 'backfill-reports'.",
  );
}

function checkPercentage(backfill: Construct, prop: string, value: number): void {
  if (Token.isUnresolved(value) || (value >= 0 && value <= 100)) return;
  throw invalidProp(
    backfill,
    prop,
    `is ${value}, and it must be a number from 0 to 100`,
    'Give 100 to go on whatever fails, or 0 to stop at the first failure.',
  );
}
