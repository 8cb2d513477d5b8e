import { Annotations, ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { IRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import {
  Architecture,
  CfnFunction,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { bundleAsAsset, bundleInline, HANDLER } from './bundled-code';
import { EncoderCode } from './encoder-code';
import { encoderEnvironment, encoderSettings, EncoderSettingsProps } from './encoder-environment';
import { checkEnvironmentSize } from './environment-size';
import { ExistingRole } from './existing-role';
import { allowNetworkInterfaces } from './network-permissions';
import { keysUnder } from '../common/arn-pattern';
import { definedProps } from '../common/defined-props';
import { EncoderSettings } from '../encoder/contract';

/** The props of the encoder function. */
export interface EncoderFunctionProps extends EncoderSettingsProps {
  readonly encoderCode: EncoderCode;
  readonly memorySize: number;
  readonly timeout: Duration;
  readonly runtime: Runtime;
  readonly architecture: Architecture;
  readonly logGroup: ILogGroup;
  readonly reservedConcurrentExecutions?: number;
  readonly role?: IRole;
  readonly vpc?: IVpc;
  readonly vpcSubnets?: SubnetSelection;
  readonly securityGroups?: ISecurityGroup[];
  readonly tracing?: Tracing;
  readonly environmentEncryption?: IKey;
}

/** The Lambda function that encodes images. Its role allows the calls that it makes and nothing else. */
export class EncoderFunction extends LambdaFunction {
  /** The settings in the environment of the function. */
  public readonly settings: EncoderSettings;

  constructor(scope: Construct, id: string, props: EncoderFunctionProps) {
    super(
      scope,
      id,
      definedProps({
        description: 'Encodes images uploaded to S3 as Base64 and stores their metadata in DynamoDB',
        code: props.encoderCode._isInline ? bundleInline('encode-image') : bundleAsAsset('encode-image'),
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
    this.settings = encoderSettings(props);
    // As a prop, the variables would replace those of a property injector, or be replaced by them.
    Object.entries(encoderEnvironment(this, this.settings)).forEach(([name, value]) =>
      this.addEnvironment(name, value),
    );
    checkEnvironmentSize(scope, this);
    // A property injector can have changed the role, the log group and the network.
    const role = this.role!;
    allowLogs(role, this.logGroup);
    allowReading(role, props.inputBucket, props.filter.prefix);
    allowWriting(role, props.outputBucket, props.outputPrefix);
    allowItems(role, props.metadataTable);
    if (this.isBoundToVpc) allowNetworkInterfaces(role);
    this.allowEnvironmentKey(role, props.environmentEncryption);
    if (props.tracing && props.tracing !== Tracing.DISABLED) this.enableTracing(role, props.tracing);
  }

  /** The limits of the function as it was created. A property injector can have changed them. */
  public get limits(): Pick<
    EncoderFunctionProps,
    'memorySize' | 'timeout' | 'runtime' | 'reservedConcurrentExecutions'
  > {
    const { memorySize, reservedConcurrentExecutions } = this.cfnFunction;
    return { memorySize: memorySize!, timeout: this.timeout!, runtime: this.runtime, reservedConcurrentExecutions };
  }

  private get cfnFunction(): CfnFunction {
    return this.node.defaultChild as CfnFunction;
  }

  /** With a feature flag, the CDK's own `tracing` prop attaches a policy even to a role that cannot be changed. */
  private enableTracing(role: IRole, mode: Tracing): void {
    this.cfnFunction.tracingConfig = { mode };
    allow(role, ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*');
  }

  private allowEnvironmentKey(role: IRole, key?: IKey): void {
    const { kmsKeyArn } = this.cfnFunction;
    if (key?.keyArn === kmsKeyArn) allowKey(role, key, ['kms:Decrypt']);
    else if (kmsKeyArn) allow(role, ['kms:Decrypt'], kmsKeyArn);
  }
}

function encoderRole(scope: Construct, id: string, existing?: IRole): IRole {
  if (existing) return new ExistingRole(scope, id, existing);
  return new Role(scope, id, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: 'Allows the image encoder to read images, write outputs and items, and write logs',
  });
}

function allowLogs(role: IRole, logGroup: ILogGroup): void {
  allow(role, ['logs:CreateLogStream', 'logs:PutLogEvents'], logStreamsOf(logGroup));
}

function allowReading(role: IRole, bucket: IBucket, prefix: string): void {
  allow(role, ['s3:GetObject'], bucket.arnForObjects(keysUnder(prefix)));
  // Without it, S3 responds with 403 instead of 404 if an object does not exist.
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
  allow(role, ['s3:ListBucket'], bucket.bucketArn);
  allowKey(role, bucket.encryptionKey, ['kms:Decrypt']);
}

function allowWriting(role: IRole, bucket: IBucket, prefix: string): void {
  // Conditional writes and deletions require s3:GetObject. ListBucket as above.
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
  allow(
    role,
    ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:PutObject'],
    bucket.arnForObjects(keysUnder(prefix)),
  );
  allow(role, ['s3:ListBucket'], bucket.bucketArn);
  // To complete a multipart upload, S3 decrypts its parts.
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
  allowKey(role, bucket.encryptionKey, ['kms:Decrypt', 'kms:GenerateDataKey']);
}

function allowItems(role: IRole, table: ITable): void {
  allow(role, ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], table.tableArn);
  table.encryptionKey?.grantEncryptDecrypt(role);
}

function allow(role: IRole, actions: string[], resource: string): void {
  role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [resource] }));
}

/** The CDK grants nothing for an imported alias unless a feature flag is set. */
function allowKey(role: IRole, key: IKey | undefined, actions: string[]): void {
  if (!key || key.grant(role, ...actions).success) return;
  Annotations.of(role).addWarningV2(
    'cdk-image-encoding-pipeline:keyNotGranted',
    `encryptionKey: the encoder was not granted the use of the key ${key.node.path}, because the key is imported by an alias. ` +
      'Import the key by its ARN, or allow the encoder to use the key in the key policy and acknowledge this warning.',
  );
}

/** The ARN of a created log group ends with `:*`, but that of an imported one can end without it. */
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
