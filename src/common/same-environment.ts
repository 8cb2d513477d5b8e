import { IResource, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { invalidProp } from './errors';
import { locationOf } from './resource-identity';

/**
 * Checks that a resource is in the Region and the account of the pipeline. Regions and accounts that are not known at
 * synthesis are accepted.
 *
 * @param reasons why the Region or the account must be the same; without a reason, it can be another
 */
export function checkSameEnvironment(
  scope: Construct,
  prop: string,
  resource: IResource | undefined,
  reasons: { readonly region?: string; readonly account?: string },
): void {
  if (!resource) return;
  const stack = Stack.of(scope);
  const location = locationOf(resource);
  const checks = [
    { name: 'Region', actual: location.region, expected: stack.region, reason: reasons.region },
    { name: 'account', actual: location.account, expected: stack.account, reason: reasons.account },
  ];
  for (const { name, actual, expected, reason } of checks) {
    if (reason === undefined || actual === expected) continue;
    if (Token.isUnresolved(actual) || Token.isUnresolved(expected)) continue;
    throw invalidProp(
      scope,
      prop,
      `is in the ${name} ${actual}, but the pipeline is in ${expected}, and ${reason}`,
      `Provide a resource in the ${name} of the pipeline, or create the pipeline in a stack of that ${name}.`,
    );
  }
}
