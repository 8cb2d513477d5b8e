import { ArnFormat, Stack } from 'aws-cdk-lib';
import { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { IRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, CfnFunction, Function as LambdaFunction, LoggingFormat, Tracing } from 'aws-cdk-lib/aws-lambda';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { bundleAsAsset, bundleInline, HANDLER } from './bundled-code';
import { EncoderCode } from './encoder-code';
import { encoderEnvironment } from './encoder-environment';
import { EncoderLimits } from './encoder-limits';
import { checkEnvironmentSize } from './environment-size';
import { BroughtRole } from './existing-role';
import { allowNetworkInterfaces } from './network-permissions';
import { keysUnder } from '../common/arn-pattern';
import { definedProps } from '../common/defined-props';
import { EncoderSettings } from '../encoder/contract';

/** The settings of the encoder function that Lambda limits. */
export type FunctionLimits = Omit<EncoderLimits, 'maxObjectSize'>;

/** What the encoder function is made from. */
export interface EncoderFunctionProps extends FunctionLimits {
  readonly code: EncoderCode;
  readonly inputBucket: IBucket;
  readonly outputBucket: IBucket;
  readonly metadataTable: ITable;
  readonly logGroup: ILogGroup;
  readonly role?: IRole;
  readonly vpc?: IVpc;
  readonly vpcSubnets?: SubnetSelection;
  readonly securityGroups?: ISecurityGroup[];
  readonly tracing?: Tracing;
  readonly environmentEncryption?: IKey;
  /** The settings that the function reads from its environment. */
  readonly settings: EncoderSettings;
  readonly architecture: Architecture;
}

/** The Lambda function that encodes images, with a role that allows the calls it makes and nothing else. */
export class EncoderFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, props: EncoderFunctionProps) {
    super(
      scope,
      id,
      definedProps({
        description: 'Encodes images uploaded to S3 as Base64 text and records each in DynamoDB',
        code: props.code._isInline ? bundleInline('encode-image') : bundleAsAsset('encode-image'),
        handler: HANDLER,
        runtime: props.runtime,
        architecture: props.architecture,
        memorySize: props.memorySize,
        timeout: props.timeout,
        reservedConcurrentExecutions: props.reservedConcurrentExecutions,
        environmentEncryption: props.environmentEncryption,
        vpc: props.vpc,
        vpcSubnets: props.vpcSubnets,
        securityGroups: props.securityGroups,
        logGroup: props.logGroup,
        loggingFormat: LoggingFormat.JSON,
        role: encoderRole(scope, `${id}Role`, props.role),
      }),
    );
    // As a prop, the variables would replace those of a property injector, or be replaced by them.
    for (const [name, value] of Object.entries(encoderEnvironment(this, props.settings))) {
      this.addEnvironment(name, value);
    }
    checkEnvironmentSize(scope, this);
    // A property injector can have changed what follows.
    const role = this.role!;
    this.allowLogs(role, this.logGroup);
    this.allowReading(role, props.inputBucket, props.settings.filter.prefix);
    this.allowWriting(role, props.outputBucket, props.settings.output.prefix);
    this.allowRecording(role, props.metadataTable);
    if (this.isBoundToVpc) allowNetworkInterfaces(role);
    this.allowEnvironmentKey(role, props.environmentEncryption);
    if (props.tracing && props.tracing !== Tracing.DISABLED) this.trace(role, props.tracing);
  }

  /** The settings of the function as it was created: a property injector can have changed them. */
  public get limits(): FunctionLimits {
    const { memorySize, reservedConcurrentExecutions } = this.cfnFunction;
    return { memorySize: memorySize!, timeout: this.timeout!, runtime: this.runtime, reservedConcurrentExecutions };
  }

  private get cfnFunction(): CfnFunction {
    return this.node.defaultChild as CfnFunction;
  }

  /** With a feature flag, the CDK's own `tracing` attaches a policy even to a role that is not to be changed. */
  private trace(role: IRole, mode: Tracing): void {
    this.cfnFunction.tracingConfig = { mode };
    allow(role, ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*');
  }

  private allowLogs(role: IRole, logGroup: ILogGroup): void {
    allow(role, ['logs:CreateLogStream', 'logs:PutLogEvents'], logStreamsOf(logGroup));
  }

  private allowReading(role: IRole, bucket: IBucket, prefix: string): void {
    allow(role, ['s3:GetObject'], bucket.arnForObjects(keysUnder(prefix)));
    // Without it S3 answers 403 instead of 404 for an object that is gone.
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
    allow(role, ['s3:ListBucket'], bucket.bucketArn);
    allowKey(role, bucket.encryptionKey, ['kms:Decrypt']);
  }

  private allowWriting(role: IRole, bucket: IBucket, prefix: string): void {
    // Writes and removals hold only for the text that was seen, and that takes s3:GetObject; ListBucket as above.
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
    allow(
      role,
      ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:PutObject'],
      bucket.arnForObjects(keysUnder(prefix)),
    );
    allow(role, ['s3:ListBucket'], bucket.bucketArn);
    // To put the parts of a text together, S3 decrypts them.
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
    allowKey(role, bucket.encryptionKey, ['kms:Decrypt', 'kms:GenerateDataKey']);
  }

  private allowEnvironmentKey(role: IRole, key?: IKey): void {
    const { kmsKeyArn } = this.cfnFunction;
    if (key?.keyArn === kmsKeyArn) allowKey(role, key, ['kms:Decrypt']);
    else if (kmsKeyArn) allow(role, ['kms:Decrypt'], kmsKeyArn);
  }

  private allowRecording(role: IRole, table: ITable): void {
    allow(role, ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], table.tableArn);
    table.encryptionKey?.grantEncryptDecrypt(role);
  }
}

function encoderRole(scope: Construct, id: string, existing?: IRole): IRole {
  if (existing) return new BroughtRole(scope, id, existing);
  return new Role(scope, id, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: 'Lets the image encoder read images, write their texts and rows, and log',
  });
}

function allow(role: IRole, actions: string[], resource: string): void {
  role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [resource] }));
}

function allowKey(role: IRole, key: IKey | undefined, actions: string[]): void {
  key?.grant(role, ...actions);
}

/** A log group's own ARN ends in `:*` when the app makes it and may not when it was imported; this names its streams. */
function logStreamsOf(logGroup: ILogGroup): string {
  return Stack.of(logGroup).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: `${logGroup.logGroupName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    account: logGroup.env.account,
    region: logGroup.env.region,
  });
}
