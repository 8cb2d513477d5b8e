import { CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand,
  GetBucketNotificationConfigurationCommand,
  ListObjectsV2Command,
  NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { EmulatorAccess } from '../emulator/emulator';

/** Buckets and a table that a team created without CDK, with a notification of the bucket of photos. */
export class TeamResources {
  static async create(emulator: EmulatorAccess): Promise<TeamResources> {
    const resources = new TeamResources(emulator);
    for (const bucket of ['team-photos', 'team-outputs']) {
      await resources.s3.send(new CreateBucketCommand({ Bucket: bucket }));
    }
    await resources.dynamoDB.send(
      new CreateTableCommand({
        TableName: 'team-records',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'record', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'record', KeyType: 'HASH' }],
      }),
    );
    await resources.notifyOfReports(new SQSClient(emulator.clientConfig));
    return resources;
  }

  private readonly s3: S3Client;
  private readonly dynamoDB: DynamoDBClient;

  private constructor(emulator: EmulatorAccess) {
    this.s3 = new S3Client(emulator.clientConfig);
    this.dynamoDB = new DynamoDBClient(emulator.clientConfig);
  }

  /** The notifications of the bucket of photos. */
  async notifications(): Promise<NotificationConfiguration> {
    const { QueueConfigurations, LambdaFunctionConfigurations } = await this.s3.send(
      new GetBucketNotificationConfigurationCommand({ Bucket: 'team-photos' }),
    );
    return { QueueConfigurations, LambdaFunctionConfigurations };
  }

  /** The keys of all objects and items. */
  async contents(): Promise<Record<string, string[]>> {
    const keys = async (bucket: string) =>
      ((await this.s3.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? []).map(({ Key }) => Key!);
    const { Items } = await this.dynamoDB.send(new ScanCommand({ TableName: 'team-records' }));
    return {
      'team-photos': await keys('team-photos'),
      'team-outputs': await keys('team-outputs'),
      'team-records': (Items ?? []).map(({ record }) => record.S!),
    };
  }

  private async notifyOfReports(sqs: SQSClient): Promise<void> {
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: '*' },
      ],
    });
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'team-reports', Attributes: { Policy } }));
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    await this.s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: 'team-photos',
        NotificationConfiguration: {
          QueueConfigurations: [
            {
              Id: 'reports',
              QueueArn: Attributes!.QueueArn,
              Events: ['s3:ObjectCreated:*'],
              Filter: { Key: { FilterRules: [{ Name: 'suffix', Value: '.pdf' }] } },
            },
          ],
        },
      }),
    );
  }
}
