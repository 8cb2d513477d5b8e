import { Duration, Size, Token } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { InvalidPropError } from './invalid-prop-error';

/** Oldest Node.js that the encoder is built for and tested on. */
const MIN_NODE_VERSION = 24;

const MIB = 1024 * 1024;

/** Largest object the encoder takes now: it reads an image in one piece. */
const MAX_OBJECT_SIZE = 256 * MIB;

/** Memory beside the image and its text, in MiB: the runtime, the SDK and their buffers, measured with a margin. */
const MEMORY_FOR_CODE_MB = 192;

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
  checkWholeNumber(scope, 'memorySize', limits.memorySize, 128, 10_240, 'MB');
  if (limits.reservedConcurrentExecutions !== undefined) {
    checkWholeNumber(scope, 'reservedConcurrentExecutions', limits.reservedConcurrentExecutions, 0);
  }
  if (!limits.timeout.isUnresolved()) {
    checkWholeNumber(scope, 'timeout', limits.timeout.toSeconds({ integral: false }), 1, 900, 'seconds');
  }
  if (!limits.maxObjectSize.isUnresolved()) {
    const bytes = limits.maxObjectSize.toBytes();
    checkWholeNumber(scope, 'maxObjectSize', bytes, 1, MAX_OBJECT_SIZE, 'bytes');
    checkMemoryHoldsObject(scope, limits.memorySize, bytes);
  }
}

function checkRuntime(scope: Construct, runtime: Runtime): void {
  const version = Number(/^nodejs(\d+)\.x$/.exec(runtime.name)?.[1]);
  if (version >= MIN_NODE_VERSION) return;
  throw new InvalidPropError(
    scope,
    'runtime',
    `is ${runtime.name}, and the encoder is built for Node.js ${MIN_NODE_VERSION} or newer`,
    'Leave it out, or give lambda.Runtime.NODEJS_24_X or a newer Node.js.',
  );
}

function checkMemoryHoldsObject(scope: Construct, memorySize: number, maxObjectBytes: number): void {
  if (Token.isUnresolved(memorySize)) return;
  // The image and its Base64 text, four characters for every three bytes, are in memory at the same time.
  const needed = MEMORY_FOR_CODE_MB + Math.ceil((maxObjectBytes * (1 + 4 / 3)) / MIB);
  if (memorySize >= needed) return;
  throw new InvalidPropError(
    scope,
    'memorySize',
    `is ${memorySize} MB, and an object of maxObjectSize (${maxObjectBytes} bytes) needs ${needed} MB to be encoded`,
    `Set memorySize to at least ${needed}, or lower maxObjectSize.`,
  );
}

function checkWholeNumber(
  scope: Construct,
  prop: string,
  value: number,
  min: number,
  max = Infinity,
  unit?: string,
): void {
  if (Token.isUnresolved(value) || (Number.isInteger(value) && value >= min && value <= max)) return;
  const range = max === Infinity ? `a whole number from ${min}` : `a whole number from ${min} to ${max}`;
  throw new InvalidPropError(
    scope,
    prop,
    `is ${value}${unit ? ` ${unit}` : ''}, and it must be ${range}`,
    `Give ${range}${unit ? ` of ${unit}` : ''}.`,
  );
}
