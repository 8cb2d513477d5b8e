import { Construct } from 'constructs';
import { invalidProp } from '../common/errors';
import { ImageEncodingPipelineProps } from '../image-encoding-pipeline-props';

/** Security groups that Lambda takes for a function. */
const MAX_SECURITY_GROUPS = 5;

/** Checks where in a network the encoder is to run. */
export function checkNetwork(scope: Construct, { vpc, vpcSubnets, securityGroups }: ImageEncodingPipelineProps): void {
  for (const [prop, value] of Object.entries({ vpcSubnets, securityGroups })) {
    if (value === undefined || vpc) continue;
    throw invalidProp(scope, prop, 'is given without vpc', `Give the vpc they are in, or leave ${prop} out.`);
  }
  if (!securityGroups || (securityGroups.length >= 1 && securityGroups.length <= MAX_SECURITY_GROUPS)) return;
  throw invalidProp(
    scope,
    'securityGroups',
    `has ${securityGroups.length} security groups, and Lambda takes 1 to ${MAX_SECURITY_GROUPS}`,
    'Give as many, or leave securityGroups out to have one made.',
  );
}
