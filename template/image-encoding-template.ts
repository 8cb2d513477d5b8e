import {
  Annotations,
  App,
  Aws,
  BootstraplessSynthesizer,
  CfnCondition,
  CfnResource,
  Fn,
  RemovalPolicy,
  Size,
  Stack,
  Tags,
  Token,
} from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Policy, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { addConsoleLinks } from './console-links';
import { addParameters, isEmpty, Parameters } from './parameters';
import { EncoderCode, ImageEncodingPipeline, OutputFormat } from '../src';
import { createInputBucket, EnvironmentVariable, PIPELINE_TAG } from '../src/published-template';

/** Properties of a published template. */
export interface ImageEncodingTemplateProps {
  /** The description of the template, which says whether data is retained or deleted. */
  readonly description: string;
  /** The removal policy of buckets, table, queue and logs. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * A stack with one pipeline, whose settings are parameters of the template. It needs no assets and no bootstrap.
 *
 * The pipeline is the public construct. Conditions of this stack depend on the parameters.
 */
export class ImageEncodingTemplate extends Stack {
  private readonly parameters: Parameters;

  constructor(app: App, id: string, props: ImageEncodingTemplateProps) {
    super(app, id, {
      description: props.description,
      synthesizer: new BootstraplessSynthesizer(),
      analyticsReporting: false,
    });
    // The CDK adds dependencies on roles that are also referenced.
    this.addMetadata('cfn-lint', { config: { ignore_checks: ['W3005'] } });
    this.parameters = addParameters(this);
    const {
      ImageSuffixes,
      KeyPrefix,
      MaximumImageSize,
      OutputFormat: format,
      TableKeyName,
      MemorySize,
    } = this.parameters;

    const pipeline = new ImageEncodingPipeline(this, 'Images', {
      inputBucket: this.inputBucket(props.removalPolicy),
      removalPolicy: props.removalPolicy,
      encoderCode: EncoderCode.inline(),
      suffixFilters: [Fn.join(',', ImageSuffixes.valueAsList)],
      prefixFilter: KeyPrefix.valueAsString,
      maxObjectSize: Size.bytes(Token.asNumber(Fn.join('', [MaximumImageSize.valueAsString, '000000']))),
      outputFormat: format.valueAsString as OutputFormat,
      tableKeyName: TableKeyName.valueAsString,
      memorySize: MemorySize.valueAsNumber,
    });
    // For the construct, the list of suffixes is a single token. The pattern of the parameter allows no characters that need
    // escapes in JSON.
    const suffixes = Fn.join('","', ImageSuffixes.valueAsList);
    pipeline.encoder.addEnvironment(EnvironmentVariable.SUFFIX_FILTERS, Fn.join('', ['["', suffixes, '"]']));
    // The input bucket is in this account, also if it is an existing one.
    pipeline.encoder.addEnvironment(EnvironmentVariable.INPUT_BUCKET_OWNER, this.account);
    // Only an unusually long prefix or list of suffixes is too large. Lambda then rejects it with a clear message.
    Annotations.of(pipeline).acknowledgeWarning('cdk-image-encoding-pipeline:environmentMayBeTooLarge');
    // The handler of this template keeps the IDs of other notifications.
    Annotations.of(pipeline).acknowledgeWarning('cdk-image-encoding-pipeline:unmanagedNotifications');
    this.filterNotifications();
    this.addLogGroupOfHandler();
    this.grantKeyOfExistingBucket(pipeline);
    this.addAlarms(pipeline);
    pipeline.addOutputs();
    addConsoleLinks(this, pipeline);
    Tags.of(this).add(PIPELINE_TAG, Aws.STACK_NAME, { priority: 200, excludeResourceTypes: ['aws:cdk:stack'] });
  }

  /** Returns the existing bucket that a parameter names, or a new bucket. */
  private inputBucket(removalPolicy: RemovalPolicy): IBucket {
    const { ExistingInputBucket } = this.parameters;
    // The logical IDs of the notifications depend on this name.
    const isNew = new CfnCondition(this, 'InputBucketIsMade', { expression: isEmpty(ExistingInputBucket) });
    const created = createInputBucket(this, removalPolicy);
    setCondition(created, isNew);
    const bucketName = Fn.conditionIf(
      isNew.logicalId,
      created.bucketName,
      ExistingInputBucket.valueAsString,
    ).toString();
    return Bucket.fromBucketName(this, 'ImageBucket', bucketName);
  }

  /** Adds the prefix to the filter of the notification. Its pattern allows no characters that need an encoding there. */
  private filterNotifications(): void {
    const { KeyPrefix } = this.parameters;
    const hasPrefix = new CfnCondition(this, 'HasKeyPrefix', { expression: Fn.conditionNot(isEmpty(KeyPrefix)) });
    const filter = { Key: { FilterRules: [{ Name: 'prefix', Value: KeyPrefix.valueAsString }] } };
    for (const notifications of resourcesIn(this).filter(isNotifications)) {
      notifications.addPropertyOverride(
        'NotificationConfiguration.LambdaFunctionConfigurations.0.Filter',
        Fn.conditionIf(hasPrefix.logicalId, filter, Aws.NO_VALUE),
      );
    }
  }

  /** Adds a log group for the CDK's function that sets notifications. CloudFormation cannot delete one that Lambda creates. */
  private addLogGroupOfHandler(): void {
    const logGroup = new LogGroup(this, 'NotificationsLogGroup', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    for (const handler of resourcesIn(this).filter(isNotificationsHandler)) {
      handler.addPropertyOverride('LoggingConfig', { LogGroup: logGroup.logGroupName });
    }
  }

  private grantKeyOfExistingBucket({ encoder }: ImageEncodingPipeline): void {
    const { ExistingInputBucketKey } = this.parameters;
    const expression = Fn.conditionNot(isEmpty(ExistingInputBucketKey));
    const policy = new Policy(this, 'ExistingInputBucketKeyPolicy', {
      roles: [encoder.role!],
      statements: [
        new PolicyStatement({ actions: ['kms:Decrypt'], resources: [ExistingInputBucketKey.valueAsString] }),
      ],
    });
    setCondition(policy, new CfnCondition(this, 'HasExistingInputBucketKey', { expression }));
  }

  /** Adds alarms under the condition that an e-mail address is specified. */
  private addAlarms(pipeline: ImageEncodingPipeline): void {
    const { AlarmEmail } = this.parameters;
    const topic = new Topic(this, 'AlarmTopic', { displayName: 'Image encoding' });
    topic.addSubscription(new EmailSubscription(AlarmEmail.valueAsString));
    topic.addToResourcePolicy(
      new PolicyStatement({
        actions: ['sns:Publish'],
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    const alarms = pipeline.addAlarms({ actions: [new SnsAction(topic)], okActions: [new SnsAction(topic)] });
    const hasEmail = new CfnCondition(this, 'CreateAlarms', { expression: Fn.conditionNot(isEmpty(AlarmEmail)) });
    setCondition(topic, hasEmail);
    setCondition(alarms, hasEmail);
  }
}

function setCondition(construct: Construct, condition: CfnCondition): void {
  resourcesIn(construct).forEach(({ cfnOptions }) => (cfnOptions.condition = condition));
}

function resourcesIn(construct: Construct): CfnResource[] {
  return construct.node.findAll().filter((node) => CfnResource.isCfnResource(node));
}

function isNotificationsHandler({ cfnResourceType, node }: CfnResource): boolean {
  return cfnResourceType === 'AWS::Lambda::Function' && node.path.includes('/BucketNotificationsHandler');
}

function isNotifications({ cfnResourceType }: CfnResource): boolean {
  return cfnResourceType === 'Custom::S3BucketNotifications';
}
