import { CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { IRole, Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { EMPTIED_ON_REMOVAL, EmptyingProperty, RESERVED_MILLISECONDS } from '../bucket-emptier/contract';
import { invalidProp } from '../common/errors';
import { bundleInline, HANDLER } from '../encoder-function/bundled-code';
import { allowNetworkInterfaces } from '../encoder-function/network-permissions';

/** The id of the bucket emptier in its stack. */
const ID = 'ImageEncodingBucketEmptier';

/**
 * Empties buckets before they are deleted. The pipelines of a stack share one emptier.
 *
 * Its code is in the template. `autoDeleteObjects` of the CDK needs an asset.
 */
export class BucketEmptier extends Construct {
  /** Empties a bucket when it is deleted from its stack. The first call in a stack sets the runtime. */
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
    // Lambda would create a log group that remains when the stack is deleted.
    const logGroup = new LogGroup(this, 'LogGroup', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: 'Allows the bucket emptier to empty the buckets of image encoding pipelines and to write logs',
    });
    this.handler = new LambdaFunction(this, 'Function', {
      description: 'Empties the buckets of image encoding pipelines before they are deleted',
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
    checkTimeout(this.handler);
    // A property injector can have replaced the role.
    this.role = this.handler.role!;
    if (this.handler.isBoundToVpc) allowNetworkInterfaces(this.role);
    // Not in the default policy of the role, on which the function depends: these statements name the function. They are
    // complete when the policy is attached, because Role.customizeRoles() reports statements at that time.
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

  /** Creates the resources for one bucket in the scope of that bucket, so that they are created and deleted with it. */
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
    // The policy is deleted with its bucket. If it were deleted before, the bucket would accept writes again.
    bucket.policy!.applyRemovalPolicy(RemovalPolicy.RETAIN);
    // Needed even if the statement above was removed: the emptier reads the policy to find that out.
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

/** A property injector can have changed the timeout. */
function checkTimeout(handler: LambdaFunction): void {
  const { timeout } = handler;
  if (!timeout || timeout.isUnresolved() || timeout.toMilliseconds() > RESERVED_MILLISECONDS) return;
  throw invalidProp(
    handler,
    'timeout',
    `must be longer than ${RESERVED_MILLISECONDS / 1000} seconds, got ${timeout.toSeconds()}`,
    'Exclude the bucket emptier from the property injector that sets the timeout of functions.',
  );
}
