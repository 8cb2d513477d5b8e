import { Annotations, Duration, Size, SizeRoundingBehavior, Token } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { invalidProp } from '../common/errors';
import { checkWholeNumber } from '../common/prop-checks';
import { readableSize } from '../common/readable-size';
import { MAX_OBJECT_BYTES } from '../encoder/contract';

/** The oldest version of Node.js that the encoder supports. */
const MIN_NODE_VERSION = 24;

/** Lambda allows 128 MB, but a large image needs about 190 MB, regardless of its size. */
const MIN_MEMORY_MB = 256;

/** Bytes per second that are encoded if the network is the limit, from this memory size on. Below it, speed is in proportion. */
const BYTES_PER_SECOND = 50e6;
const MEMORY_FOR_FULL_SPEED_MB = 512;

/** The settings of the encoder function that have limits. */
export interface EncoderLimits {
  readonly maxObjectSize?: Size;
  readonly memorySize?: number;
  readonly timeout?: Duration;
  readonly runtime?: Runtime;
  readonly reservedConcurrentExecutions?: number;
}

/**
 * Checks the limits of Lambda and of the encoder.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export function checkEncoderLimits(scope: Construct, limits: EncoderLimits): void {
  const { maxObjectSize, memorySize, timeout, runtime, reservedConcurrentExecutions } = limits;
  if (runtime) checkRuntime(scope, runtime);
  if (memorySize !== undefined) checkWholeNumber(scope, 'memorySize', memorySize, MIN_MEMORY_MB, 10_240, 'MB');
  if (reservedConcurrentExecutions !== undefined) {
    checkWholeNumber(scope, 'reservedConcurrentExecutions', reservedConcurrentExecutions, 0);
  }
  if (timeout && !timeout.isUnresolved()) checkTimeout(scope, timeout.toSeconds({ integral: false }));
  if (maxObjectSize && !maxObjectSize.isUnresolved()) {
    checkObjectSize(scope, maxObjectSize.toBytes({ rounding: SizeRoundingBehavior.NONE }));
  }
}

function checkRuntime(scope: Construct, runtime: Runtime): void {
  const version = Number(/^nodejs(\d+)\.x$/.exec(runtime.name)?.[1]);
  if (version >= MIN_NODE_VERSION) return;
  throw invalidProp(
    scope,
    'runtime',
    `must be Node.js ${MIN_NODE_VERSION} or newer, got ${runtime.name}`,
    'Specify lambda.Runtime.NODEJS_24_X or a newer version of Node.js, or omit runtime for the default.',
  );
}

function checkTimeout(scope: Construct, seconds: number): void {
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 900) return;
  throw invalidProp(
    scope,
    'timeout',
    `must be between 1 second and 15 minutes, in whole seconds, got ${seconds} seconds`,
    'Specify such a duration, or omit timeout for the default of 5 minutes.',
  );
}

function checkObjectSize(scope: Construct, bytes: number): void {
  if (Number.isInteger(bytes) && bytes >= 1 && bytes <= MAX_OBJECT_BYTES) return;
  throw invalidProp(
    scope,
    'maxObjectSize',
    `must be between 1 byte and ${readableSize(MAX_OBJECT_BYTES)}, in whole bytes, got ${readableSize(bytes)}`,
    'Specify such a size, or omit maxObjectSize for the default of 10 GiB.',
  );
}

/** Warns if an object of `maxObjectSize` takes longer to encode than `timeout` allows. */
export function warnOfShortTimeout(
  scope: Construct,
  { maxObjectSize, timeout, memorySize }: Required<Pick<EncoderLimits, 'maxObjectSize' | 'timeout' | 'memorySize'>>,
): void {
  if (maxObjectSize.isUnresolved() || timeout.isUnresolved() || Token.isUnresolved(memorySize)) return;
  const bytesPerSecond = BYTES_PER_SECOND * Math.min(1, memorySize / MEMORY_FOR_FULL_SPEED_MB);
  const neededSeconds = Math.ceil(maxObjectSize.toBytes() / bytesPerSecond);
  const seconds = timeout.toSeconds();
  if (neededSeconds <= seconds) return;
  Annotations.of(scope).addWarningV2(
    'cdk-image-encoding-pipeline:maxObjectSizeTakesLongerThanTimeout',
    `maxObjectSize: an object of ${readableSize(maxObjectSize.toBytes())} takes about ${neededSeconds} seconds to encode ` +
      `(at ${Math.floor(bytesPerSecond / 1e6)} MB per second), but timeout is ${seconds} seconds. Objects that take longer ` +
      `are sent to the dead-letter queue. Increase timeout, or reduce maxObjectSize to ${readableSize(Math.floor(seconds * bytesPerSecond))}.`,
  );
}
