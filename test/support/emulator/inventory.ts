import { CloudFormationClient, paginateListStacks } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import { LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { SQSClient, paginateListQueues } from '@aws-sdk/client-sqs';
import type { EmulatorAccess } from './emulator';

/**
 * Everything in the emulator that this project's stacks can make, one line each, sorted: stacks, buckets, tables,
 * functions, queues, log groups. What is there after a `cdk destroy` and was not before was left behind.
 */
export async function inventory(emulator: EmulatorAccess): Promise<string[]> {
  const config = emulator.clientConfig;
  const found: string[] = [];

  for await (const { StackSummaries } of paginateListStacks({ client: new CloudFormationClient(config) }, {})) {
    for (const { StackName, StackStatus } of StackSummaries ?? []) {
      if (StackStatus !== 'DELETE_COMPLETE') found.push(`stack ${StackName}`);
    }
  }
  const { Buckets } = await new S3Client(config).send(new ListBucketsCommand({}));
  for (const { Name } of Buckets ?? []) found.push(`bucket ${Name}`);
  for await (const { TableNames } of paginateListTables({ client: new DynamoDBClient(config) }, {})) {
    for (const name of TableNames ?? []) found.push(`table ${name}`);
  }
  for await (const { Functions } of paginateListFunctions({ client: new LambdaClient(config) }, {})) {
    for (const { FunctionName } of Functions ?? []) found.push(`function ${FunctionName}`);
  }
  for await (const { QueueUrls } of paginateListQueues({ client: new SQSClient(config) }, {})) {
    for (const url of QueueUrls ?? []) found.push(`queue ${url}`);
  }
  for await (const { logGroups } of paginateDescribeLogGroups({ client: new CloudWatchLogsClient(config) }, {})) {
    for (const { logGroupName } of logGroups ?? []) found.push(`log group ${logGroupName}`);
  }
  return found.sort();
}

/** What exists and did not exist before, except for what remains in AWS, too. */
export async function leftBehind(emulator: EmulatorAccess, before: readonly string[]): Promise<string[]> {
  return (await inventory(emulator)).filter((line) => !before.includes(line) && !OWNED_BY_NO_STACK.test(line));
}

/** What exists of a stack, by its name, which the names of all its resources contain: for an emulator that is shared. */
export async function leftBehindBy(stack: string, emulator: EmulatorAccess): Promise<string[]> {
  return (await leftBehind(emulator, [])).filter((line) => line.toLowerCase().includes(stack.toLowerCase()));
}

/** Lambda creates log groups for the functions of the CDK's custom resources. */
const OWNED_BY_NO_STACK = /^log group \/aws\/lambda\/.*-(BucketNotificationsHandler|CustomS3AutoDeleteObjects)/;
