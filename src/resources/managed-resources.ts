import { CfnDeletionPolicy, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  BucketProps,
  CfnBucket,
  CorsRule,
  IBucket,
  LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { CfnQueue, Queue, QueueEncryption, QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deliverAccessLogs } from './access-logs';
import { BucketEmptier } from './bucket-emptier';
import { letLogsUse } from './encryption-key-policy';
import { MetadataTable } from './metadata-table';
import { definedProps } from '../common/defined-props';
import { EncoderCode } from '../encoder-function/encoder-code';

/** What shapes the resources of a pipeline that were not brought. */
export interface MadeResourcesOptions {
  readonly removalPolicy: RemovalPolicy;
  readonly encoderCode: EncoderCode;
  /** Of functions that come with the resources. */
  readonly runtime: Runtime;
  readonly encryptionKey?: IKey;
  readonly versioned?: boolean;
  readonly serverAccessLogsBucket?: IBucket;
  readonly inputCors?: CorsRule[];
  readonly outputPrefix: string;
  readonly outputExpiration?: Duration;
  readonly outputEventBridgeEnabled?: boolean;
  readonly tableKeyName: string;
  readonly rejectedItemRetention?: Duration;
  readonly statusIndex?: boolean;
  readonly tableStream?: StreamViewType;
}

/** Parts of an upload that was never finished cost storage and are seen in no listing. */
const TIDY_UPLOADS: LifecycleRule = { abortIncompleteMultipartUploadAfter: Duration.days(7) };

const SSE_S3: CfnBucket.BucketEncryptionProperty = {
  serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
};

/** Makes the resources of a pipeline that were not brought: private, encrypted, and kept or removed together. */
export class MadeResources {
  constructor(
    private readonly pipeline: Construct,
    private readonly options: MadeResourcesOptions,
  ) {}

  public inputBucket(): Bucket {
    const bucket = this.bucket('InputBucket');
    // As a prop, these would replace the rules of a property injector, or be replaced by them.
    this.options.inputCors?.forEach((rule) => bucket.addCorsRule(rule));
    return bucket;
  }

  public outputBucket(): Bucket {
    const { outputPrefix, outputExpiration, outputEventBridgeEnabled } = this.options;
    const bucket = this.bucket('OutputBucket', { eventBridgeEnabled: outputEventBridgeEnabled });
    if (outputExpiration) {
      // A property injector can have made the bucket versioned.
      const isVersioned = (bucket.node.defaultChild as CfnBucket).versioningConfiguration !== undefined;
      bucket.addLifecycleRule({
        prefix: outputPrefix || undefined,
        expiration: outputExpiration,
        noncurrentVersionExpiration: isVersioned ? outputExpiration : undefined,
      });
    }
    return bucket;
  }

  public metadataTable(): MetadataTable {
    return new MetadataTable(this.pipeline, 'MetadataTable', this.options);
  }

  public logGroup(): LogGroup {
    const { removalPolicy, encryptionKey } = this.options;
    if (encryptionKey) letLogsUse(encryptionKey, this.pipeline);
    return new LogGroup(
      this.pipeline,
      'EncoderLogGroup',
      definedProps({ retention: RetentionDays.THREE_MONTHS, encryptionKey, removalPolicy }),
    );
  }

  /** Messages stay for 14 days, the longest that SQS keeps them. */
  public queue(id: string, props?: QueueProps): Queue {
    const { removalPolicy, encryptionKey } = this.options;
    const queue = new Queue(
      this.pipeline,
      id,
      definedProps({
        ...props,
        encryption: encryptionKey && QueueEncryption.KMS,
        encryptionMasterKey: encryptionKey,
        enforceSSL: true,
        retentionPeriod: Duration.days(14),
        removalPolicy,
      }),
    );
    // As a prop, SQS_MANAGED would not let a property injector set a key.
    const resource = queue.node.defaultChild as CfnQueue;
    if (resource.kmsMasterKeyId === undefined) resource.sqsManagedSseEnabled = true;
    return queue;
  }

  private bucket(id: string, props: BucketProps = {}): Bucket {
    const { removalPolicy, encoderCode, runtime, encryptionKey, versioned, serverAccessLogsBucket } = this.options;
    const isEmptied = removalPolicy === RemovalPolicy.DESTROY;
    const bucket = new Bucket(
      this.pipeline,
      id,
      definedProps({
        ...props,
        blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
        encryption: encryptionKey && BucketEncryption.KMS,
        encryptionKey,
        // One call to KMS for many objects.
        bucketKeyEnabled: encryptionKey && true,
        enforceSSL: true,
        minimumTLSVersion: 1.2,
        objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
        versioned,
        removalPolicy,
        autoDeleteObjects: isEmptied && !encoderCode._isInline,
      }),
    );
    // As a prop, S3_MANAGED would not let a property injector set a key.
    const resource = bucket.node.defaultChild as CfnBucket;
    resource.bucketEncryption ??= SSE_S3;
    bucket.addLifecycleRule(TIDY_UPLOADS);
    // A property injector can have changed the removal policy, and a bucket that is kept is not emptied.
    const isDeleted = resource.cfnOptions.deletionPolicy === CfnDeletionPolicy.DELETE;
    if (isEmptied && isDeleted && encoderCode._isInline) BucketEmptier.empty(bucket, runtime);
    if (serverAccessLogsBucket) deliverAccessLogs(bucket, serverAccessLogsBucket);
    return bucket;
  }
}
