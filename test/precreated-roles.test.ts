import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CustomizeRolesOptions, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EncoderCode, EncodingTrigger, ImageEncodingPipeline, ImageEncodingPipelineProps } from '../src';
import { TemplateResource } from './support/synthesize';

interface ReportedRole {
  readonly roleConstructPath: string;
  readonly identityPolicyStatements: { readonly Action: string | string[] }[];
}

const TRIGGERS = [EncodingTrigger.direct(), EncodingTrigger.queue(), EncodingTrigger.eventBridge()];

/** A stack with a pipeline, a backfill and roles that are created outside of the app. */
function withPrecreatedRoles(
  props: (stack: Stack) => ImageEncodingPipelineProps,
  usePrecreatedRoles: CustomizeRolesOptions['usePrecreatedRoles'],
) {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  Role.customizeRoles(stack, { usePrecreatedRoles });
  const pipeline = new ImageEncodingPipeline(stack, 'Images', {
    removalPolicy: RemovalPolicy.DESTROY,
    ...props(stack),
  });
  pipeline.addBackfill();
  const { directory } = app.synth();
  const report = JSON.parse(readFileSync(join(directory, 'iam-policy-report.json'), 'utf8')) as {
    roles: ReportedRole[];
  };
  return {
    template: Template.fromStack(stack),
    actionsOf: (path: string) =>
      report.roles
        .filter(({ roleConstructPath }) => roleConstructPath === path)
        .flatMap(({ identityPolicyStatements }) => identityPolicyStatements.flatMap(({ Action }) => Action))
        .sort(),
  };
}

function actionsOfPolicies(template: Template, ...idStarts: string[]): string[] {
  const policies = Object.entries(template.findResources('AWS::IAM::Policy') as Record<string, TemplateResource>);
  return policies
    .filter(([id]) => idStarts.some((start) => id.startsWith(start)))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as { Action: string | string[] }[])
    .flatMap(({ Action }) => Action)
    .sort();
}

const NAMES = {
  'Stack/Images/EncoderRole': 'image-encoder',
  'Stack/Images/Backfill/Role': 'image-backfill',
  'Stack/ImageEncodingBucketEmptier/Role': 'bucket-emptier',
  'Stack/BucketNotificationsHandler050a0587b7544547bf325f094a3db834/Role': 'notifications-handler',
};

describe('roles of Role.customizeRoles()', () => {
  test.each(TRIGGERS)('get no policy, and the report lists all of their statements', (trigger) => {
    const props = { trigger, encoderCode: EncoderCode.inline() };
    const { template, actionsOf } = withPrecreatedRoles(() => props, NAMES);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.resourceCountIs('AWS::IAM::Role', 0);

    const stack = new Stack(new App(), 'Stack');
    new ImageEncodingPipeline(stack, 'Images', { removalPolicy: RemovalPolicy.DESTROY, ...props }).addBackfill();
    const usual = Template.fromStack(stack);
    expect(actionsOf('Stack/Images/EncoderRole')).toEqual(actionsOfPolicies(usual, 'ImagesEncoderRole'));
    expect(actionsOf('Stack/Images/Backfill/Role')).toEqual(actionsOfPolicies(usual, 'ImagesBackfill'));
    expect(actionsOf('Stack/ImageEncodingBucketEmptier/Role')).toEqual(
      actionsOfPolicies(
        usual,
        'ImageEncodingBucketEmptier',
        'ImagesInputBucketEmptyingPolicy',
        'ImagesOutputBucketEmptyingPolicy',
      ),
    );
  });

  test.each(TRIGGERS)('can be existing roles', (trigger) => {
    const assumedBy = new ServicePrincipal('lambda.amazonaws.com');
    const { template, actionsOf } = withPrecreatedRoles(
      (stack) => ({ role: new Role(stack, 'TeamRole', { assumedBy }), trigger }),
      { ...NAMES, 'Stack/TeamRole': 'team-role' },
    );
    template.resourceCountIs('AWS::IAM::Policy', 0);
    const stack = new Stack(new App(), 'Stack');
    new ImageEncodingPipeline(stack, 'Images', { removalPolicy: RemovalPolicy.DESTROY, trigger });
    expect(actionsOf('Stack/TeamRole')).toEqual(actionsOfPolicies(Template.fromStack(stack), 'ImagesEncoderRole'));
  });
});
