import { DestinationConfig, DestinationOptions, IDestination, IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { InvalidPropError } from './invalid-prop-error';
import { referencedResource } from './resource-identity';

/**
 * A destination for successful invocations, checked: Lambda takes no bucket there and no FIFO queue or topic.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export class SuccessDestination implements IDestination {
  constructor(private readonly destination: IDestination) {}

  public bind(scope: Construct, encoder: IFunction, options?: DestinationOptions): DestinationConfig {
    const config = this.destination.bind(scope, encoder, options);
    const resource = referencedResource(config.destination);
    const isBucket = resource?.cfnResourceType === 'AWS::S3::Bucket' || /^arn:[^:]*:s3:/.test(config.destination);
    const isFifo =
      config.destination.endsWith('.fifo') ||
      (resource !== undefined && (Reflect.get(resource, 'fifoQueue') ?? Reflect.get(resource, 'fifoTopic')) === true);
    if (isBucket || isFifo) {
      throw new InvalidPropError(
        scope,
        'trigger',
        `has an onSuccess destination that is ${isBucket ? 'a bucket' : 'a FIFO queue or topic'}, which Lambda takes only for failures or not at all`,
        'Give a standard queue, a standard topic, an event bus or a function.',
      );
    }
    return config;
  }
}
