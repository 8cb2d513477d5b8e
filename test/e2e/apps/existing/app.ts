import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, StreamViewType, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket, HttpMethods } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { EncodingTrigger, ImageEncodingPipeline, ImageEncodingPipelineProps } from 'cdk-image-encoding-pipeline';

const app = new App();
const lambda = new ServicePrincipal('lambda.amazonaws.com');

/** The resources of a team's data stack. */
const data = new Stack(app, 'Data');
const uploads = new Bucket(data, 'Uploads');
const events = new Bucket(data, 'Events');
const outputs = new Bucket(data, 'Outputs');
const table = new TableV2(data, 'Records', { partitionKey: { name: 'record', type: AttributeType.STRING } });
const deadLetterQueue = new Queue(data, 'DeadLetters');
const logGroup = new LogGroup(data, 'Logs');
const role = new Role(data, 'Role', { assumedBy: lambda });

/** The pipelines, each with its id as prefix. */
const stack = new Stack(app, 'Encoding');
const inStack = new Bucket(stack, 'Both');
const pipelines: Record<string, ImageEncodingPipelineProps> = {
  AllFromData: { inputBucket: uploads, outputBucket: outputs, deadLetterQueue, logGroup, role },
  QueueFromData: { inputBucket: uploads, trigger: EncodingTrigger.queue(), deadLetterQueue },
  EventsFromData: { inputBucket: events, trigger: EncodingTrigger.eventBridge(), deadLetterQueue },
  First: { inputBucket: Bucket.fromBucketName(stack, 'FirstPhotos', 'team-photos') },
  Second: { inputBucket: Bucket.fromBucketName(stack, 'SecondPhotos', 'team-photos') },
  ByArn: {
    inputBucket: Bucket.fromBucketArn(stack, 'PhotosByArn', 'arn:aws:s3:::team-photos'),
    outputBucket: Bucket.fromBucketArn(stack, 'OutputsByArn', 'arn:aws:s3:::team-outputs'),
    metadataTable: Table.fromTableArn(
      stack,
      'RecordsByArn',
      stack.formatArn({ service: 'dynamodb', resource: 'table', resourceName: 'team-records' }),
    ),
    deadLetterQueue: Queue.fromQueueArn(
      stack,
      'ReportsByArn',
      stack.formatArn({ service: 'sqs', resource: 'team-reports' }),
    ),
    trigger: EncodingTrigger.queue(),
  },
  OneBucket: { inputBucket: inStack, outputBucket: inStack },
  UnchangedRole: {
    role: new Role(stack, 'AdminRole', {
      assumedBy: lambda,
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess')],
    }).withoutPolicyUpdates(),
  },
  EverySetting: {
    versioned: true,
    serverAccessLogsBucket: new Bucket(data, 'AccessLogs'),
    inputCors: [{ allowedMethods: [HttpMethods.PUT], allowedOrigins: ['https://example.com'] }],
    outputExpiration: Duration.days(30),
    outputEventBridgeEnabled: true,
    metadataTable: undefined,
    tableStream: StreamViewType.NEW_IMAGE,
    statusIndex: true,
    tracing: Tracing.ACTIVE,
    removalPolicy: RemovalPolicy.DESTROY,
  },
};

const without = app.node.tryGetContext('without');
for (const [id, props] of Object.entries(pipelines)) {
  if (id === without) continue;
  new ImageEncodingPipeline(stack, id, {
    metadataTable: table,
    tableKeyName: 'record',
    tableKeyPrefix: `${id}#`,
    prefixFilter: `${id}/`,
    suffixFilters: ['.jpg'],
    outputPrefix: `outputs/${id}/`,
    ...props,
  }).addOutputs();
}
