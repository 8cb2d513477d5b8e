import { readFileSync } from 'fs';
import { join } from 'path';
import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import {
  AccountRootPrincipal,
  AnyPrincipal,
  CompositePrincipal,
  IPrincipal,
  IRole,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ImageEncodingPipeline, ImageEncodingPipelineProps } from '../../src';
import {
  encoderOf,
  encoderStatements,
  makePipeline,
  onlyResource,
  resourcesOf,
  synthesizePipeline,
} from '../support/synthesize';

const ROLE_ARN = 'arn:aws:iam::111111111111:role/teams/encoder';

const newRole = (scope: Stack) => new Role(scope, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });

const actionsIn = (policy: { Properties: Record<string, any> }): string[] =>
  policy.Properties.PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action).sort();

const ENCODER_ACTIONS = encoderStatements(synthesizePipeline().template)
  .flatMap(({ Action }) => Action)
  .sort();

describe('role: a role that was brought', () => {
  test('is the encoder’s, with a policy of the pipeline that holds what the encoder needs', () => {
    const { template } = synthesizePipeline((scope) => ({ role: newRole(scope) }));
    const [role] = onlyResource(template, 'AWS::IAM::Role', 'Role');
    expect(encoderOf(template).Role).toEqual({ 'Fn::GetAtt': [role, 'Arn'] });
    const [policyId, policy] = onlyResource(template, 'AWS::IAM::Policy', 'ImagesEncoderRole');
    expect(policy.Properties.Roles).toEqual([{ Ref: role }]);
    expect(actionsIn(policy)).toEqual(ENCODER_ACTIONS);
    expect(onlyResource(template, 'AWS::Lambda::Function', 'ImagesEncoder')[1].DependsOn).toContain(policyId);
    expect(Object.keys(resourcesOf(template, 'AWS::IAM::Role')).filter((id) => id.startsWith('ImagesEncoder'))).toEqual(
      [],
    );
  });

  test('of another stack makes no cycle: the policy is in the stack of the pipeline', () => {
    const app = new App();
    const roles = new Stack(app, 'Roles');
    const stack = new Stack(app, 'Encoding');
    new ImageEncodingPipeline(stack, 'Images', { role: newRole(roles) });
    app.synth();
    expect(stack.dependencies).toEqual([roles]);
    expect(resourcesOf(Template.fromStack(roles), 'AWS::IAM::Policy')).toEqual({});
    expect(actionsIn(onlyResource(Template.fromStack(stack), 'AWS::IAM::Policy', 'ImagesEncoderRole')[1])).toEqual(
      ENCODER_ACTIONS,
    );
  });

  test('imported by its ARN or name gets the policy too', () => {
    for (const role of [
      (scope: Stack): IRole => Role.fromRoleArn(scope, 'Role', ROLE_ARN),
      (scope: Stack): IRole => Role.fromRoleName(scope, 'Role', 'encoder'),
    ]) {
      const { stack, template } = synthesizePipeline((scope) => ({ role: role(scope) }));
      const [, policy] = onlyResource(template, 'AWS::IAM::Policy', 'ImagesEncoderRole');
      expect(policy.Properties.Roles).toEqual(['encoder']);
      expect(actionsIn(policy)).toEqual(ENCODER_ACTIONS);
      expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
    }
  });

  describe('that Lambda may not assume', () => {
    const synthesized = (role: (scope: Stack) => IRole, after: (role: IRole) => void = () => undefined) => {
      const app = new App();
      const stack = new Stack(app, 'Stack');
      const brought = role(stack);
      new ImageEncodingPipeline(stack, 'Images', { role: brought });
      after(brought);
      return () => app.synth();
    };
    const assumedBy = (principal: IPrincipal) => (scope: Stack) => new Role(scope, 'Role', { assumedBy: principal });
    const states = new ServicePrincipal('states.amazonaws.com');
    const lambda = new ServicePrincipal('lambda.amazonaws.com');

    test.each<[string, (scope: Stack) => IRole]>([
      ['but another service', assumedBy(states)],
      ['but a function at the edge', assumedBy(new ServicePrincipal('edgelambda.amazonaws.com'))],
      ['but an account', assumedBy(new AccountRootPrincipal())],
      ['not to be changed', (scope) => assumedBy(states)(scope).withoutPolicyUpdates()],
      ['imported from its ARN', (scope) => Role.fromRoleArn(scope, 'Imported', assumedBy(states)(scope).roleArn)],
    ])('is refused at the end of synthesis: %s', (_, role) => {
      expect(synthesized(role)).toThrow(
        /\[Stack\/Images\] role: Stack\/\w+ has a trust policy that does not let Lambda assume it, so the encoder could not be made\. Make it with assumedBy: new iam\.ServicePrincipal\('lambda\.amazonaws\.com'\), or leave role out to have one made\./,
      );
    });

    test.each<[string, (scope: Stack) => IRole]>([
      ['by Lambda among others', assumedBy(new CompositePrincipal(states, lambda))],
      ['by anyone', assumedBy(new AnyPrincipal())],
      [
        'by a service that is not known yet',
        (scope) => assumedBy(new ServicePrincipal(new CfnParameter(scope, 'Service').valueAsString))(scope),
      ],
      ['by whom only its owner knows', (scope) => Role.fromRoleArn(scope, 'Role', ROLE_ARN)],
    ])('which is no matter where it may be assumed %s', (_, role) => {
      expect(synthesized(role)).not.toThrow();
    });

    test('may get that after the pipeline', () => {
      const admit = (role: IRole) =>
        (role as Role).assumeRolePolicy!.addStatements(
          new PolicyStatement({ actions: ['sts:AssumeRole'], principals: [lambda] }),
        );
      expect(synthesized(assumedBy(states), admit)).not.toThrow();
    });
  });

  test('whose policies are not to be changed gets none, and a warning asks its owner for it', () => {
    for (const role of [
      (scope: Stack): IRole => newRole(scope).withoutPolicyUpdates(),
      (scope: Stack): IRole => Role.fromRoleArn(scope, 'Role', ROLE_ARN, { mutable: false }),
    ]) {
      const { stack, template } = synthesizePipeline((scope) => ({ role: role(scope) }));
      expect(
        Object.keys(resourcesOf(template, 'AWS::IAM::Policy')).filter((id) => id.startsWith('ImagesEncoder')),
      ).toEqual([]);
      Annotations.fromStack(stack).hasWarning(
        '/Stack/Images',
        Match.stringLikeRegexp(
          "role: the policy of Stack/\\w+ is not this app's to change, since the role takes no updates of its policies. The encoder is denied every call unless its owner allows it; https:.*existing-resources.md tells how.*immutableRole",
        ),
      );
    }
  });

  test('shared by stacks has a policy of each, under names of their own', () => {
    const app = new App();
    const stacks = ['One', 'Two'].map((id) => {
      const stack = new Stack(app, id);
      new ImageEncodingPipeline(stack, 'Images', { role: Role.fromRoleName(stack, 'Role', 'encoder') });
      return stack;
    });
    const names = stacks.map((stack) => {
      const [, policy] = onlyResource(Template.fromStack(stack), 'AWS::IAM::Policy', 'ImagesEncoderRole');
      return JSON.stringify(policy.Properties.PolicyName);
    });
    expect(names[0]).not.toBe(names[1]);
    for (const name of names) expect(name).toContain('{"Ref":"AWS::Region"}');
  });

  test('is what grants to the pipeline go to', () => {
    const scope = new Stack(new App(), 'Stack');
    const brought = new ImageEncodingPipeline(scope, 'Images', { role: newRole(scope) });
    new Bucket(scope, 'Other').grantRead(brought);
    const [, policy] = onlyResource(Template.fromStack(scope), 'AWS::IAM::Policy', 'ImagesEncoderRole');
    expect(actionsIn(policy)).toContain('s3:GetObject*');
  });

  test('of another account is refused', () => {
    const props = (scope: Stack): ImageEncodingPipelineProps => ({
      role: Role.fromRoleArn(scope, 'Role', 'arn:aws:iam::222222222222:role/encoder'),
    });
    const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
    expect(() => new ImageEncodingPipeline(stack, 'Images', props(stack))).toThrow(
      'role: is in the account 222222222222 and the pipeline in 111111111111, and Lambda takes roles of its own account only.',
    );
    expect(makePipeline((scope) => props(scope as Stack))).not.toThrow();
  });
});

test('the policy that docs/existing-resources.md has for a role that is not to be changed is the one a pipeline makes', () => {
  const docs = readFileSync(join(__dirname, '..', '..', 'docs', 'existing-resources.md'), 'utf8');
  const policies = [...docs.matchAll(/^```json\n([^]*?)^```/gm)].map(([, json]) => JSON.parse(json));
  const policy = policies.find(({ Statement }) => Statement?.length > 1);
  const actions: string[] = policy.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action);
  expect([...new Set(actions)].sort()).toEqual([...new Set(ENCODER_ACTIONS)]);
});
