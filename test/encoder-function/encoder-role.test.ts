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

describe('an existing role', () => {
  test('is used by the encoder, and gets a policy with the permissions of the encoder', () => {
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

  test('of another stack gets its policy in the stack of the pipeline, without a dependency cycle', () => {
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

  test('gets the policy if it is imported by ARN or name', () => {
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

  describe('is checked at the end of synthesis', () => {
    const synthesized = (role: (scope: Stack) => IRole, after: (role: IRole) => void = () => undefined) => {
      const app = new App();
      const stack = new Stack(app, 'Stack');
      const existing = role(stack);
      new ImageEncodingPipeline(stack, 'Images', { role: existing });
      after(existing);
      return () => app.synth();
    };
    const assumedBy = (principal: IPrincipal) => (scope: Stack) => new Role(scope, 'Role', { assumedBy: principal });
    const states = new ServicePrincipal('states.amazonaws.com');
    const lambda = new ServicePrincipal('lambda.amazonaws.com');

    test.each<[string, (scope: Stack) => IRole]>([
      ['another service can assume it', assumedBy(states)],
      ['Lambda@Edge can assume it', assumedBy(new ServicePrincipal('edgelambda.amazonaws.com'))],
      ['an account can assume it', assumedBy(new AccountRootPrincipal())],
      ['its policies cannot be changed', (scope) => assumedBy(states)(scope).withoutPolicyUpdates()],
      ['it is imported by ARN', (scope) => Role.fromRoleArn(scope, 'Imported', assumedBy(states)(scope).roleArn)],
    ])('is rejected if Lambda cannot assume it: %s', (_, role) => {
      expect(synthesized(role)).toThrow(
        /\[Stack\/Images\] role: Stack\/\w+ has a trust policy that does not allow Lambda to assume it\. Create the role with assumedBy: new iam\.ServicePrincipal\('lambda\.amazonaws\.com'\), or omit role to have one created\./,
      );
    });

    test.each<[string, (scope: Stack) => IRole]>([
      ['Lambda and another service can assume it', assumedBy(new CompositePrincipal(states, lambda))],
      ['anyone can assume it', assumedBy(new AnyPrincipal())],
      [
        'the service is a token',
        (scope) => assumedBy(new ServicePrincipal(new CfnParameter(scope, 'Service').valueAsString))(scope),
      ],
      ['its trust policy is not known', (scope) => Role.fromRoleArn(scope, 'Role', ROLE_ARN)],
    ])('is accepted if %s', (_, role) => {
      expect(synthesized(role)).not.toThrow();
    });

    test('is accepted if its trust policy allows Lambda after the pipeline is created', () => {
      const allowLambda = (role: IRole) =>
        (role as Role).assumeRolePolicy!.addStatements(
          new PolicyStatement({ actions: ['sts:AssumeRole'], principals: [lambda] }),
        );
      expect(synthesized(assumedBy(states), allowLambda)).not.toThrow();
    });
  });

  test('gets no policy if its policies cannot be changed, and a warning tells its owner to add one', () => {
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
          'role: the policy of Stack/\\w+ cannot be changed by this app because .*\\. The encoder cannot make any call until the owner of the role adds the policy\\. Follow https:.*existing-resources.md, then .*immutableRole',
        ),
      );
    }
  });

  test('gets a policy with a different name from each stack that shares it', () => {
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

  test('gets the permissions that are granted to the pipeline', () => {
    const scope = new Stack(new App(), 'Stack');
    const pipeline = new ImageEncodingPipeline(scope, 'Images', { role: newRole(scope) });
    new Bucket(scope, 'Other').grantRead(pipeline);
    const [, policy] = onlyResource(Template.fromStack(scope), 'AWS::IAM::Policy', 'ImagesEncoderRole');
    expect(actionsIn(policy)).toContain('s3:GetObject*');
  });

  test('is rejected if it is in another account', () => {
    const props = (scope: Stack): ImageEncodingPipelineProps => ({
      role: Role.fromRoleArn(scope, 'Role', 'arn:aws:iam::222222222222:role/encoder'),
    });
    const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
    expect(() => new ImageEncodingPipeline(stack, 'Images', props(stack))).toThrow(
      'role: is in the account 222222222222, but the pipeline is in 111111111111, and Lambda supports only roles of the same account.',
    );
    expect(makePipeline((scope) => props(scope as Stack))).not.toThrow();
  });
});

test('docs/existing-resources.md has the policy that a pipeline creates, for roles that the app cannot change', () => {
  const docs = readFileSync(join(__dirname, '..', '..', 'docs', 'existing-resources.md'), 'utf8');
  const policies = [...docs.matchAll(/^```json\n([^]*?)^```/gm)].map(([, json]) => JSON.parse(json));
  const policy = policies.find(({ Statement }) => Statement?.length > 1);
  const actions: string[] = policy.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action);
  expect([...new Set(actions)].sort()).toEqual([...new Set(ENCODER_ACTIONS)]);
});
