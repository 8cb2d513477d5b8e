import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { onlyResource } from './synthesize';

/** A widget in the body of a dashboard, with the properties that tests read. */
export interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly metrics?: readonly (readonly unknown[])[];
    readonly alarms?: readonly string[];
    readonly query?: string;
    readonly annotations?: unknown;
  };
}

/** The body of the dashboard of a stack, with `${logical id}` in place of tokens. */
export function bodyOf(stack: Stack): { readonly start: string; readonly widgets: Widget[] } {
  const [, { Properties }] = onlyResource(Template.fromStack(stack), 'AWS::CloudWatch::Dashboard');
  const [, parts] = Properties.DashboardBody['Fn::Join'] as [string, unknown[]];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : placeholder(part))).join(''));
}

function placeholder(part: unknown): string {
  const [value] = Object.values(part as Record<string, string | string[]>);
  return `\${${[value].flat().join('.')}}`;
}
