import { App, Stack } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { ImageEncodingPipeline } from 'cdk-image-encoding-pipeline';
import { TAKEN_PERMISSIONS, TakenPermission } from './taken-permissions';

const stack = new Stack(new App(), 'Enforced');

new ImageEncodingPipeline(stack, 'Whole').addOutputs();
for (const taken of TAKEN_PERMISSIONS) {
  const pipeline = new ImageEncodingPipeline(stack, taken.id);
  pipeline.addOutputs();
  takeAway(pipeline, taken);
}

function takeAway(pipeline: ImageEncodingPipeline, { action, on }: TakenPermission): void {
  const policy = pipeline.encoder.role!.node.findChild('DefaultPolicy').node.defaultChild as CfnPolicy;
  const document = stack.resolve(policy.policyDocument);
  const statements: { Action: string | string[]; Resource: unknown }[] = document.Statement;
  const rest = statements
    .map((statement) => ({ ...statement, Action: [statement.Action].flat().filter((allowed) => allowed !== action) }))
    .map((without, index) => (JSON.stringify(without.Resource).includes(on) ? without : statements[index]))
    .filter(({ Action }) => Action.length > 0);
  if (JSON.stringify(rest) === JSON.stringify(statements)) throw new Error(`no encoder may ${action} on ${on}`);
  policy.policyDocument = { ...document, Statement: rest };
}
