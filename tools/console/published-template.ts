import { synthesizeTemplate } from '../../template/templates';

/** A parameter of a template. */
export interface Parameter {
  readonly Type: string;
  readonly Default?: string | number;
  readonly Description: string;
  readonly AllowedValues?: readonly string[];
  readonly AllowedPattern?: string;
  readonly ConstraintDescription?: string;
}

/** An output of a template. */
export interface Output {
  readonly Description: string;
  readonly Value: unknown;
}

/** The parts of a template that the console shows as a form and a list of outputs. */
export interface PublishedTemplate {
  readonly Parameters: Readonly<Record<string, Parameter>>;
  readonly Outputs: Readonly<Record<string, Output>>;
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
  readonly Mappings: Readonly<Record<string, Record<string, Record<string, string>>>>;
  readonly Metadata: {
    readonly 'AWS::CloudFormation::Interface': {
      readonly ParameterGroups: readonly { readonly Label: { default: string }; readonly Parameters: string[] }[];
      readonly ParameterLabels: Readonly<Record<string, { default: string }>>;
    };
  };
  readonly [section: string]: unknown;
}

/** The template that keeps data, and the one that deletes it. Their forms are the same. */
export const KEEP: PublishedTemplate = JSON.parse(synthesizeTemplate('image-encoding-pipeline.template.json'));
export const DELETE: PublishedTemplate = JSON.parse(synthesizeTemplate('image-encoding-pipeline-delete.template.json'));
