import { DestinationConfig, DestinationOptions, IDestination, IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { invalidProp } from '../common/errors';
import { PipelineContext } from '../common/pipeline-context';
import { cfnQueueBehind, referencedResource } from '../common/resource-identity';

/**
 * A destination for records of successful invocations that rejects resources which Lambda does not support here: buckets,
 * and FIFO queues and topics. It also rejects the dead-letter queue.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export class SuccessDestination implements IDestination {
  constructor(
    private readonly destination: IDestination,
    private readonly context: PipelineContext,
  ) {}

  public bind(scope: Construct, encoder: IFunction, options?: DestinationOptions): DestinationConfig {
    const config = this.destination.bind(scope, encoder, options);
    const problem = this.problemWith(config.destination);
    if (problem === undefined) return config;
    throw invalidProp(
      this.context.pipeline,
      'trigger',
      `onSuccess is ${problem}`,
      'Specify a standard queue other than the dead-letter queue, a standard topic, an event bus or a function.',
    );
  }

  private problemWith(arn: string): string | undefined {
    const { deadLetterQueue } = this.context;
    const resource = referencedResource(arn);
    if (arn === deadLetterQueue.queueArn || (resource && resource === cfnQueueBehind(deadLetterQueue))) {
      return 'the dead-letter queue, but records of successful invocations there would count as failed events';
    }
    if (resource?.cfnResourceType === 'AWS::S3::Bucket' || /^arn:[^:]*:s3:/.test(arn)) {
      return 'a bucket, but Lambda supports buckets only for failed invocations';
    }
    const isFifo =
      arn.endsWith('.fifo') ||
      (resource !== undefined && (Reflect.get(resource, 'fifoQueue') ?? Reflect.get(resource, 'fifoTopic')) === true);
    return isFifo ? 'a FIFO queue or topic, but Lambda supports only standard queues and topics' : undefined;
  }
}
