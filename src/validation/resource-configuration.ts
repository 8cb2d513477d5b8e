import { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { checkTableSchema } from './table-key';
import { invalidProp } from '../common/errors';
import { cfnLogGroupBehind, cfnQueueBehind } from '../common/resource-identity';

/** The resources of a pipeline whose configuration has to be right. */
export interface CheckedResources {
  readonly metadataTable?: ITable;
  readonly tableKeyName: string;
  readonly logGroup?: ILogGroup;
  readonly deadLetterQueue?: IQueue;
}

/**
 * Checks the configuration of resources: of existing ones before anything is created, and of created ones afterwards,
 * because a property injector can have changed them.
 */
export function checkResources(scope: Construct, resources: CheckedResources): void {
  const { metadataTable, tableKeyName, logGroup, deadLetterQueue } = resources;
  if (metadataTable) checkTableSchema(scope, metadataTable, tableKeyName);
  if (logGroup) checkLogGroupClass(scope, logGroup);
  if (deadLetterQueue) checkDeadLetterQueue(scope, deadLetterQueue);
}

/** The class names, because `LogGroupClass.DELIVERY` does not exist in the oldest version of the CDK that is supported. */
const CLASSES_WITHOUT_METRICS: readonly unknown[] = ['INFREQUENT_ACCESS', 'DELIVERY'];

/**
 * CloudWatch extracts the metrics of the encoder from its log lines, but only in log groups of the class Standard.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html
 */
function checkLogGroupClass(scope: Construct, logGroup: ILogGroup): void {
  const resource = cfnLogGroupBehind(logGroup);
  const logGroupClass: unknown = resource && Reflect.get(resource, 'logGroupClass');
  if (!CLASSES_WITHOUT_METRICS.includes(logGroupClass)) return;
  throw invalidProp(
    scope,
    'logGroup',
    `${logGroup.node.path} has the class ${logGroupClass}, but CloudWatch extracts the metrics of the encoder only from log groups of the class STANDARD`,
    'Use a log group with LogGroupClass.STANDARD, in the property injector if one sets the class.',
  );
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
function checkDeadLetterQueue(scope: Construct, deadLetterQueue: IQueue): void {
  const resource = cfnQueueBehind(deadLetterQueue);
  const isFifo = deadLetterQueue.fifo || (resource && Reflect.get(resource, 'fifoQueue') === true);
  if (!isFifo) return;
  throw invalidProp(
    scope,
    'deadLetterQueue',
    `${deadLetterQueue.node.path} is a FIFO queue, but Lambda sends failed events to standard queues only`,
    'Provide a standard queue, or omit deadLetterQueue to have one created.',
  );
}
