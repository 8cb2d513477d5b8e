import { Stack } from 'aws-cdk-lib';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { cfnRoleBehind } from '../common/resource-identity';

/** A statement of a trust policy as in CloudFormation. Any part of it can be an expression. */
interface TrustStatement {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
}

const PRINCIPAL_TYPES = ['AWS', 'CanonicalUser', 'Federated', 'Service'];

/**
 * Checks at the end of synthesis that Lambda can assume a role of this app. Until then, its trust policy can change.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
 */
export function checkRoleTrust(pipeline: Construct, role: IRole): void {
  const resource = cfnRoleBehind(role);
  if (resource?.cfnResourceType !== 'AWS::IAM::Role') return;
  const validate = (): string[] => {
    const policy: unknown = Stack.of(resource).resolve(Reflect.get(resource, 'assumeRolePolicyDocument'));
    const statements = (policy as { readonly Statement?: unknown } | undefined)?.Statement;
    if (!Array.isArray(statements) || statements.some(canAllowLambda)) return [];
    return [
      `role: ${role.node.path} has a trust policy that does not allow Lambda to assume it. ` +
        "Create the role with assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'), or omit role to have one created.",
    ];
  };
  pipeline.node.addValidation({ validate });
}

/** Expressions that are not known at synthesis are assumed to allow it. */
function canAllowLambda({ Effect, Principal }: TrustStatement): boolean {
  if (Effect === 'Deny') return false;
  if (typeof Principal !== 'object' || Principal === null) return true;
  if (!Object.keys(Principal).every((type) => PRINCIPAL_TYPES.includes(type))) return true;
  const { AWS, Service = [] } = Principal as { readonly AWS?: unknown; readonly Service?: unknown };
  return (
    [AWS].flat().includes('*') ||
    [Service].flat().some((service) => typeof service !== 'string' || service.startsWith('lambda.'))
  );
}
