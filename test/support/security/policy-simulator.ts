import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { Statement } from './deployed-policies';
import type { Permission } from '../e2e/recorded-calls';
import { ACCOUNT } from '../emulator/emulator';

/** The context keys of every request of a function, which uses TLS. */
const WITH_TLS = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };

/** Policies that decide on a request together. */
export interface Policies {
  /** The policies of the role. */
  readonly identity: readonly Statement[];
  /** The policy of the bucket of the request, if any. */
  readonly bucket?: readonly Statement[];
}

/** Whether policies allow the action of a permission on its resource. */
export async function isAllowed(
  policies: Policies,
  { action, resource }: Permission,
  contextVariables: Record<string, string> = WITH_TLS,
): Promise<boolean> {
  const result = await runSimulation(
    {
      request: {
        principal: `arn:aws:sts::${ACCOUNT}:assumed-role/Encoder/encoder`,
        action,
        resource: { resource, accountId: ACCOUNT },
        contextVariables,
      },
      identityPolicies: [{ name: 'role', policy: document(policies.identity) }],
      resourcePolicy: policies.bucket && document(policies.bucket),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(JSON.stringify(result.errors));
  return result.overallResult === 'Allowed';
}

/** The permissions of statements, each with one action and one resource. */
export function permissionsOf(statements: readonly Statement[]): Permission[] {
  return statements.flatMap(({ Action, Resource }) =>
    [Action].flat().flatMap((action) => [Resource].flat().map((resource) => ({ action, resource }))),
  );
}

/** Statements that allow these permissions. */
export function allowing(permissions: readonly Permission[]): Statement[] {
  return permissions.map(({ action, resource }) => ({ Effect: 'Allow', Action: action, Resource: resource }));
}

function document(statements: readonly Statement[]) {
  return { Version: '2012-10-17', Statement: statements };
}
