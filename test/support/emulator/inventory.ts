import { CloudFormationClient, paginateListStacks } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import { LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { SQSClient, paginateListQueues } from '@aws-sdk/client-sqs';
import type { EmulatorAccess } from './emulator';

/**
 * All resources in the emulator of the types that this project's stacks create, one line each, sorted: stacks, buckets,
 * tables, functions, queues and log groups.
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

/** The resources that did not exist before, except for those that remain in AWS too. */
export async function leftBehind(emulator: EmulatorAccess, before: readonly string[]): Promise<string[]> {
  return (await inventory(emulator)).filter((line) => !before.includes(line) && !OWNED_BY_NO_STACK.test(line));
}

/** The resources of a stack in a shared emulator. The names of all resources contain the name of the stack. */
export async function leftBehindBy(stack: string, emulator: EmulatorAccess): Promise<string[]> {
  return (await leftBehind(emulator, [])).filter((line) => line.toLowerCase().includes(stack.toLowerCase()));
}

/** Lambda creates log groups for the functions of the CDK's custom resources. */
const OWNED_BY_NO_STACK = /^log group \/aws\/lambda\/.*-(BucketNotificationsHandler|CustomS3AutoDeleteObjects)/;
