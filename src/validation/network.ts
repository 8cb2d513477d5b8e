import { Construct } from 'constructs';
import { invalidProp } from '../common/errors';
import { ImageEncodingPipelineProps } from '../image-encoding-pipeline-props';

/** Lambda allows up to 5 security groups for a function. */
const MAX_SECURITY_GROUPS = 5;

/** Checks `vpcSubnets` and `securityGroups`. */
export function checkNetwork(scope: Construct, { vpc, vpcSubnets, securityGroups }: ImageEncodingPipelineProps): void {
  for (const [prop, value] of Object.entries({ vpcSubnets, securityGroups })) {
    if (value === undefined || vpc) continue;
    throw invalidProp(scope, prop, 'is specified without vpc', `Also specify vpc, or omit ${prop}.`);
  }
  if (!securityGroups || (securityGroups.length >= 1 && securityGroups.length <= MAX_SECURITY_GROUPS)) return;
  throw invalidProp(
    scope,
    'securityGroups',
    `must contain 1 to ${MAX_SECURITY_GROUPS} security groups, got ${securityGroups.length}`,
    'Specify such a list, or omit securityGroups to have one created.',
  );
}
