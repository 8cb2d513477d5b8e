import { CfnOutput, CfnOutputProps, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html */
const MAX_NAME_LENGTH = 255;

/**
 * Adds a stack output whose name starts with the ids of a construct within its stack: `ImagesUploadBucket`.
 *
 * If the ids contain characters other than letters and digits, or are too long, the CDK generates a name with a hash.
 */
export function addOutput(scope: Construct, named: Construct, name: string, props: CfnOutputProps): void {
  const output = new CfnOutput(scope, name, props);
  const ids = named.node.scopes.slice(Stack.of(named).node.scopes.length).map(({ node }) => node.id);
  const joined = [...ids, name].join('');
  // Without their special characters, two ids could lead to the same name.
  if (joined.length <= MAX_NAME_LENGTH && ids.every((id) => /^[A-Za-z0-9]+$/.test(id))) {
    output.overrideLogicalId(joined);
  }
}
