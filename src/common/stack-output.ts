import { CfnOutput, CfnOutputProps, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html */
const MAX_NAME_LENGTH = 255;

/**
 * Makes a stack output named after a construct: its ids within the stack and the name, `ImagesUploadBucket`. Where the
 * ids have other characters than letters and digits, or are too long, CloudFormation's name gets a hash behind it.
 */
export function addOutput(scope: Construct, named: Construct, name: string, props: CfnOutputProps): void {
  const made = new CfnOutput(scope, name, props);
  const ids = named.node.scopes.slice(Stack.of(named).node.scopes.length).map(({ node }) => node.id);
  const joined = [...ids, name].join('');
  // Other ids would lose characters, and could end up as the same name.
  if (joined.length <= MAX_NAME_LENGTH && ids.every((id) => /^[A-Za-z0-9]+$/.test(id))) made.overrideLogicalId(joined);
}
