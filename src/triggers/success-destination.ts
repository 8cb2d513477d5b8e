import { DestinationConfig, DestinationOptions, IDestination, IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { invalidProp } from '../common/errors';
import { PipelineContext } from '../common/pipeline-context';
import { cfnQueueBehind, referencedResource } from '../common/resource-identity';

/**
 * A destination for successful invocations, checked: Lambda takes no bucket there and no FIFO queue or topic, and among
 * dead letters a success would be taken for one.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export class SuccessDestination implements IDestination {
  constructor(
    private readonly destination: IDestination,
    private readonly target: PipelineContext,
  ) {}

  public bind(scope: Construct, encoder: IFunction, options?: DestinationOptions): DestinationConfig {
    const config = this.destination.bind(scope, encoder, options);
    const unfit = this.whyUnfit(config.destination);
    if (unfit === undefined) return config;
    throw invalidProp(
      this.target.pipeline,
      'trigger',
      `has an onSuccess destination that is ${unfit}`,
      'Give another standard queue, a standard topic, an event bus or a function.',
    );
  }

  private whyUnfit(arn: string): string | undefined {
    const { deadLetterQueue } = this.target;
    const resource = referencedResource(arn);
    if (arn === deadLetterQueue.queueArn || (resource && resource === cfnQueueBehind(deadLetterQueue))) {
      return 'the dead-letter queue, where each success would be taken for an upload that failed';
    }
    const isBucket = resource?.cfnResourceType === 'AWS::S3::Bucket' || /^arn:[^:]*:s3:/.test(arn);
    const isFifo =
      arn.endsWith('.fifo') ||
      (resource !== undefined && (Reflect.get(resource, 'fifoQueue') ?? Reflect.get(resource, 'fifoTopic')) === true);
    if (!isBucket && !isFifo) return undefined;
    return `${isBucket ? 'a bucket' : 'a FIFO queue or topic'}, which Lambda takes only for failures or not at all`;
  }
}
