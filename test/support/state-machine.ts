import { Template } from 'aws-cdk-lib/assertions';
import { onlyResource } from './synthesize';

/** The definition of the only state machine of a template; what only deployment knows stands as `${LogicalId}`. */
export function stateMachineOf(template: Template): Record<string, any> {
  const [, { Properties }] = onlyResource(template, 'AWS::StepFunctions::StateMachine');
  return JSON.parse(textOf(Properties.DefinitionString));
}

function textOf(value: any): string {
  if (typeof value === 'string') return value;
  if (value['Fn::Join']) return value['Fn::Join'][1].map(textOf).join(value['Fn::Join'][0]);
  if (value['Fn::GetAtt']) return `\${${value['Fn::GetAtt'].join('.')}}`;
  if (value.Ref === 'AWS::Partition') return 'aws';
  return `\${${value.Ref}}`;
}
