import { Stack } from 'aws-cdk-lib';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { cfnRoleBehind } from '../common/resource-identity';

/** A statement of a trust policy, in the words of CloudFormation; any part of it may be an expression instead. */
interface TrustStatement {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
}

const KINDS_OF_PRINCIPALS = ['AWS', 'CanonicalUser', 'Federated', 'Service'];

/**
 * Refuses a role of this app that Lambda may not assume, at the end of synthesis: its trust policy may be added to until
 * then.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
 */
export function refuseUntrustingRole(pipeline: Construct, role: IRole): void {
  const resource = cfnRoleBehind(role);
  if (resource?.cfnResourceType !== 'AWS::IAM::Role') return;
  const validate = (): string[] => {
    const policy: unknown = Stack.of(resource).resolve(Reflect.get(resource, 'assumeRolePolicyDocument'));
    const statements = (policy as { readonly Statement?: unknown } | undefined)?.Statement;
    if (!Array.isArray(statements) || statements.some(mayAdmitLambda)) return [];
    return [
      `role: ${role.node.path} has a trust policy that does not let Lambda assume it, so the encoder could not be made. ` +
        "Make it with assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'), or leave role out to have one made.",
    ];
  };
  pipeline.node.addValidation({ validate });
}

/** What is not known before deployment may. */
function mayAdmitLambda({ Effect, Principal }: TrustStatement): boolean {
  if (Effect === 'Deny') return false;
  if (typeof Principal !== 'object' || Principal === null) return true;
  if (!Object.keys(Principal).every((kind) => KINDS_OF_PRINCIPALS.includes(kind))) return true;
  const { AWS, Service = [] } = Principal as { readonly AWS?: unknown; readonly Service?: unknown };
  return (
    [AWS].flat().includes('*') ||
    [Service].flat().some((service) => typeof service !== 'string' || service.startsWith('lambda.'))
  );
}
