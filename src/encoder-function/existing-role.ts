import { Names, Resource, Stack } from 'aws-cdk-lib';
import {
  AddToPrincipalPolicyResult,
  Grant,
  IManagedPolicy,
  IPrincipal,
  IRole,
  Policy,
  PolicyStatement,
  PrincipalPolicyFragment,
  RoleReference,
} from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { warnOfOwnersPart } from '../common/owner-warning';

/** A policy that knows whether a role took it. */
class RolePolicy extends Policy {
  public isTaken = false;

  public override attachToRole(role: IRole): void {
    this.isTaken = true;
    super.attachToRole(role);
  }
}

/**
 * A role that was brought, wherever it is made: what it is granted is a policy of its own in the pipeline's stack.
 *
 * In the role's own policy, grants for resources of the pipeline would close a cycle between the stacks, and stay behind
 * when the pipeline goes. A role whose policies the CDK may not change takes no policy: what it needs is its owner's.
 */
export class BroughtRole extends Resource implements IRole {
  public readonly grantPrincipal: IPrincipal = this;
  public readonly assumeRoleAction: string;
  public readonly policyFragment: PrincipalPolicyFragment;
  public readonly principalAccount: string;
  public readonly roleArn: string;
  public readonly roleName: string;
  private readonly policy: RolePolicy;

  constructor(
    scope: Construct,
    id: string,
    private readonly role: IRole,
  ) {
    super(scope, id);
    this.assumeRoleAction = role.assumeRoleAction;
    this.policyFragment = role.policyFragment;
    // Lambda takes no other. The account in the ARN of an import would be another to the CDK where the stack's is not known.
    this.principalAccount = Stack.of(this).account;
    this.roleArn = role.roleArn;
    this.roleName = role.roleName;
    // Stacks that share the role need names apart: with the same name, the last one deployed would overwrite the others.
    const policyName = `${Names.uniqueResourceName(this, { maxLength: 100 })}-${Stack.of(this).region}`;
    this.policy = new RolePolicy(this, 'Policy', { policyName });
    role.attachInlinePolicy(this.policy);
    if (this.policy.isTaken) return;
    warnOfOwnersPart(scope, {
      prop: 'role',
      warning: 'immutableRole',
      part: `the policy of ${role.node.path}`,
      reason: 'the role takes no updates of its policies',
      consequence: 'The encoder is denied every call unless its owner allows it',
    });
  }

  public get roleRef(): RoleReference {
    return this.role.roleRef;
  }

  public addToPrincipalPolicy(statement: PolicyStatement): AddToPrincipalPolicyResult {
    this.policy.addStatements(statement);
    // A role of Role.customizeRoles() reports the statement, and other roles that do not accept a policy ignore it.
    if (!this.policy.isTaken) this.role.addToPrincipalPolicy(statement);
    return { statementAdded: true, policyDependable: this.policy };
  }

  public attachInlinePolicy(policy: Policy): void {
    this.role.attachInlinePolicy(policy);
  }

  public addManagedPolicy(policy: IManagedPolicy): void {
    this.role.addManagedPolicy(policy);
  }

  public grant(grantee: IPrincipal, ...actions: string[]): Grant {
    return this.role.grant(grantee, ...actions);
  }

  public grantPassRole(grantee: IPrincipal): Grant {
    return this.role.grantPassRole(grantee);
  }

  public grantAssumeRole(grantee: IPrincipal): Grant {
    return this.role.grantAssumeRole(grantee);
  }
}
