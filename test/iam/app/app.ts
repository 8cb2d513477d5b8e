import { App, Stack } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { ImageEncodingPipeline } from 'cdk-image-encoding-pipeline';
import { REMOVED_PERMISSIONS, RemovedPermission } from './removed-permissions';

const stack = new Stack(new App(), 'Enforced');

new ImageEncodingPipeline(stack, 'Unchanged').addOutputs();
for (const removed of REMOVED_PERMISSIONS) {
  const pipeline = new ImageEncodingPipeline(stack, removed.id);
  pipeline.addOutputs();
  removePermission(pipeline, removed);
}

function removePermission(pipeline: ImageEncodingPipeline, { action, on }: RemovedPermission): void {
  const policy = pipeline.encoder.role!.node.findChild('DefaultPolicy').node.defaultChild as CfnPolicy;
  const document = stack.resolve(policy.policyDocument);
  const statements: { Action: string | string[]; Resource: unknown }[] = document.Statement;
  const rest = statements
    .map((statement) => ({ ...statement, Action: [statement.Action].flat().filter((allowed) => allowed !== action) }))
    .map((without, index) => (JSON.stringify(without.Resource).includes(on) ? without : statements[index]))
    .filter(({ Action }) => Action.length > 0);
  if (JSON.stringify(rest) === JSON.stringify(statements)) {
    throw new Error(`the encoder does not have ${action} on ${on}`);
  }
  policy.policyDocument = { ...document, Statement: rest };
}
