import { CfnParameter, CfnRule, Fn, ICfnRuleConditionExpression, Stack } from 'aws-cdk-lib';
import { FORM, ParameterName, Question } from './form';
import { ItemAttribute } from '../src/encoder/contract';

export type Parameters = Record<ParameterName, CfnParameter>;

/** Makes a parameter for each question of the form, and refuses what one question alone cannot. */
export function askFor(stack: Stack): Parameters {
  const questions: [string, Question][] = Object.values(FORM).flatMap((group) => Object.entries(group));
  const parameters = Object.fromEntries(
    questions.map(([name, { label: _, ...props }]) => [name, new CfnParameter(stack, name, props)]),
  ) as Parameters;
  stack.templateOptions.metadata = {
    ...stack.templateOptions.metadata,
    'AWS::CloudFormation::Interface': {
      ParameterGroups: Object.entries(FORM).map(([label, group]) => ({
        Label: { default: label },
        Parameters: Object.keys(group),
      })),
      ParameterLabels: Object.fromEntries(questions.map(([name, { label }]) => [name, { default: label }])),
    },
  };

  const { TableKeyName, ExistingInputBucket, ExistingInputBucketKey } = parameters;
  const taken = Object.values<string>(ItemAttribute);
  demand(
    stack,
    'TableKeyNameIsFree',
    Fn.conditionNot(Fn.conditionContains(taken, TableKeyName.valueAsString)),
    `TableKeyName is an attribute that the encoder writes into every row. Give another name; taken are ${taken.join(', ')}.`,
  );
  demand(
    stack,
    'KeyHasItsBucket',
    Fn.conditionOr(isEmpty(ExistingInputBucketKey), Fn.conditionNot(isEmpty(ExistingInputBucket))),
    'ExistingInputBucketKey applies to a bucket that was brought, and none was. Leave it out, or give ExistingInputBucket.',
  );
  return parameters;
}

/** Whether a question was left unanswered. */
export function isEmpty(parameter: CfnParameter): ICfnRuleConditionExpression {
  return Fn.conditionEquals(parameter.valueAsString, '');
}

function demand(stack: Stack, id: string, assert: ICfnRuleConditionExpression, assertDescription: string): void {
  new CfnRule(stack, id, { assertions: [{ assert, assertDescription }] });
}
