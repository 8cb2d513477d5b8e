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
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { addConsoleLinks } from './console-links';
import { askFor, isEmpty, Parameters } from './parameters';
import { EncoderCode, ImageEncodingPipeline, OutputFormat } from '../src';
import { EnvironmentVariable } from '../src/encoder/contract';
import { ManagedResources, PIPELINE_TAG } from '../src/resources/managed-resources';

/** What distinguishes the published templates. */
export interface ImageEncodingTemplateProps {
  /** What the template says of itself, as far as it says what becomes of data. */
  readonly description: string;
  /** What becomes of buckets, table, queue and logs when the stack is removed. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The pipeline as a stack that needs nothing but its template, with a form for its settings.
 *
 * What only deployment knows is decided by conditions of this stack; the pipeline in it is the construct as everybody
 * uses it.
 */
export class ImageEncodingTemplate extends Stack {
  private readonly parameters: Parameters;

  constructor(app: App, id: string, props: ImageEncodingTemplateProps) {
    super(app, id, {
      description: props.description,
      synthesizer: new BootstraplessSynthesizer(),
      analyticsReporting: false,
    });
    // The CDK names a role as a dependency also where it is referred to.
    this.addMetadata('cfn-lint', { config: { ignore_checks: ['W3005'] } });
    this.parameters = askFor(this);
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
    // To the construct the suffixes are one text; what the form lets pass makes a list in JSON as it is.
    const suffixes = Fn.join('","', ImageSuffixes.valueAsList);
    pipeline.encoder.addEnvironment(EnvironmentVariable.SUFFIX_FILTERS, Fn.join('', ['["', suffixes, '"]']));
    // Whichever bucket it is, it is of this account.
    pipeline.encoder.addEnvironment(EnvironmentVariable.INPUT_BUCKET_OWNER, this.account);
    // Only an unusually long list of suffixes or prefix is too large, and Lambda rejects it with a message that says so.
    Annotations.of(pipeline).acknowledgeWarning('cdk-image-encoding-pipeline:environmentMayBeTooLarge');
    // The template has its own handler, which keeps the ids of other notifications.
    Annotations.of(pipeline).acknowledgeWarning('cdk-image-encoding-pipeline:unmanagedNotifications');
    this.notifyOfPrefix();
    this.logOfNotifications();
    this.allowKeyOfExistingBucket(pipeline);
    this.alarm(pipeline);
    pipeline.addOutputs();
    addConsoleLinks(this, pipeline);
    Tags.of(this).add(PIPELINE_TAG, Aws.STACK_NAME, { priority: 200, excludeResourceTypes: ['aws:cdk:stack'] });
  }

  /** The bucket that was named, or one that is made as a pipeline makes its own. */
  private inputBucket(removalPolicy: RemovalPolicy): IBucket {
    const { ExistingInputBucket } = this.parameters;
    const isMade = new CfnCondition(this, 'InputBucketIsMade', { expression: isEmpty(ExistingInputBucket) });
    const make = new ManagedResources(this, {
      removalPolicy,
      encoderCode: EncoderCode.inline(),
      runtime: Runtime.NODEJS_24_X,
      tableKeyName: '',
      outputPrefix: '',
    });
    const made = make.createInputBucket();
    setCondition(made, isMade);
    const bucketName = Fn.conditionIf(isMade.logicalId, made.bucketName, ExistingInputBucket.valueAsString).toString();
    return Bucket.fromBucketName(this, 'ImageBucket', bucketName);
  }

  /** The construct cannot know that the form lets no character pass that takes an encoding in a notification. */
  private notifyOfPrefix(): void {
    const { KeyPrefix } = this.parameters;
    const isGiven = new CfnCondition(this, 'PrefixIsGiven', { expression: Fn.conditionNot(isEmpty(KeyPrefix)) });
    const filter = { Key: { FilterRules: [{ Name: 'prefix', Value: KeyPrefix.valueAsString }] } };
    for (const notifications of resourcesIn(this).filter(isNotifications)) {
      notifications.addPropertyOverride(
        'NotificationConfiguration.LambdaFunctionConfigurations.0.Filter',
        Fn.conditionIf(isGiven.logicalId, filter, Aws.NO_VALUE),
      );
    }
  }

  /** Where the CDK's function that sets notifications logs to; a log group of Lambda's own making would stay. */
  private logOfNotifications(): void {
    const logGroup = new LogGroup(this, 'NotificationsLogGroup', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    for (const handler of resourcesIn(this).filter(isNotificationsHandler)) {
      handler.addPropertyOverride('LoggingConfig', { LogGroup: logGroup.logGroupName });
    }
  }

  private allowKeyOfExistingBucket({ encoder }: ImageEncodingPipeline): void {
    const { ExistingInputBucketKey } = this.parameters;
    const expression = Fn.conditionNot(isEmpty(ExistingInputBucketKey));
    const policy = new Policy(this, 'ExistingInputBucketKeyPolicy', {
      roles: [encoder.role!],
      statements: [
        new PolicyStatement({ actions: ['kms:Decrypt'], resources: [ExistingInputBucketKey.valueAsString] }),
      ],
    });
    setCondition(policy, new CfnCondition(this, 'KeyIsGiven', { expression }));
  }

  /** Alarms for whoever wants them. */
  private alarm(pipeline: ImageEncodingPipeline): void {
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
    const isWanted = new CfnCondition(this, 'AlarmsAreWanted', { expression: Fn.conditionNot(isEmpty(AlarmEmail)) });
    setCondition(topic, isWanted);
    setCondition(alarms, isWanted);
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
