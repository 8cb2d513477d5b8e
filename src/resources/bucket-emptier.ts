import { CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { IRole, Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { EMPTIED_ON_REMOVAL, EmptyingProperty } from '../bucket-emptier/contract';
import { bundleInline, HANDLER } from '../encoder-function/bundled-code';
import { allowNetworkInterfaces } from '../encoder-function/network-permissions';

/** The id under which a stack keeps what empties its buckets. */
const ID = 'ImageEncodingBucketEmptier';

/**
 * Empties buckets before they are removed, with its code in the template: the CDK's own `autoDeleteObjects` takes an
 * asset. All pipelines of a stack share one.
 */
export class BucketEmptier extends Construct {
  /** Has a bucket emptied when it is removed from its stack; the first of the stack says with which runtime. */
  public static empty(bucket: Bucket, runtime: Runtime): void {
    const stack = Stack.of(bucket);
    const emptier = (stack.node.tryFindChild(ID) as BucketEmptier | undefined) ?? new BucketEmptier(stack, ID, runtime);
    emptier.empty(bucket);
  }

  private readonly role: IRole;
  private readonly handler: LambdaFunction;
  private readonly permissions: Policy;

  private constructor(scope: Construct, id: string, runtime: Runtime) {
    super(scope, id);
    // A log group of Lambda's own making would stay when the stack has gone.
    const logGroup = new LogGroup(this, 'LogGroup', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: 'Lets the bucket emptier empty the buckets of image encoding pipelines, and log',
    });
    this.handler = new LambdaFunction(this, 'Function', {
      description: 'Empties buckets of image encoding pipelines before they are removed',
      code: bundleInline('empty-bucket'),
      handler: HANDLER,
      runtime,
      architecture: Architecture.ARM_64,
      memorySize: 256,
      timeout: Duration.minutes(15),
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      role,
    });
    // A property injector can have replaced the role.
    this.role = this.handler.role!;
    if (this.handler.isBoundToVpc) allowNetworkInterfaces(this.role);
    // Not in the default policy of the role, which must exist before the function: it names the function. A role of
    // Role.customizeRoles() reports the statements that a policy has when it is attached.
    this.permissions = new Policy(this, 'Policy', {
      statements: [
        new PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [this.handler.logGroup.logGroupArn],
        }),
        new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.handler.functionArn] }),
      ],
    });
    this.role.attachInlinePolicy(this.permissions);
  }

  /** What one bucket takes is made within the bucket: it comes and goes with it. */
  private empty(bucket: Bucket): void {
    bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: EMPTIED_ON_REMOVAL,
        principals: [this.role],
        actions: [
          's3:AbortMultipartUpload',
          's3:DeleteObject',
          's3:DeleteObjectVersion',
          's3:ListBucketMultipartUploads',
          's3:ListBucketVersions',
          's3:PutBucketPolicy',
        ],
        resources: [bucket.bucketArn, bucket.arnForObjects('*')],
      }),
    );
    // It goes with its bucket: taken away before, the bucket would take writes again.
    bucket.policy!.applyRemovalPolicy(RemovalPolicy.RETAIN);
    // Also when that statement has gone, to see that it has.
    const permissions = new Policy(bucket, 'EmptyingPolicy', {
      statements: [new PolicyStatement({ actions: ['s3:GetBucketPolicy'], resources: [bucket.bucketArn] })],
    });
    this.role.attachInlinePolicy(permissions);
    const emptying = new CustomResource(bucket, 'Emptying', {
      resourceType: 'Custom::EmptiedBucket',
      serviceToken: this.handler.functionArn,
      properties: {
        [EmptyingProperty.BUCKET_NAME]: bucket.bucketName,
        [EmptyingProperty.BUCKET_ARN]: bucket.bucketArn,
      },
    });
    emptying.node.addDependency(this.permissions, permissions, bucket.policy!);
  }
}
