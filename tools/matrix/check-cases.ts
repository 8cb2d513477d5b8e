import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Errors, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { FAIL_SYNTH_ON_VALIDATION_ERRORS_CONTEXT, VALIDATION_REPORT_FILE } from 'aws-cdk-lib/cx-api';
import * as recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import type { Case } from './covering-cases';
import { FLAGS, keyIdOf, propsOf } from './dimensions';
import { expectedGrants, expectedKeyUsers, isKeyOfApp, resourceNames } from './expected-grants';
import { ImageEncodingPipeline } from '../../src';

/** A stack can have 500 resources, and a case creates up to 30. */
const CASES_PER_STACK = 12;

const CONTEXTS: Record<string, Record<string, unknown>> = {
  off: {},
  recommended: recommendedFlags,
  all: Object.fromEntries(
    Object.entries(recommendedFlags).map(([flag, value]) => [flag, value === false ? true : value]),
  ),
};

interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, any>;
}
interface PluginReport {
  readonly pluginName: string;
  readonly violations: readonly { readonly violatingConstructs: readonly { readonly constructPath: string }[] }[];
}
type Resources = Readonly<Record<string, Resource>>;

/** Synthesizes the cases, several in each app, and returns their problems. */
export function checkCases(cases: readonly Case[], progress: (done: number) => void = () => undefined): string[] {
  const problems: string[] = [];
  let done = 0;
  for (const [flags, context] of Object.entries(CONTEXTS)) {
    const ofFlags = cases.filter((values) => values[FLAGS] === flags);
    for (let i = 0; i < ofFlags.length; i += CASES_PER_STACK) {
      const group = ofFlags.slice(i, i + CASES_PER_STACK);
      problems.push(...checkTogether(group, context));
      progress((done += group.length));
    }
  }
  return problems;
}

/** Returns the message with which the props of a case are rejected, or undefined if they are accepted. */
export function rejectionOf(values: Case): string | undefined {
  const app = new App();
  const [here, elsewhere] = [new Stack(app, 'Here'), new Stack(app, 'Elsewhere')];
  try {
    new ImageEncodingPipeline(here, 'C0', propsOf(values, { here, elsewhere, name: 'C0' }));
    return undefined;
  } catch (error) {
    if (!Errors.isValidationError(error)) throw error;
    return error.message;
  }
}

function checkTogether(cases: readonly Case[], context: Record<string, unknown>): string[] {
  // The report is read below, instead of printed by the CDK.
  const app = new App({ context: { ...context, [FAIL_SYNTH_ON_VALIDATION_ERRORS_CONTEXT]: false } });
  const [here, elsewhere] = [new Stack(app, 'Here'), new Stack(app, 'Elsewhere')];
  const problems: string[] = [];
  const created = cases.flatMap((values, i) => {
    const name = `C${i}`;
    try {
      new ImageEncodingPipeline(here, name, propsOf(values, { here, elsewhere, name }));
      return [{ values, name }];
    } catch (error) {
      problems.push(`${JSON.stringify(values)}: ${String(error)}`);
      return [];
    }
  });
  // Both fail on cyclic dependencies: the first one of stacks, the second one of resources in a stack.
  const assembly = app.synth();
  problems.push(...violations(assembly.directory));
  const resourcesOf = ({ stackName }: Stack): Resources =>
    Template.fromJSON(assembly.getStackByName(stackName).template).toJSON().Resources ?? {};
  const [inStack, inOtherStack] = [resourcesOf(here), resourcesOf(elsewhere)];
  const warnings = assembly.getStackByName(here.stackName).messages.filter(({ entry }) => {
    return String(entry.data).includes('importedKeyPolicy');
  });
  if (elsewhere.dependencies.length > 0) problems.push('the other stack depends on the stack of the pipelines');
  for (const { values, name } of created) {
    const wrong = [
      ...differences('grants', grantsIn(inStack, values, name), expectedGrants(values)),
      ...differences('notifications', notificationsIn(inStack, values, name), expectedNotifications(values)),
      ...differences('notifications elsewhere', notificationsIn(inOtherStack, values, name), []),
      ...keyUserProblems(
        { ...inStack, ...inOtherStack },
        warnings.some(({ id }) => `${id}/`.startsWith(`/Here/${name}/`)),
        values,
        name,
      ),
    ];
    problems.push(...wrong.map((problem) => `${JSON.stringify(values)}: ${problem}`));
  }
  return problems;
}

/** The violations that the CDK's validation of templates finds in the cases. CDK_VALIDATION=false disables the validation. */
function violations(directory: string): string[] {
  const file = join(directory, VALIDATION_REPORT_FILE);
  const { pluginReports }: { pluginReports: PluginReport[] } = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { pluginReports: [] };
  return pluginReports
    .filter(({ pluginName }) => pluginName === 'CloudFormation Validate')
    .flatMap((report) => report.violations)
    .filter(({ violatingConstructs }) => violatingConstructs.some(({ constructPath }) => constructPath.includes('/C')))
    .map((violation) => `validation: ${JSON.stringify(violation)}`);
}

function differences(subject: string, found: string[], expected: string[]): string[] {
  const [missing, extra] = [without(expected, found), without(found, expected)];
  return missing.length + extra.length > 0 ? [`${subject}: missing ${missing}; unexpected ${extra}`] : [];
}

function without(some: string[], others: string[]): string[] {
  return some.filter((one) => !others.includes(one));
}

/** Returns the name that the case has for a resource of a policy statement. */
function caseNameOf(resource: unknown, values: Case, name: string): string {
  if (resource === '*') return '*';
  const text = JSON.stringify(resource);
  const found = Object.entries(resourceNames(values, name)).find(([, part]) => names(text, part));
  return found?.[0] ?? text;
}

/** Whether a resource has this part in its name, its logical id or the name of its export. */
function names(text: string, part: string): boolean {
  return (
    text.includes(keyIdOf(part)) ||
    new RegExp(`(^|[^a-z0-9])([a-z]+(Ref|GetAtt))?${part}([^a-z]|[0-9A-F]{8}|$)`, 'i').test(text)
  );
}

function grantsIn(resources: Resources, values: Case, name: string): string[] {
  const statements = Object.entries(resources)
    .filter(([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.startsWith(`${name}Encoder`))
    .flatMap(([, { Properties }]) => Properties!.PolicyDocument.Statement as Record<string, unknown>[]);
  return statements
    .flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((r) => `${action} ${caseNameOf(r, values, name)}`)),
    )
    .sort();
}

/** The destinations to which S3 or a rule sends the events of the case. */
function notificationsIn(resources: Resources, values: Case, name: string): string[] {
  return Object.entries(resources).flatMap(([id, { Type, Properties }]) => {
    if (Type === 'AWS::Events::Rule') return id.startsWith(`${name}Rule`) ? ['rule'] : [];
    if (Type !== 'Custom::S3BucketNotifications') return [];
    if (caseNameOf(Properties!.BucketName, values, name) !== 'input') return [];
    const { LambdaFunctionConfigurations, QueueConfigurations } = Properties!.NotificationConfiguration;
    return [...(LambdaFunctionConfigurations ? ['function'] : []), ...(QueueConfigurations ? ['queue'] : [])];
  });
}

function expectedNotifications({ trigger }: Case): string[] {
  return { queue: ['queue'], eventBridge: ['rule'] }[trigger] ?? ['function'];
}

/** Services that keys of the app wrongly deny or allow. For imported keys, a warning is expected instead. */
function keyUserProblems(resources: Resources, warned: boolean, values: Case, name: string): string[] {
  const expected = expectedKeyUsers(values);
  const found = Object.entries(resources)
    .filter(([, { Type }]) => Type === 'AWS::KMS::Key')
    .flatMap(([id, { Properties }]) => {
      const key = caseNameOf(id, values, name);
      const principals = (Properties!.KeyPolicy.Statement as { Principal: { Service?: unknown } }[])
        .map(({ Principal }) => JSON.stringify(Principal.Service))
        .filter((service) => service !== undefined);
      return key.startsWith('key of') ? principals.map((text) => `${/logs|s3|events/.exec(text)?.[0]} ${key}`) : [];
    });
  const isOfApp = (user: string) => isKeyOfApp(values, user.replace(/^\w+ /, ''));
  const isUnexpected = expected.some((user) => !isOfApp(user)) !== warned;
  return [
    ...differences('users of keys', found, expected.filter(isOfApp)),
    ...(isUnexpected ? [`imported key: ${warned ? 'unexpected' : 'missing'} warning`] : []),
  ];
}
