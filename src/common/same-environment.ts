import { IResource, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { invalidProp } from './errors';
import { placeOf } from './resource-identity';

/**
 * Refuses a resource that is known to be in another Region than the pipeline, or (unless it may be) in another account.
 * What is not known before deployment passes.
 *
 * @param why what AWS does not do across that border
 */
export function checkSameEnvironment(
  scope: Construct,
  prop: string,
  resource: IResource | undefined,
  why: { readonly region?: string; readonly account?: string },
): void {
  if (!resource) return;
  const stack = Stack.of(scope);
  const place = placeOf(resource);
  const borders = [
    { what: 'Region', given: place.region, own: stack.region, reason: why.region },
    { what: 'account', given: place.account, own: stack.account, reason: why.account },
  ];
  for (const { what, given, own, reason } of borders) {
    if (reason === undefined || given === own || Token.isUnresolved(given) || Token.isUnresolved(own)) continue;
    throw invalidProp(
      scope,
      prop,
      `is in the ${what} ${given} and the pipeline in ${own}, and ${reason}`,
      `Bring one of the pipeline's ${what}, or put the pipeline into a stack of that ${what}.`,
    );
  }
}
