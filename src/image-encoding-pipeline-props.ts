import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import { ITable, StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { CorsRule, IBucket } from 'aws-cdk-lib/aws-s3';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { OutputFormat } from './encoder/contract';
import { ContentPolicy } from './encoder-function/content-policy';
import { EncoderCode } from './encoder-function/encoder-code';
import { EncodingTrigger } from './triggers/encoding-trigger';

/** Properties of an `ImageEncodingPipeline`. None is required. */
export interface ImageEncodingPipelineProps {
  /**
   * Only objects whose key ends with one of these suffixes are encoded.
   *
   * Each suffix matches as specified, in lowercase and in uppercase: `.jpg` matches `cat.jpg` and `CAT.JPG`, but not
   * `cat.Jpg`. Wildcards are not supported. A suffix has 1 to 1,024 bytes. No suffix can end with another one, because S3
   * rejects overlapping filters.
   *
   * With `direct()` and `queue()`, S3 allows 100 notifications per bucket. A suffix such as `.jpg` requires two of them, or
   * six with `synchronizeDeletes`.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
   * @default - `.jpg`, `.jpeg`, `.png`, `.gif`, `.webp` and `.avif`
   */
  readonly suffixFilters?: string[];

  /**
   * Only objects whose key starts with this prefix, such as `photos/`, are encoded.
   *
   * The prefix is case-sensitive and has 1 to 1,024 bytes. Wildcards are not supported. Do not include the bucket name or
   * a leading slash. A warning is shown if the prefix starts with either of them.
   *
   * @default - keys with any prefix
   */
  readonly prefixFilter?: string;

  /**
   * Name of the partition key of the metadata table. The value of the key is `tableKeyPrefix`, followed by the key of the
   * image.
   *
   * It has 1 to 255 bytes and cannot be an attribute that the encoder writes.
   *
   * @default 'image_id'
   */
  readonly tableKeyName?: string;

  /**
   * Prefix of the partition key values: 1 to 1,024 bytes. Each value is this prefix, followed by the key of the image.
   *
   * Pipelines that share a table require different prefixes.
   *
   * @default - no prefix
   */
  readonly tableKeyPrefix?: string;

  /**
   * Whether the resources that the pipeline creates (buckets, table, queues and log groups) are kept or deleted when they
   * are removed from the stack.
   *
   * With `DESTROY`, the buckets are emptied before they are deleted, including all object versions. Existing resources are
   * never emptied or deleted. `SNAPSHOT` is not allowed, because CloudFormation does not support it for these resources.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * An existing bucket that images are uploaded to. It can be imported.
   *
   * The pipeline adds event notifications to the bucket. If an imported bucket is encrypted with a KMS key, import it
   * with its `encryptionKey`. The encoder is then allowed to use the key.
   *
   * @default - a private, encrypted bucket that requires TLS 1.2 or newer is created
   */
  readonly inputBucket?: IBucket;

  /**
   * An existing bucket that outputs are written to. It can be imported.
   *
   * It can be the input bucket if the filters do not match the outputs. An existing bucket should have a lifecycle rule
   * that aborts incomplete multipart uploads. Otherwise, if Lambda terminates the encoder during an upload, the uploaded
   * parts remain in the bucket.
   *
   * @default - a private, encrypted bucket that requires TLS 1.2 or newer is created
   */
  readonly outputBucket?: IBucket;

  /**
   * An existing table for the items of the images. It can be imported.
   *
   * Its partition key must be a string with the name `tableKeyName`, and it must not have a sort key. Attributes that the
   * pipeline does not write are never changed.
   *
   * @default - an on-demand table with point-in-time recovery is created
   */
  readonly metadataTable?: ITable;

  /**
   * An existing queue for events that could not be processed. Each message contains the event and the reason. It can be
   * imported.
   *
   * It must be a standard queue in the account and Region of the pipeline, and no other pipeline can receive messages
   * from it. Set its retention period to 14 days, the maximum of SQS, to have the most time for a redrive. If an imported
   * queue is encrypted with a KMS key, import it with its `keyArn`. The encoder is then allowed to use the key. With
   * `EncodingTrigger.eventBridge()`, the queue cannot be encrypted with the AWS managed key.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
   * @default - an encrypted queue that keeps messages for 14 days is created
   */
  readonly deadLetterQueue?: IQueue;

  /**
   * The KMS key that encrypts all resources that the pipeline creates: buckets (with S3 Bucket Keys), table, queues and log
   * groups. Existing resources keep their own encryption, and the encoder is allowed to use their keys.
   *
   * It must be a symmetric key in the Region of the pipeline. The key policy is extended so that CloudWatch Logs can use
   * the key. If the key is imported, its owner must extend the policy, and a warning is shown.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   * @default - keys that are managed by AWS: SSE-S3, SSE-SQS, and the default keys of DynamoDB and CloudWatch Logs
   */
  readonly encryptionKey?: IKey;

  /**
   * Format of the outputs.
   *
   * After a change, existing outputs stay as they are until their images are encoded again, for example by a backfill.
   *
   * @default OutputFormat.BASE64
   */
  readonly outputFormat?: OutputFormat;

  /**
   * Prefix of the output keys, such as `base64/`: 1 to 1,023 bytes. Each output key is this prefix, followed by the key
   * of the image and `outputSuffix`.
   *
   * @default - no prefix
   */
  readonly outputPrefix?: string;

  /**
   * Suffix of the output keys. By default, the output of `cat.jpg` has the key `cat.jpg.txt`.
   *
   * At most 1,023 bytes. An empty string means no suffix. If the output key of an image would exceed 1,024 bytes, the image
   * is rejected with the reason KEY_TOO_LONG.
   *
   * @default '.txt'
   */
  readonly outputSuffix?: string;

  /**
   * Which content is encoded. Other content is rejected, and the item of the object contains the reason.
   *
   * @default ContentPolicy.images()
   */
  readonly contentPolicy?: ContentPolicy;

  /**
   * Maximum size of an object, from 1 byte to 37.5 GiB. Larger objects are rejected with the reason TOO_LARGE.
   *
   * Images of more than 4 MiB are encoded in parts, so that memory does not grow with their size. At 50 MB per second, 10
   * GiB take less than 4 minutes and 37.5 GiB take about 14 minutes. With a `memorySize` of less than 512, the encoder is
   * slower. A warning is shown if `timeout` is too short for the maximum size.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
   * @default Size.gibibytes(10)
   */
  readonly maxObjectSize?: Size;

  /**
   * Whether the output of an image is deleted when the image is deleted or expires by a lifecycle rule. The item of the
   * image then has the status DELETED. In a versioned bucket, the output always belongs to the current version of the
   * image.
   *
   * If false, the output and the item of a deleted image stay as they are.
   *
   * @default false
   */
  readonly synchronizeDeletes?: boolean;

  /**
   * How long the item of a rejected image is kept: at least 1 day, in whole seconds. DynamoDB deletes expired items
   * within a few days. If the image is encoded before that, its item is kept.
   *
   * In an existing table, time to live must be enabled for the attribute `expires_at`. Otherwise, synthesis fails for a
   * table of this app, and a warning is shown for an imported table.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
   * @default - items are kept until they are deleted
   */
  readonly rejectedItemRetention?: Duration;

  /**
   * How S3 events reach the encoder.
   *
   * @default EncodingTrigger.direct()
   */
  readonly trigger?: EncodingTrigger;

  /**
   * Memory of the encoder in MB, from 256 to 10,240. The memory is sufficient for images of any size.
   *
   * Lambda allocates CPU in proportion: 1,769 MB is one vCPU, and the encoder does not use more than one.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
   * @default 1769
   */
  readonly memorySize?: number;

  /**
   * Maximum duration of one invocation of the encoder, from 1 second to 15 minutes.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;

  /**
   * How the code of the encoder is deployed: as an asset, or inline in the template.
   *
   * @default EncoderCode.asset()
   */
  readonly encoderCode?: EncoderCode;

  /**
   * Runtime of the encoder: Node.js 24 or newer.
   *
   * @default Runtime.NODEJS_24_X
   */
  readonly runtime?: Runtime;

  /**
   * Processor architecture of the encoder. The encoder contains no native code, so it runs on both `ARM_64` and `X86_64`.
   *
   * @default Architecture.ARM_64
   */
  readonly architecture?: Architecture;

  /**
   * An existing log group for the encoder. It must have the class Standard, because CloudWatch extracts the metrics of
   * the encoder from the logs.
   *
   * @default - a log group that keeps logs for three months is created
   */
  readonly logGroup?: ILogGroup;

  /**
   * Maximum number of concurrent invocations of the encoder, reserved from the concurrency limit of the account. 0 stops
   * the encoder and its backfills. A warning is shown for backfills.
   *
   * Events above the limit wait in Lambda for up to the trigger's `maxEventAge`. With `EncodingTrigger.queue()`, they
   * wait in the pipeline's queue instead, and an event that is throttled `maxReceiveCount` times is sent to the
   * dead-letter queue.
   *
   * @default - only the limit of the account applies
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * An existing role for the encoder. It can be imported. It must be in the account of the pipeline, and its trust policy
   * must allow `lambda.amazonaws.com`.
   *
   * The permissions of the encoder are added as an inline policy, which belongs to the stack of the pipeline. If the CDK is
   * not allowed to change the policies of the role (`role.withoutPolicyUpdates()`, or imported with `mutable: false`),
   * the owner of the role must add them, and a warning is shown.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
   * @default - a role is created that has only the permissions that the encoder uses
   */
  readonly role?: IRole;

  /**
   * The VPC that the encoder runs in. The encoder must be able to reach S3 and DynamoDB, and needs no other access.
   * Without a NAT gateway, the VPC requires gateway endpoints for S3 and DynamoDB.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
   * @default - the encoder does not run in a VPC
   */
  readonly vpc?: IVpc;

  /**
   * The subnets of `vpc` that the encoder runs in. Public subnets are not allowed, because functions have no public
   * address.
   *
   * @default - the private subnets
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * The security groups of the encoder in `vpc`, 1 to 5. They must allow outbound HTTPS (port 443) to S3 and DynamoDB, and
   * need no inbound rules.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html
   * @default - a security group that allows all outbound and no inbound traffic is created
   */
  readonly securityGroups?: ISecurityGroup[];

  /**
   * Whether AWS X-Ray traces the invocations of the encoder.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
   * @default - invocations are not traced
   */
  readonly tracing?: Tracing;

  /**
   * The KMS key that encrypts the environment variables of the encoder. The variables contain the settings of the
   * pipeline, and no secrets.
   *
   * It must be a symmetric key in the Region of the pipeline.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
   * @default - a key that is managed by Lambda
   */
  readonly environmentEncryption?: IKey;

  /**
   * Whether the buckets that the pipeline creates are versioned. With `synchronizeDeletes`, the output always belongs to
   * the current version of an image.
   *
   * Noncurrent versions are kept, and billed, until a lifecycle rule or a user deletes them. `outputExpiration` also
   * deletes noncurrent versions of outputs. Versioning cannot be enabled if both buckets are existing ones.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
   * @default false
   */
  readonly versioned?: boolean;

  /**
   * The bucket for the access logs of the buckets that the pipeline creates. It can be imported. The logs of a bucket are
   * under its construct path, such as `PhotoStack/Images/InputBucket/`.
   *
   * It must be in the account and Region of the pipeline and be encrypted with SSE-S3. Its policy is extended so that S3
   * can write the logs. If the bucket is imported, its owner must extend the policy, and a warning is shown. Access logs
   * cannot be configured if both buckets of the pipeline are existing ones.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
   * @default - accesses are not logged
   */
  readonly serverAccessLogsBucket?: IBucket;

  /**
   * The CORS rules of the input bucket, for web pages that upload images from a browser. At most 100 rules.
   *
   * CORS does not grant permissions. An upload still requires a signed request. CORS rules cannot be added to an existing
   * input bucket.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
   * @default - no rules
   */
  readonly inputCors?: CorsRule[];

  /**
   * How long an output is kept after it was written: at least 1 day, in whole days. S3 deletes an expired output within
   * about a day. The item of the image is kept, and the output is created again when the image is encoded again.
   *
   * If `versioned` is true, noncurrent versions are deleted after the same number of days. The expiration applies only to
   * keys under `outputPrefix`. It cannot be specified with an existing output bucket.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html
   * @default - outputs are kept until they are deleted
   */
  readonly outputExpiration?: Duration;

  /**
   * Whether the output bucket sends an event to Amazon EventBridge for each output that is written or removed,
   * independent of the trigger. This setting cannot be changed for an existing output bucket.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html
   * @default false
   */
  readonly outputEventBridgeEnabled?: boolean;

  /**
   * The content of the table's stream records. With a stream, other applications can react to each change of an item. A
   * stream cannot be added to an existing metadata table.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
   * @default - no stream
   */
  readonly tableStream?: StreamViewType;

  /**
   * Whether the table has the global secondary index `status-updated_at-index`. Use it to query items by `status`, sorted
   * by `updated_at`. The index also contains `reason`, `source_bucket` and `source_key`.
   *
   * Each write of an item also causes one or two writes to the index. All items with the same status share one partition
   * of the index. Above about 500 images per second, DynamoDB therefore throttles writes to the table. The index cannot
   * be added to an existing metadata table.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
   * @default false
   */
  readonly statusIndex?: boolean;
}
