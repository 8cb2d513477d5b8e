import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  CfnEventInvokeConfig,
  DestinationConfig,
  Function as LambdaFunction,
  IDestination,
  IFunction,
} from 'aws-cdk-lib/aws-lambda';
import { IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { AttachedTrigger } from './attached-trigger';
import { consumeQueue } from './queue-consumer';
import { SuccessDestination } from './success-destination';
import { definedProps } from '../common/defined-props';
import { invalidProp } from '../common/errors';
import { PipelineContext } from '../common/pipeline-context';
import { checkWholeNumber, readableNumber } from '../common/prop-checks';

/** Options for triggers that invoke the encoder asynchronously: `EncodingTrigger.direct()` and `EncodingTrigger.eventBridge()`. */
export interface AsynchronousInvocationOptions {
  /**
   * The maximum number of times that Lambda retries an event after the encoder has failed: 0, 1 or 2.
   *
   * After the last retry, Lambda sends the event to the dead-letter queue.
   *
   * @default 2
   * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
   */
  readonly retryAttempts?: number;

  /**
   * The maximum time that Lambda keeps an event while it cannot invoke the encoder, for example because of throttling:
   * 1 minute to 6 hours, in whole seconds.
   *
   * After that, Lambda sends the event to the dead-letter queue.
   *
   * @default Duration.hours(6)
   * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
   */
  readonly maxEventAge?: Duration;

  /**
   * The destination to which Lambda sends a record of each successful invocation, with the event and the response of the
   * encoder.
   *
   * It can be a standard queue other than the dead-letter queue, a standard topic, an event bus or a function.
   *
   * @default - no records of successful invocations are sent
   * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
   */
  readonly onSuccess?: IDestination;
}

/** The ID of the construct in which the CDK's Function keeps these options. */
const EVENT_INVOKE_CONFIG = 'EventInvokeConfig';

/** The maximum time that Lambda keeps an event by default. */
const DEFAULT_MAX_EVENT_AGE = Duration.hours(6);

/** Redriven events are passed to the encoder slowly, so that it keeps its capacity for uploads. */
const REDRIVE_BATCH_SIZE = 5;
const REDRIVE_CONCURRENCY = 2;

/** Checks the options of a factory. */
export function checkAsynchronousInvocation(factory: string, options: AsynchronousInvocationOptions): void {
  const { retryAttempts, maxEventAge } = options;
  if (retryAttempts !== undefined) checkWholeNumber(factory, 'retryAttempts', retryAttempts, 0, 2);
  if (maxEventAge === undefined || maxEventAge.isUnresolved()) return;
  const seconds = maxEventAge.toSeconds({ integral: false });
  if (Number.isInteger(seconds) && seconds >= 60 && seconds <= 21_600) return;
  throw invalidProp(
    factory,
    'maxEventAge',
    `must be between 1 minute and 6 hours, in whole seconds, got ${readableNumber(seconds)} seconds`,
    'Specify such a duration, or omit the prop for the default.',
  );
}

/**
 * Sets the options and the dead-letter queue of asynchronous invocations, and creates the mapping that redrives the
 * dead-letter queue.
 *
 * SQS can redrive messages only to the queue that it received them from, and these messages do not come from a queue.
 * So the mapping is disabled, and an operator enables it until the dead-letter queue is empty: see `docs/redrive.md`.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
export function invokeAsynchronously(
  context: PipelineContext,
  options: AsynchronousInvocationOptions,
): Pick<AttachedTrigger, 'maxEventAge' | 'redriveMapping'> {
  const { pipeline, encoder, deadLetterQueue } = context;
  const merged = { ...takeInjectedOptions(encoder), ...definedProps(options) };
  const onSuccess = merged.onSuccess && new SuccessDestination(merged.onSuccess, context);
  const onFailure = new DeadLetterDestination(deadLetterQueue);
  encoder.configureAsyncInvoke(definedProps({ ...merged, onSuccess, onFailure }));
  const { maxEventAge = DEFAULT_MAX_EVENT_AGE } = configuredOptions(encoder);
  // An existing queue can contain messages for others. The encoder would ignore them, and Lambda would delete them.
  if (deadLetterQueue.node.scope !== pipeline) return { maxEventAge };
  const redriveMapping = consumeQueue(pipeline, 'RedriveMapping', encoder, deadLetterQueue as Queue, {
    enabled: false,
    batchSize: REDRIVE_BATCH_SIZE,
    maxConcurrency: REDRIVE_CONCURRENCY,
  });
  return { maxEventAge, redriveMapping };
}

/**
 * Returns the options that a property injector of functions has set, and removes their resource: a function can have only
 * one, and that one must send failed events to the dead-letter queue.
 */
function takeInjectedOptions(encoder: LambdaFunction): AsynchronousInvocationOptions {
  const options = configuredOptions(encoder);
  encoder.node.tryRemoveChild(EVENT_INVOKE_CONFIG);
  return options;
}

function configuredOptions(encoder: LambdaFunction): AsynchronousInvocationOptions {
  const config = encoder.node.tryFindChild(EVENT_INVOKE_CONFIG)?.node.defaultChild as CfnEventInvokeConfig | undefined;
  if (!config) return {};
  const { maximumRetryAttempts: retryAttempts, maximumEventAgeInSeconds: maxAge } = config;
  const destinations = config.destinationConfig as CfnEventInvokeConfig.DestinationConfigProperty | undefined;
  const onSuccess = destinations?.onSuccess as CfnEventInvokeConfig.OnSuccessProperty | undefined;
  return definedProps({
    retryAttempts,
    maxEventAge: maxAge === undefined ? undefined : Duration.seconds(maxAge),
    onSuccess: onSuccess && { bind: () => ({ destination: onSuccess.destination }) },
  });
}

/**
 * A queue to which Lambda sends a record of each failed invocation, with the event and the reason.
 *
 * The CDK's SqsDestination also grants permissions that Lambda does not need.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
class DeadLetterDestination implements IDestination {
  constructor(private readonly queue: IQueue) {}

  public bind(_scope: Construct, encoder: IFunction): DestinationConfig {
    // The function depends on the policy of its role, so the permission exists before the function.
    encoder.role?.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.queue.queueArn] }),
    );
    this.queue.encryptionMasterKey?.grant(encoder, 'kms:GenerateDataKey', 'kms:Decrypt');
    return { destination: this.queue.queueArn };
  }
}
