import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Queue, QueueEncryption, QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { letLogsUse } from './encryption-key-policy';
import { MetadataTable } from './metadata-table';

/** What all resources of a pipeline have in common. */
export interface MadeResourcesOptions {
  readonly removalPolicy: RemovalPolicy;
  readonly encryptionKey?: IKey;
}

/** Makes the resources of a pipeline that were not brought: private, encrypted, and kept or removed together. */
export class MadeResources {
  constructor(
    private readonly pipeline: Construct,
    private readonly options: MadeResourcesOptions,
  ) {}

  public bucket(id: string): Bucket {
    const { removalPolicy, encryptionKey } = this.options;
    return new Bucket(this.pipeline, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: encryptionKey ? BucketEncryption.KMS : BucketEncryption.S3_MANAGED,
      encryptionKey,
      // One call to KMS for many objects.
      bucketKeyEnabled: encryptionKey && true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      // Parts of an upload that was never finished cost storage and are seen in no listing.
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7) }],
      removalPolicy,
      autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
    });
  }

  public table(partitionKey: string, { letsRowsExpire }: { readonly letsRowsExpire: boolean }): MetadataTable {
    return new MetadataTable(this.pipeline, 'MetadataTable', { partitionKey, letsRowsExpire, ...this.options });
  }

  public logGroup(): LogGroup {
    const { removalPolicy, encryptionKey } = this.options;
    if (encryptionKey) letLogsUse(encryptionKey, this.pipeline);
    return new LogGroup(this.pipeline, 'EncoderLogGroup', {
      retention: RetentionDays.THREE_MONTHS,
      encryptionKey,
      removalPolicy,
    });
  }

  /** Messages stay for 14 days, the longest that SQS keeps them. */
  public queue(id: string, props?: QueueProps): Queue {
    const { removalPolicy, encryptionKey } = this.options;
    return new Queue(this.pipeline, id, {
      ...props,
      encryption: encryptionKey ? QueueEncryption.KMS : QueueEncryption.SQS_MANAGED,
      encryptionMasterKey: encryptionKey,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy,
    });
  }
}
