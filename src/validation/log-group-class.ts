import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { invalidProp } from '../common/errors';
import { cfnLogGroupBehind } from '../common/resource-identity';

/** By name, because `LogGroupClass.DELIVERY` does not exist in the oldest CDK that is supported. */
const CLASSES_WITHOUT_METRICS: readonly unknown[] = ['INFREQUENT_ACCESS', 'DELIVERY'];

/**
 * Checks the class of the encoder's log group, which a property injector can have set.
 *
 * The encoder's metrics are in its log lines, and CloudWatch extracts them only in log groups of the class Standard.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html
 */
export function checkLogGroupClass(pipeline: Construct, logGroup: ILogGroup): void {
  const resource = cfnLogGroupBehind(logGroup);
  const logGroupClass: unknown = resource && Reflect.get(resource, 'logGroupClass');
  if (!CLASSES_WITHOUT_METRICS.includes(logGroupClass)) return;
  throw invalidProp(
    pipeline,
    'logGroup',
    `${logGroup.node.path} has the class ${logGroupClass}, but CloudWatch extracts the metrics of the encoder only from log groups of the class STANDARD`,
    'Use a log group with LogGroupClass.STANDARD, in the property injector if one sets the class.',
  );
}
