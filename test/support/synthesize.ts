import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { ImageEncodingPipeline, ImageEncodingPipelineProps } from '../../src';

/** Any resource of a template, as far as tests look into it. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties: Record<string, any>;
  readonly DependsOn?: string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** The tags of what the pipeline of `synthesizePipeline()` makes. */
export const PIPELINE_TAGS = [{ Key: 'image-encoding-pipeline', Value: 'Stack/Images' }];

/** A stack with one pipeline, synthesized. */
export function synthesizePipeline(
  props?: ImageEncodingPipelineProps | ((stack: Stack) => ImageEncodingPipelineProps),
  context: Record<string, unknown> = {},
): { stack: Stack; pipeline: ImageEncodingPipeline; template: Template } {
  const stack = new Stack(new App({ context }), 'Stack');
  const pipeline = new ImageEncodingPipeline(stack, 'Images', typeof props === 'function' ? props(stack) : props);
  return { stack, pipeline, template: Template.fromStack(stack) };
}

/** Makes a pipeline in a stack of its own; for props that are refused. */
export function makePipeline(props: ImageEncodingPipelineProps | ((scope: Construct) => ImageEncodingPipelineProps)) {
  return () => {
    const stack = new Stack(new App(), 'Stack');
    new ImageEncodingPipeline(stack, 'Images', typeof props === 'function' ? props(stack) : props);
  };
}

/** The resources of a type, by logical id. */
export function resourcesOf(template: Template, type: string): Record<string, TemplateResource> {
  return template.findResources(type) as Record<string, TemplateResource>;
}

/** The only resource of a type whose logical id starts so. */
export function onlyResource(template: Template, type: string, idStart = ''): [string, TemplateResource] {
  const found = Object.entries(resourcesOf(template, type)).filter(([id]) => id.startsWith(idStart));
  expect(found.map(([id]) => id)).toHaveLength(1);
  return found[0];
}

/** The properties of the encoder function. */
export function encoderOf(template: Template): Record<string, any> {
  return onlyResource(template, 'AWS::Lambda::Function', 'ImagesEncoder')[1].Properties;
}

/** The statements of the encoder's policy. */
export function encoderStatements(template: Template): { Action: string | string[]; Resource: unknown }[] {
  return onlyResource(template, 'AWS::IAM::Policy', 'ImagesEncoderRoleDefaultPolicy')[1].Properties.PolicyDocument
    .Statement;
}

/** What each of a template's resources for notifications sets. */
export function notificationsOf(template: Template): Record<string, any>[] {
  return Object.values(resourcesOf(template, 'Custom::S3BucketNotifications')).map(
    ({ Properties }) => Properties.NotificationConfiguration,
  );
}

/** The filters of every notification configuration of a template, as `prefix*suffix`, sorted. */
export function notificationFilters(template: Template): string[] {
  return notificationsOf(template)
    .flatMap(({ LambdaFunctionConfigurations }) => LambdaFunctionConfigurations)
    .map((configuration) => {
      const rules: { Name: string; Value: string }[] = configuration.Filter?.Key.FilterRules ?? [];
      const value = (name: string) => rules.find((rule) => rule.Name === name)?.Value ?? '';
      return `${value('prefix')}*${value('suffix')}`;
    })
    .sort();
}
