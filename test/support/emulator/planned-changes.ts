import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  ResourceChange,
} from '@aws-sdk/client-cloudformation';
import type { EmulatorAccess } from './emulator';
import { waitFor } from './wait-for';

const NAME = 'planned';

/** The changes of CloudFormation's change set for a deployed stack, with the template that `cdk synth` wrote. */
export async function plannedChanges(
  emulator: EmulatorAccess,
  directory: string,
  stackName: string,
): Promise<ResourceChange[]> {
  const client = new CloudFormationClient(emulator.clientConfig);
  const changeSetName = { StackName: stackName, ChangeSetName: NAME };
  const template = JSON.parse(await readFile(join(directory, 'cdk.out', `${stackName}.template.json`), 'utf8'));
  await client.send(
    new CreateChangeSetCommand({
      ...changeSetName,
      TemplateBody: JSON.stringify(template),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  const changeSet = await waitFor('the change set', async (saw) => {
    const described = await client.send(new DescribeChangeSetCommand(changeSetName));
    saw({ status: described.Status, reason: described.StatusReason });
    return ['CREATE_COMPLETE', 'FAILED'].includes(described.Status ?? '') && described;
  });
  await client.send(new DeleteChangeSetCommand(changeSetName));
  return (changeSet.Changes ?? []).flatMap(({ ResourceChange: change }) => change ?? []);
}
