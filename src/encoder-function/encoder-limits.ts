import { Annotations, Duration, Size, SizeRoundingBehavior, Token } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { invalidProp } from '../common/errors';
import { checkWholeNumber } from '../common/prop-checks';
import { readableSize } from '../common/readable-size';
import { MAX_OBJECT_BYTES } from '../encoder/contract';

/** Oldest Node.js that the encoder is built for and tested on. */
const MIN_NODE_VERSION = 24;

/** Lambda allows 128 MB, but a large image needs about 190 MB, regardless of its size. */
const MIN_MEMORY_MB = 256;

/** What is encoded in a second where the network is what limits, in bytes. */
const BYTES_PER_SECOND = 50e6;

/** With less memory, and so less processor, it is in proportion less. */
const MEMORY_FOR_FULL_SPEED_MB = 512;

/** The encoder's settings that Lambda limits. */
export interface EncoderLimits {
  readonly maxObjectSize: Size;
  readonly memorySize: number;
  readonly timeout: Duration;
  readonly runtime: Runtime;
  readonly reservedConcurrentExecutions?: number;
}

/**
 * Checks the settings against what Lambda and the encoder take.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export function checkEncoderLimits(scope: Construct, limits: EncoderLimits): void {
  checkRuntime(scope, limits.runtime);
  checkWholeNumber(scope, 'memorySize', limits.memorySize, MIN_MEMORY_MB, 10_240, 'MB');
  if (limits.reservedConcurrentExecutions !== undefined) {
    checkWholeNumber(scope, 'reservedConcurrentExecutions', limits.reservedConcurrentExecutions, 0);
  }
  if (!limits.timeout.isUnresolved()) {
    checkWholeNumber(scope, 'timeout', limits.timeout.toSeconds({ integral: false }), 1, 900, 'seconds');
  }
  if (!limits.maxObjectSize.isUnresolved()) {
    checkObjectSize(scope, limits.maxObjectSize.toBytes({ rounding: SizeRoundingBehavior.NONE }));
  }
}

function checkRuntime(scope: Construct, runtime: Runtime): void {
  const version = Number(/^nodejs(\d+)\.x$/.exec(runtime.name)?.[1]);
  if (version >= MIN_NODE_VERSION) return;
  throw invalidProp(
    scope,
    'runtime',
    `is ${runtime.name}, and the encoder is built for Node.js ${MIN_NODE_VERSION} or newer`,
    'Leave it out, or give lambda.Runtime.NODEJS_24_X or a newer Node.js.',
  );
}

function checkObjectSize(scope: Construct, bytes: number): void {
  if (Number.isInteger(bytes) && bytes >= 1 && bytes <= MAX_OBJECT_BYTES) return;
  throw invalidProp(
    scope,
    'maxObjectSize',
    `must be a whole number of bytes from 1 to ${readableSize(MAX_OBJECT_BYTES)}, got ${readableSize(bytes)}`,
    'Specify a size in this range, or omit maxObjectSize for the default of 10 GiB.',
  );
}

/** Warns when an object of `maxObjectSize` takes longer to encode than `timeout` allows. */
export function warnOfShortTimeout(scope: Construct, { maxObjectSize, timeout, memorySize }: EncoderLimits): void {
  if (maxObjectSize.isUnresolved() || timeout.isUnresolved() || Token.isUnresolved(memorySize)) return;
  const speed = BYTES_PER_SECOND * Math.min(1, memorySize / MEMORY_FOR_FULL_SPEED_MB);
  const needed = Math.ceil(maxObjectSize.toBytes() / speed);
  const given = timeout.toSeconds();
  if (needed <= given) return;
  Annotations.of(scope).addWarningV2(
    'cdk-image-encoding-pipeline:maxObjectSizeTakesLongerThanTimeout',
    `maxObjectSize: is ${readableSize(maxObjectSize.toBytes())}, and to encode so much takes about ${needed} seconds ` +
      `at ${Math.floor(speed / 1e6)} MB a second, more than the timeout of ${given}. What takes longer ends in the ` +
      `dead-letter queue. Raise timeout, or lower maxObjectSize to ${readableSize(Math.floor(given * speed))}.`,
  );
}
