import { join } from 'node:path';
import { Duration, RemovalPolicy, Tags } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import {
  Architecture,
  Code,
  EventSourceMapping,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, EventType, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { LambdaDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { CHECKOUT } from '../../../test/support/emulator/checkout';

const SUFFIXES = ['.jpg', '.jpeg', '.png', '.gif', '.webp', '.avif'];

/** The resources of a pipeline without props, created with the CDK's own constructs and grants. */
export class BarePipeline extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const [input, output] = [this.bucket('InputBucket'), this.bucket('OutputBucket')];
    const table = new TableV2(this, 'MetadataTable', {
      partitionKey: { name: 'image_id', type: AttributeType.STRING },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const logGroup = new LogGroup(this, 'EncoderLogGroup', { retention: RetentionDays.THREE_MONTHS });
    const deadLetters = new Queue(this, 'DeadLetterQueue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      visibilityTimeout: Duration.minutes(30),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const encoder = new LambdaFunction(this, 'Encoder', {
      code: Code.fromAsset(join(CHECKOUT, 'assets', 'encode-image.lambda')),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 1769,
      timeout: Duration.minutes(5),
      environment: {
        INPUT_BUCKET: input.bucketName,
        OUTPUT_BUCKET: output.bucketName,
        METADATA_TABLE: table.tableName,
        TABLE_KEY_NAME: 'image_id',
        SUFFIX_FILTERS: JSON.stringify(SUFFIXES),
      },
      logGroup,
      loggingFormat: LoggingFormat.JSON,
    });
    logGroup.grantWrite(encoder);
    input.grantRead(encoder);
    output.grantReadWrite(encoder);
    table.grantReadWriteData(encoder);
    encoder.configureAsyncInvoke({ onFailure: new SqsDestination(deadLetters) });
    new EventSourceMapping(this, 'RedriveMapping', {
      target: encoder,
      eventSourceArn: deadLetters.queueArn,
      enabled: false,
      batchSize: 5,
      maxConcurrency: 2,
      reportBatchItemFailures: true,
    });
    deadLetters.grantConsumeMessages(encoder);
    for (const suffix of SUFFIXES.flatMap((each) => [each, each.toUpperCase()])) {
      input.addEventNotification(EventType.OBJECT_CREATED, new LambdaDestination(encoder), { suffix });
    }
    Tags.of(this).add('image-encoding-pipeline', this.node.path);
  }

  private bucket(id: string): Bucket {
    return new Bucket(this, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7) }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
