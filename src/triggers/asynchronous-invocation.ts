import { Duration, Token } from 'aws-cdk-lib';
import { CfnEventInvokeConfig, Function as LambdaFunction, IDestination } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AttachedTrigger } from './attached-trigger';
import { DeadLetterDestination } from './dead-letter-destination';
import { consumeQueue } from './queue-consumer';
import { SuccessDestination } from './success-destination';
import { definedProps } from '../common/defined-props';
import { invalidProp } from '../common/errors';
import { PipelineContext } from '../common/pipeline-context';
import { checkKinds, DESTINATION, DURATION, KindsOf, NUMBER } from '../common/prop-kinds';

/** How Lambda handles what it was given to run later: S3 and EventBridge do not wait for the encoder. */
export interface AsynchronousInvocation {
  readonly retryAttempts?: number;
  readonly maxEventAge?: Duration;
  readonly onSuccess?: IDestination;
}

const KINDS: KindsOf<AsynchronousInvocation> = {
  retryAttempts: NUMBER,
  maxEventAge: DURATION,
  onSuccess: DESTINATION,
};

/** The id under which the CDK's Function keeps these options. */
const CONFIGURATION = 'EventInvokeConfig';

/** How long Lambda keeps an event where nothing else is said. */
const DEFAULT_MAX_EVENT_AGE = Duration.hours(6);

/** What failed before is tried again gently: nothing else is kept from the encoder by it. */
const REDRIVE_BATCH_SIZE = 5;
const REDRIVE_CONCURRENCY = 2;

/** Checks the options as the factory of a trigger is given them. */
export function checkAsynchronousInvocation(factory: string, options: AsynchronousInvocation): void {
  checkKinds(factory, options, KINDS);
  checkRetryAttempts(factory, options.retryAttempts);
  checkMaxEventAge(factory, options.maxEventAge);
}

/**
 * Sets the options, with the dead-letter queue for what failed, and makes the mapping that gives it back.
 *
 * SQS moves messages back only to where SQS itself took them from, so an operator enables the mapping for as long as the
 * dead-letter queue has messages; `docs/redrive.md` says how.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
export function invokeAsynchronously(
  target: PipelineContext,
  options: AsynchronousInvocation,
): Pick<AttachedTrigger, 'maxEventAge' | 'redriveMapping'> {
  const { pipeline, encoder, deadLetterQueue } = target;
  const onSuccess = options.onSuccess && new SuccessDestination(options.onSuccess, target);
  const onFailure = new DeadLetterDestination(deadLetterQueue);
  encoder.configureAsyncInvoke(
    definedProps({ ...takeInjectedOptions(encoder), ...definedProps(options), onSuccess, onFailure }),
  );
  const { maxEventAge = DEFAULT_MAX_EVENT_AGE } = configuredOptions(encoder);
  // A queue that was brought may hold what is others': the encoder would take it for nothing of its own and acknowledge.
  if (deadLetterQueue.node.scope !== pipeline) return { maxEventAge };
  const redriveMapping = consumeQueue(pipeline, 'RedriveMapping', encoder, deadLetterQueue as Queue, {
    enabled: false,
    batchSize: REDRIVE_BATCH_SIZE,
    maxConcurrency: REDRIVE_CONCURRENCY,
  });
  return { maxEventAge, redriveMapping };
}

/**
 * Options that a property injector of functions has set. Their resource is removed: a function can have only one, and that
 * one sends failures to the dead-letter queue.
 */
function takeInjectedOptions(encoder: LambdaFunction): AsynchronousInvocation {
  const options = configuredOptions(encoder);
  encoder.node.tryRemoveChild(CONFIGURATION);
  return options;
}

function configuredOptions(encoder: LambdaFunction): AsynchronousInvocation {
  const resource = encoder.node.tryFindChild(CONFIGURATION)?.node.defaultChild as CfnEventInvokeConfig | undefined;
  const { maximumRetryAttempts: retryAttempts, maximumEventAgeInSeconds: maxAge } = resource ?? {};
  return { retryAttempts, maxEventAge: maxAge === undefined ? undefined : Duration.seconds(maxAge) };
}

function checkRetryAttempts(factory: string, retryAttempts?: number): void {
  if (retryAttempts === undefined || Token.isUnresolved(retryAttempts)) return;
  if (Number.isInteger(retryAttempts) && retryAttempts >= 0 && retryAttempts <= 2) return;
  throw invalidProp(
    factory,
    'retryAttempts',
    `is ${retryAttempts}, and Lambda retries an asynchronous invocation 0, 1 or 2 times`,
    'Give 0, 1 or 2.',
  );
}

function checkMaxEventAge(factory: string, maxEventAge?: Duration): void {
  if (maxEventAge === undefined || maxEventAge.isUnresolved()) return;
  const seconds = maxEventAge.toSeconds({ integral: false });
  if (Number.isInteger(seconds) && seconds >= 60 && seconds <= 21_600) return;
  throw invalidProp(
    factory,
    'maxEventAge',
    `is ${seconds} seconds, and Lambda keeps an event for 60 to 21,600 whole seconds`,
    'Give a duration from 1 minute to 6 hours.',
  );
}
