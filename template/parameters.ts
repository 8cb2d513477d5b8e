import { CfnParameter, CfnRule, Fn, ICfnRuleConditionExpression, Stack } from 'aws-cdk-lib';
import { FORM, FormField, ParameterName } from './form';
import { ItemAttribute } from '../src/published-template';

export type Parameters = Record<ParameterName, CfnParameter>;

/** Adds the parameters of the form to a stack, and rules for what the pattern of one parameter cannot check. */
export function addParameters(stack: Stack): Parameters {
  const fields: [string, FormField][] = Object.values(FORM).flatMap((group) => Object.entries(group));
  const parameters = Object.fromEntries(
    fields.map(([name, { label: _, ...props }]) => [name, new CfnParameter(stack, name, props)]),
  ) as Parameters;
  stack.templateOptions.metadata = {
    ...stack.templateOptions.metadata,
    'AWS::CloudFormation::Interface': {
      ParameterGroups: Object.entries(FORM).map(([label, group]) => ({
        Label: { default: label },
        Parameters: Object.keys(group),
      })),
      ParameterLabels: Object.fromEntries(fields.map(([name, { label }]) => [name, { default: label }])),
    },
  };

  const { TableKeyName, ExistingInputBucket, ExistingInputBucketKey } = parameters;
  const attributes = Object.values<string>(ItemAttribute);
  addRule(
    stack,
    'TableKeyNameIsNotAnAttribute',
    Fn.conditionNot(Fn.conditionContains(attributes, TableKeyName.valueAsString)),
    `TableKeyName: is an attribute that the encoder writes to each item. Specify a name other than ${attributes.join(', ')}.`,
  );
  addRule(
    stack,
    'KeyRequiresExistingBucket',
    Fn.conditionOr(isEmpty(ExistingInputBucketKey), Fn.conditionNot(isEmpty(ExistingInputBucket))),
    'ExistingInputBucketKey: is specified without ExistingInputBucket. Specify the bucket, or leave the key empty.',
  );
  return parameters;
}

/** Returns the condition that a parameter is empty. */
export function isEmpty(parameter: CfnParameter): ICfnRuleConditionExpression {
  return Fn.conditionEquals(parameter.valueAsString, '');
}

function addRule(stack: Stack, id: string, assert: ICfnRuleConditionExpression, assertDescription: string): void {
  new CfnRule(stack, id, { assertions: [{ assert, assertDescription }] });
}
