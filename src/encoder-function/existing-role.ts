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
import { warnOwner } from '../common/owner-warning';

/** A policy that records whether a role has accepted it. */
class RolePolicy extends Policy {
  public isAccepted = false;

  public override attachToRole(role: IRole): void {
    this.isAccepted = true;
    super.attachToRole(role);
  }
}

/**
 * An existing role. Everything that it is granted becomes an inline policy in the stack of the pipeline.
 *
 * In the default policy of the role, grants for resources of the pipeline could close a cycle between two stacks, and would
 * remain when the pipeline is removed. A role whose policies the CDK cannot change accepts no policy; a warning tells its
 * owner.
 */
export class ExistingRole extends Resource implements IRole {
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
    // Lambda supports only roles of its own account. If the account of the stack is not known, the CDK would treat the
    // account in the ARN of an imported role as another one.
    this.principalAccount = Stack.of(this).account;
    this.roleArn = role.roleArn;
    this.roleName = role.roleName;
    // Each stack that shares the role needs its own policy name, or the last stack deployed would overwrite the others.
    const policyName = `${Names.uniqueResourceName(this, { maxLength: 100 })}-${Stack.of(this).region}`;
    this.policy = new RolePolicy(this, 'Policy', { policyName });
    role.attachInlinePolicy(this.policy);
    if (this.policy.isAccepted) return;
    warnOwner(scope, {
      prop: 'role',
      warning: 'immutableRole',
      part: `the policy of ${role.node.path}`,
      reason: 'the role does not allow policy updates',
      consequence: 'The encoder cannot make any call until the owner of the role adds the policy',
    });
  }

  public get roleRef(): RoleReference {
    return this.role.roleRef;
  }

  public addToPrincipalPolicy(statement: PolicyStatement): AddToPrincipalPolicyResult {
    this.policy.addStatements(statement);
    // A role of Role.customizeRoles() reports the statement, and other roles that do not accept a policy ignore it.
    if (!this.policy.isAccepted) this.role.addToPrincipalPolicy(statement);
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
