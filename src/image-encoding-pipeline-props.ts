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
   * What the key of an uploaded object must end with one of to be encoded.
   *
   * Each suffix matches as given, all lower case and all upper case: `.jpg` takes `cat.jpg` and `CAT.JPG`, not
   * `cat.Jpg`. At most 100 spellings together, no wildcards, 1 to 1,024 bytes each.
   * No suffix may end with another: S3 refuses such notifications.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
   * @default - `.jpg`, `.jpeg`, `.png`, `.gif`, `.webp` and `.avif`
   */
  readonly suffixFilters?: string[];

  /**
   * What the key of an uploaded object must start with to be encoded, such as `photos/`. Case matters.
   * 1 to 1,024 bytes, no wildcards. Keys have neither their bucket nor a slash before them; where this has, a
   * warning says so.
   *
   * @default - every key
   */
  readonly prefixFilter?: string;

  /**
   * Name of the metadata table's partition key: the attribute that holds `tableKeyPrefix` and the image's key.
   * 1 to 255 bytes, and none of the attributes that the encoder writes.
   *
   * @default 'image_id'
   */
  readonly tableKeyName?: string;

  /**
   * What is put before an image's key to make the value of the partition key.
   * Pipelines that share a table need a different one each. 1 to 1,024 bytes.
   *
   * @default - nothing: the value is the image's key
   */
  readonly tableKeyPrefix?: string;

  /**
   * What happens to what the pipeline makes (buckets, table, queue, logs) when it is removed from the stack.
   *
   * With DESTROY the buckets are emptied first, all versions included. What was brought is never touched.
   * SNAPSHOT is refused: neither buckets nor DynamoDB tables have snapshots in CloudFormation.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * The bucket that images are uploaded to. It may be imported.
   *
   * The pipeline adds notifications to the bucket. If the bucket is encrypted with a KMS key
   * and imported, import it with its `encryptionKey`, so that the encoder is granted its use.
   *
   * @default - a private, encrypted bucket that takes TLS 1.2 or newer only
   */
  readonly inputBucket?: IBucket;

  /**
   * The bucket that texts are written to. It may be imported.
   *
   * It may be the input bucket as long as no text matches the filters. A bucket of your own should have a lifecycle
   * rule that aborts incomplete multipart uploads: nothing else removes what a function that was killed has left.
   *
   * @default - a private, encrypted bucket that takes TLS 1.2 or newer only
   */
  readonly outputBucket?: IBucket;

  /**
   * The table that takes a row for each image. It may be imported.
   *
   * Its only key is the partition key `tableKeyName`, a string. Attributes of a row that the pipeline does not write
   * stay as they are.
   *
   * @default - an on-demand table with point-in-time recovery
   */
  readonly metadataTable?: ITable;

  /**
   * The queue that takes the event of each upload that could not be encoded, with the reason. It may be imported.
   *
   * A standard queue of the pipeline's account and Region; Lambda allows no FIFO queue. Not one from which another
   * pipeline's encoder takes messages. The owner of the queue sets how long it keeps messages: 14 days, the maximum of SQS,
   * leaves the most time. If it is encrypted with a KMS key and imported, import it with `keyArn`, so that the encoder is
   * granted the key's use. With `EncodingTrigger.eventBridge()` it cannot be encrypted with the AWS managed key.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
   * @default - an encrypted queue that keeps messages for 14 days
   */
  readonly deadLetterQueue?: IQueue;

  /**
   * The KMS key that everything the pipeline makes is encrypted with: buckets (with bucket keys), table, queues and log
   * group. What was brought keeps its own encryption, and the encoder is granted the use of its key.
   *
   * A symmetric key of the pipeline's Region. Its policy lets CloudWatch Logs use it; where the key was imported, that
   * is its owner's to add, and a warning says so.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   * @default - keys of AWS: SSE-S3, SSE-SQS, and those of DynamoDB and CloudWatch Logs
   */
  readonly encryptionKey?: IKey;

  /**
   * How an image becomes text.
   *
   * After a change, texts that are there stay as they are until their images are delivered again.
   *
   * @default OutputFormat.BASE64
   */
  readonly outputFormat?: OutputFormat;

  /**
   * What is put before an image's key to make the key of its text, such as `base64/`. 1 to 1,024 bytes.
   *
   * @default - nothing
   */
  readonly outputPrefix?: string;

  /**
   * What is put behind an image's key to make the key of its text: `cat.jpg` becomes `cat.jpg.txt`.
   * At most 1,024 bytes; an empty string for nothing.
   *
   * An image whose text would have a key of more than 1,024 bytes is rejected with the reason KEY_TOO_LONG.
   *
   * @default '.txt'
   */
  readonly outputSuffix?: string;

  /**
   * Which content is encoded. The rest is rejected, with the reason in the row.
   *
   * @default ContentPolicy.images()
   */
  readonly contentPolicy?: ContentPolicy;

  /**
   * The largest object that is encoded, from 1 byte to 37.5 GiB. A larger object is rejected with the reason TOO_LARGE.
   *
   * Images of more than 4 MiB are encoded in parts, so that memory does not grow with the size. At an assumed 50 MB a
   * second (less below a `memorySize` of 512), 10 GiB need less than 4 of the 5 minutes of the default `timeout`, and
   * 37.5 GiB need about 14 minutes. Synthesis warns when `timeout` is too short.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
   * @default Size.gibibytes(10)
   */
  readonly maxObjectSize?: Size;

  /**
   * Whether deletions are followed: when an image is deleted, or expires by a lifecycle rule, its text is removed and
   * its row says DELETED. In a versioned bucket the text follows whichever version is current.
   *
   * Without it, text and row of a deleted image stay as they are.
   *
   * @default false
   */
  readonly synchronizeDeletes?: boolean;

  /**
   * How long the row of a rejected image is kept: a day or longer, in whole seconds. DynamoDB removes it some time later,
   * usually within a few days. If the image is encoded before, its row stays.
   *
   * A table that was brought needs its time to live on the attribute `expires_at`: one that this app makes is refused
   * without it, and of an imported one a warning says so.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
   * @default - for ever
   */
  readonly rejectedItemRetention?: Duration;

  /**
   * How uploads reach the encoder.
   *
   * @default EncodingTrigger.direct()
   */
  readonly trigger?: EncodingTrigger;

  /**
   * Memory of the encoder in MB, 256 to 10,240. Lambda gives CPU in proportion; 1,769 MB is one whole CPU, and the
   * encoder uses no more than one. Any of it is enough for an image of any size.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
   * @default 1769
   */
  readonly memorySize?: number;

  /**
   * How long one run of the encoder may take, 1 second to 15 minutes.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;

  /**
   * How the encoder's code reaches Lambda: as an asset, or in the template itself for stacks without any file beside
   * their template.
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
   * Processor architecture of the encoder. It has no native code and runs on both.
   *
   * @default Architecture.ARM_64
   */
  readonly architecture?: Architecture;

  /**
   * The log group of the encoder, of the class Standard: CloudWatch extracts the metrics of the encoder from its log lines.
   *
   * @default - a log group that keeps its entries for three months
   */
  readonly logGroup?: ILogGroup;

  /**
   * How many runs of the encoder may go on at the same time. 0 stops it, and backfills with it: a warning says so.
   *
   * They are taken from the account's limit. Uploads beyond it wait in Lambda's queue for up to the trigger's
   * `maxEventAge`, or in the pipeline's queue with `EncodingTrigger.queue()`. There, mind that an upload which is received
   * and throttled `maxReceiveCount` times goes to the dead-letter queue.
   *
   * @default - no limit but the account's
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * The role that the encoder runs with. It may be imported, and must be one that Lambda may assume
   * (`lambda.amazonaws.com`), of the pipeline's account.
   *
   * What the encoder needs becomes an inline policy of the role, in the pipeline's stack. A role whose policies the CDK
   * may not change (`role.withoutPolicyUpdates()`, or imported with `mutable: false`) gets none: its owner
   * writes it, and a warning says so.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
   * @default - a role that allows the calls that the encoder makes and nothing else
   */
  readonly role?: IRole;

  /**
   * The network that the encoder runs in. It needs a way to S3 and DynamoDB and to nothing else: where there is no NAT,
   * gateway endpoints for both.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
   * @default - Lambda's own, which has a way to every service
   */
  readonly vpc?: IVpc;

  /**
   * Which subnets of `vpc` the encoder runs in. Public ones are refused by the CDK: a function has no public address.
   *
   * @default - the private ones
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * The security groups of the encoder in `vpc`, 1 to 5. They must let it reach S3 and DynamoDB (HTTPS, port 443), and
   * nothing needs to reach it.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html
   * @default - a new one that lets everything out and nothing in
   */
  readonly securityGroups?: ISecurityGroup[];

  /**
   * Whether AWS X-Ray traces the encoder's runs. The trace shows how long a run waited, started and worked.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
   * @default - not traced
   */
  readonly tracing?: Tracing;

  /**
   * The KMS key that the encoder's environment variables are encrypted with; they hold the pipeline's settings, and no
   * secrets. A symmetric key of the pipeline's Region.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
   * @default - Lambda's own key
   */
  readonly environmentEncryption?: IKey;

  /**
   * Whether the buckets that the pipeline makes keep older versions of images and texts. With `synchronizeDeletes` the
   * text follows whichever version of an image is current.
   *
   * Older versions are kept, and paid for, until a lifecycle rule or you remove them; `outputExpiration` does for texts.
   * Refused where both buckets were brought.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
   * @default false
   */
  readonly versioned?: boolean;

  /**
   * The bucket that S3 logs each access to the buckets of the pipeline to, under their paths in the app
   * (`PhotoStack/Images/InputBucket/`). It may be imported.
   *
   * A bucket of the same account and Region, encrypted with SSE-S3. Its policy lets S3 deliver; where it was imported,
   * that is its owner's to add, and a warning says so. Refused where both buckets were brought.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
   * @default - accesses are not logged
   */
  readonly serverAccessLogsBucket?: IBucket;

  /**
   * Which web pages may upload to the input bucket from a browser, at most 100 rules. What they may upload is decided by
   * the signature of the request. Refused where the input bucket was brought.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
   * @default - none
   */
  readonly inputCors?: CorsRule[];

  /**
   * How long a text is kept after it was written, whole days from 1 on. S3 removes it within a day or so after. Its row
   * stays, and the text comes back when its image is delivered again.
   *
   * With `versioned`, a version that was replaced or has expired is kept as long again. It applies to what is under
   * `outputPrefix`. Refused where the output bucket was brought.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html
   * @default - for ever
   */
  readonly outputExpiration?: Duration;

  /**
   * Whether the output bucket tells EventBridge of each text that is written or removed, whichever the trigger.
   * Refused where the output bucket was brought.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html
   * @default false
   */
  readonly outputEventBridgeEnabled?: boolean;

  /**
   * What the table's stream tells of each change of a row: a completion signal with the row in it, whichever the
   * trigger. Refused where the table was brought.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
   * @default - no stream
   */
  readonly tableStream?: StreamViewType;

  /**
   * Whether rows can be queried by their `status` in the order of `updated_at`, through the index
   * `status-updated_at-index`. It holds `reason`, `source_bucket` and `source_key` beside the keys.
   *
   * Each write of a row costs one or two more writes, and all rows of one status share a partition of the index: above
   * about 500 images a second DynamoDB throttles, and the encoder with it. Refused where the table was brought.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
   * @default false
   */
  readonly statusIndex?: boolean;
}
