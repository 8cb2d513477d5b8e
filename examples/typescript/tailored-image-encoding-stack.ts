import { Duration, RemovalPolicy, Size, Stack, type StackProps } from 'aws-cdk-lib';
import { Dashboard, GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import {
  ContentPolicy,
  EncodingTrigger,
  ImageEncodingPipeline,
  ImageFormat,
  OutputFormat,
} from 'cdk-image-encoding-pipeline';
import type { Construct } from 'constructs';

export interface TailoredImageEncodingStackProps extends StackProps {
  /** Name of the existing bucket that images are uploaded to. */
  readonly uploadBucketName: string;
}

/** A pipeline with an existing bucket that uses most of the props. */
export class TailoredImageEncodingStack extends Stack {
  constructor(scope: Construct, id: string, props: TailoredImageEncodingStackProps) {
    super(scope, id, props);

    const pipeline = new ImageEncodingPipeline(this, 'Photos', {
      // Encode photographs of up to 20 MiB under photos/.
      inputBucket: Bucket.fromBucketName(this, 'Uploads', props.uploadBucketName),
      prefixFilter: 'photos/',
      suffixFilters: ['.jpg', '.jpeg', '.png'],
      contentPolicy: ContentPolicy.images({ formats: [ImageFormat.JPEG, ImageFormat.PNG] }),
      maxObjectSize: Size.mebibytes(20),
      synchronizeDeletes: true,

      // Write data URIs, and name the partition key of the items image_name.
      outputFormat: OutputFormat.DATA_URI,
      outputPrefix: 'data-uris/',
      tableKeyName: 'image_name',
      rejectedItemRetention: Duration.days(30),

      // Configure the function and the trigger.
      trigger: EncodingTrigger.queue({ batchSize: 5, maxConcurrency: 10 }),
      timeout: Duration.minutes(1),
      memorySize: 1024,
      architecture: Architecture.X86_64,
      logGroup: new LogGroup(this, 'Log', {
        retention: RetentionDays.ONE_WEEK,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      removalPolicy: RemovalPolicy.DESTROY,
    });

    // The website uploads images and reads outputs and items.
    const website = new Role(this, 'Website', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    pipeline.grantUpload(website);
    pipeline.grantReadOutput(website);
    pipeline.grantReadMetadata(website);

    // Operators are notified by alarms and have a dashboard.
    const operators = new Topic(this, 'Operators');
    pipeline.addAlarms({ actions: [new SnsAction(operators)], rejected: { threshold: 50 } });
    const dashboard = new Dashboard(this, 'Dashboard');
    dashboard.addWidgets(
      new GraphWidget({
        title: 'Photographs a day',
        left: [pipeline.metricEncoded({ period: Duration.days(1) })],
        right: [pipeline.metricRejected({ period: Duration.days(1) })],
      }),
    );

    pipeline.addOutputs();
  }
}
