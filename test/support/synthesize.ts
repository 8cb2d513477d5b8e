import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { ImageEncodingPipeline, ImageEncodingPipelineProps } from '../../src';

/** A resource of a template, with the parts that tests read. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties: Record<string, any>;
  readonly DependsOn?: string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** The tags of the resources that the pipeline of `synthesizePipeline()` creates. */
export const PIPELINE_TAGS = [{ Key: 'image-encoding-pipeline', Value: 'Stack/Images' }];

/** Synthesizes a stack with one pipeline. */
export function synthesizePipeline(
  props?: ImageEncodingPipelineProps | ((stack: Stack) => ImageEncodingPipelineProps),
  context: Record<string, unknown> = {},
): { stack: Stack; pipeline: ImageEncodingPipeline; template: Template } {
  const stack = new Stack(new App({ context }), 'Stack');
  const pipeline = new ImageEncodingPipeline(stack, 'Images', typeof props === 'function' ? props(stack) : props);
  return { stack, pipeline, template: Template.fromStack(stack) };
}

/** Returns a function that creates a pipeline in a new stack, for `expect(…).toThrow()`. */
export function makePipeline(props: ImageEncodingPipelineProps | ((scope: Construct) => ImageEncodingPipelineProps)) {
  return () => {
    const stack = new Stack(new App(), 'Stack');
    new ImageEncodingPipeline(stack, 'Images', typeof props === 'function' ? props(stack) : props);
  };
}

/** Returns the resources of a type, by logical id. */
export function resourcesOf(template: Template, type: string): Record<string, TemplateResource> {
  return template.findResources(type) as Record<string, TemplateResource>;
}

/** Returns the logical id and the resource of the only resource of a type whose logical id starts with `idStart`. */
export function onlyResource(template: Template, type: string, idStart = ''): [string, TemplateResource] {
  const found = Object.entries(resourcesOf(template, type)).filter(([id]) => id.startsWith(idStart));
  expect(found.map(([id]) => id)).toHaveLength(1);
  return found[0];
}

/** Returns the properties of the encoder function. */
export function encoderOf(template: Template): Record<string, any> {
  return onlyResource(template, 'AWS::Lambda::Function', 'ImagesEncoder')[1].Properties;
}

/** Returns the statements of the encoder's policy. */
export function encoderStatements(template: Template): { Action: string | string[]; Resource: unknown }[] {
  return onlyResource(template, 'AWS::IAM::Policy', 'ImagesEncoderRoleDefaultPolicy')[1].Properties.PolicyDocument
    .Statement;
}

/** Returns the notification configuration of each custom resource that sets notifications. */
export function notificationsOf(template: Template): Record<string, any>[] {
  return Object.values(resourcesOf(template, 'Custom::S3BucketNotifications')).map(
    ({ Properties }) => Properties.NotificationConfiguration,
  );
}

/** Returns the filters of all notification configurations of a template, as `prefix*suffix`, sorted. */
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
