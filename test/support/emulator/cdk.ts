import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { CHECKOUT, NODE_BINARY } from './checkout';
import { ACCOUNT, EmulatorAccess, REGION } from './emulator';
import { CommandResult, runCommand } from './run-command';

/** The CDK CLI of the checkout. */
export const CDK_CLI = join(CHECKOUT, 'node_modules', 'aws-cdk', 'bin', 'cdk');

/** A CDK app that the CDK CLI runs with an emulator. */
export interface CdkApp {
  readonly emulator: EmulatorAccess;
  /** The folder of the app's cdk.json. */
  readonly directory: string;
  /** The command that runs the app. @default - the one in cdk.json */
  readonly app?: string;
  /** @default - all stacks */
  readonly stacks?: readonly string[];
  readonly context?: Record<string, string>;
  /** The timeout of the CLI: CloudFormation waits up to an hour for a custom resource that ended. @default 120 */
  readonly timeoutSeconds?: number;
  /** Receives every line that the CLI prints. */
  readonly log?: (line: string) => void;
}

/** The result of a deployment. */
export interface Deployment {
  /** The outputs of every stack, by the stack's name. */
  readonly outputs: Record<string, Record<string, string>>;
  /** The stacks without changes. */
  readonly unchanged: string[];
}

/** A resource of a deployed stack. */
export interface StackResource {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
}

/** `cdk bootstrap` */
export async function bootstrap(
  emulator: EmulatorAccess,
  options: Pick<CdkApp, 'timeoutSeconds' | 'log'> = {},
): Promise<void> {
  await cdk({ ...options, emulator, directory: CHECKOUT }, [
    'bootstrap',
    `aws://${ACCOUNT}/${REGION}`,
    ...['--cloudformation-execution-policies', 'arn:aws:iam::aws:policy/AdministratorAccess'],
  ]);
}

/** `cdk synth` into the app's cdk.out */
export async function synth(app: CdkApp): Promise<void> {
  await cdk(app, ['synth', '--quiet', ...(app.stacks ?? [])]);
}

/** `cdk deploy`; returns the outputs of the app's stacks. */
export async function deploy(app: CdkApp): Promise<Deployment> {
  const { output } = await cdk(app, [
    'deploy',
    ...['--require-approval', 'never'],
    ...['--progress', 'events'],
    // Without a change set, for which the CLI waits another five seconds.
    ...['--method', 'direct'],
    ...selection(app),
  ]);
  const outputs: Deployment['outputs'] = {};
  for (const stack of await deployedStacks(app)) {
    outputs[stack] = await stackOutputs(app.emulator, stack);
  }
  return { outputs, unchanged: [...output.matchAll(/✅\s+(\S+) \(no changes\)/g)].map(([, stack]) => stack) };
}

/** The output of `cdk diff`, with a change set of CloudFormation. */
export async function diff(app: CdkApp): Promise<string> {
  return (await cdk(app, ['diff', ...(app.stacks ?? [])])).output;
}

/** `cdk destroy` */
export async function destroy(app: CdkApp): Promise<void> {
  await cdk(app, ['destroy', '--force', ...selection(app)]);
}

/** The outputs of a deployed stack. */
export async function stackOutputs(emulator: EmulatorAccess, stackName: string): Promise<Record<string, string>> {
  const cloudFormation = new CloudFormationClient(emulator.clientConfig);
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
  return Object.fromEntries((Stacks[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
}

/** The resources of a deployed stack. */
export async function stackResources(emulator: EmulatorAccess, stackName: string): Promise<StackResource[]> {
  const client = new CloudFormationClient(emulator.clientConfig);
  const resources: StackResource[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName: stackName })) {
    for (const { LogicalResourceId, PhysicalResourceId, ResourceType } of page.StackResourceSummaries ?? []) {
      resources.push({
        logicalId: LogicalResourceId!,
        physicalId: PhysicalResourceId ?? '',
        type: ResourceType!,
      });
    }
  }
  return resources;
}

function cdk(app: CdkApp, args: string[]): Promise<CommandResult> {
  const command = [CDK_CLI, ...args, '--no-notices', '--no-version-reporting', '--ci'];
  if (app.app) command.push('--app', app.app);
  for (const [key, value] of Object.entries(app.context ?? {})) command.push('--context', `${key}=${value}`);
  return runCommand(NODE_BINARY, command, {
    cwd: app.directory,
    environment: app.emulator.environment,
    timeoutSeconds: app.timeoutSeconds ?? 120,
    log: app.log,
  });
}

function selection(app: CdkApp): readonly string[] {
  return app.stacks ?? ['--all'];
}

/** The names of the app's stacks that a deployment has created or updated. */
async function deployedStacks(app: CdkApp): Promise<string[]> {
  const manifest = JSON.parse(await readFile(join(app.directory, 'cdk.out', 'manifest.json'), 'utf8'));
  const artifacts: Record<string, { type: string; properties?: { stackName?: string } }> = manifest.artifacts;
  return Object.entries(artifacts)
    .filter(([id, { type }]) => type === 'aws:cloudformation:stack' && (app.stacks?.includes(id) ?? true))
    .map(([id, { properties }]) => properties?.stackName ?? id);
}
