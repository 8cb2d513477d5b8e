import { App, CfnElement, Stack } from 'aws-cdk-lib';
import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, EventType } from 'aws-cdk-lib/aws-s3';
import { LambdaDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { Construct } from 'constructs';
import { EncodingTrigger, ImageEncodingPipeline, ImageEncodingPipelineProps } from '../../../src';

/** A stack that rule packs check. */
export interface ReviewedStack {
  readonly stack: Stack;
  readonly templateFile: string;
  /** The name of a resource of the template on the security page. */
  readonly nameOf: (logicalId: string) => string;
}

/** Creates props with a team's resources in the same stack: cfn-guard supports only references within a stack. */
type PropsOf = (team: Construct) => ImageEncodingPipelineProps;

/** A value of each security prop, which resolves the findings that the page says that the prop resolves. */
export const SECURITY_PROPS: Readonly<Record<string, PropsOf>> = {
  encryptionKey: (team) => ({ encryptionKey: new Key(team, 'Key', { enableKeyRotation: true }) }),
  environmentEncryption: (team) => ({ environmentEncryption: new Key(team, 'SettingsKey') }),
  logGroup: (team) => ({
    logGroup: new LogGroup(team, 'Logs', { retention: RetentionDays.ONE_YEAR, encryptionKey: new Key(team, 'LogKey') }),
  }),
  reservedConcurrentExecutions: () => ({ reservedConcurrentExecutions: 10 }),
  serverAccessLogsBucket: (team) => ({ serverAccessLogsBucket: new Bucket(team, 'AccessLogs') }),
  tracing: () => ({ tracing: Tracing.ACTIVE }),
  versioned: () => ({ versioned: true }),
  vpc: (team) => {
    const subnetConfiguration = [{ name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED }];
    return {
      vpc: new Vpc(team, 'Network', { natGateways: 0, subnetConfiguration }),
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
    };
  },
};

const TRIGGERS: Readonly<Record<string, () => EncodingTrigger>> = {
  direct: () => EncodingTrigger.direct(),
  queue: () => EncodingTrigger.queue(),
  eventBridge: () => EncodingTrigger.eventBridge(),
};

/** A pipeline without props except the trigger, for each trigger. */
export const defaultPipelines = () => withEachTrigger(() => ({}));

/** The same with every security prop. */
export const fullestPipelines = () =>
  withEachTrigger((team) => Object.assign({}, ...Object.values(SECURITY_PROPS).map((propsOf) => propsOf(team))));

/** The same with one of these props. */
export const pipelinesWith = (prop: string) => withEachTrigger(SECURITY_PROPS[prop]);

function withEachTrigger(propsOf: PropsOf): Record<string, ReviewedStack> {
  return Object.fromEntries(
    Object.entries(TRIGGERS).map(([name, trigger]) => [
      name,
      synthesize((stack, team) => new ImageEncodingPipeline(stack, 'Images', { ...propsOf(team), trigger: trigger() })),
    ]),
  );
}

/** The resources that the CDK adds to a bucket with a notification, in a stack without this library. */
export function withoutPipeline(): ReviewedStack {
  return synthesize((stack) => {
    const code = Code.fromInline('exports.handler = async () => undefined');
    const handler = new LambdaFunction(stack, 'Handler', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code,
    });
    new Bucket(stack, 'Bucket').addEventNotification(EventType.OBJECT_CREATED, new LambdaDestination(handler));
  });
}

function synthesize(build: (stack: Stack, team: Construct) => void): ReviewedStack {
  const app = new App();
  const stack = new Stack(app, 'Reviewed');
  build(stack, new Construct(stack, 'Team'));
  const names = new Map(
    stack.node
      .findAll()
      .filter((construct) => CfnElement.isCfnElement(construct))
      .map((element) => [stack.resolve(element.logicalId) as string, nameOfPath(element.node.path)]),
  );
  const { templateFullPath } = app.synth().getStackByName(stack.stackName);
  return { stack, templateFile: templateFullPath, nameOf: (logicalId) => names.get(logicalId)! };
}

/** A construct's path on the page: within the pipeline, or with its owner, without the hash of a singleton. */
export function nameOfPath(path: string): string {
  const name = path.replace(/^Reviewed\//, '').replace(/\/Resource$/, '');
  if (name.startsWith('Team/')) return `existing: ${name}`;
  return name.startsWith('Images/') ? name.slice('Images/'.length) : `CDK: ${name.replace(/[0-9a-f]{32}/, '')}`;
}
