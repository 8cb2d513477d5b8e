import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { DestinationConfig, IDestination, IFunction } from 'aws-cdk-lib/aws-lambda';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/**
 * A queue that takes the record of each failed invocation: the event and the reason.
 *
 * The CDK's own SqsDestination also grants what only a consumer or a sender by name needs; Lambda needs one action.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export class DeadLetterDestination implements IDestination {
  constructor(private readonly queue: IQueue) {}

  public bind(_scope: Construct, encoder: IFunction): DestinationConfig {
    // Into the role's own policy, which the function waits for.
    encoder.role?.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.queue.queueArn] }),
    );
    this.queue.encryptionMasterKey?.grant(encoder, 'kms:GenerateDataKey', 'kms:Decrypt');
    return { destination: this.queue.queueArn };
  }
}
