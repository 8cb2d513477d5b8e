import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { VALIDATION_REPORT_FILE } from 'aws-cdk-lib/cx-api';
import {
  defaultPipelines,
  fullestPipelines,
  pipelinesWith,
  ReviewedStack,
  SECURITY_PROPS,
} from './support/security/reviewed-pipelines';

/** What the CDK's validation of templates reports: by plugin, each violation. */
function reported({ templateFile }: Pick<ReviewedStack, 'templateFile'>): unknown[] {
  const { pluginReports } = JSON.parse(readFileSync(join(dirname(templateFile), VALIDATION_REPORT_FILE), 'utf8'));
  return pluginReports;
}

beforeAll(() => {
  process.env.CDK_VALIDATION = 'true';
});

describe("the CDK's validation of templates finds nothing in a pipeline", () => {
  const pipelines: Readonly<Record<string, () => Record<string, ReviewedStack>>> = {
    'without props': defaultPipelines,
    'with every prop that concerns security': fullestPipelines,
    ...Object.fromEntries(
      Object.keys(SECURITY_PROPS).map((prop) => [`with the prop ${prop}`, () => pipelinesWith(prop)]),
    ),
  };

  test.each(Object.keys(pipelines))('%s', (name) => {
    for (const [trigger, pipeline] of Object.entries(pipelines[name]())) {
      expect([trigger, reported(pipeline)]).toEqual([trigger, []]);
    }
  });

  test('and reports a property that does not exist', () => {
    const output = jest.spyOn(console, 'error').mockImplementation();
    const app = new App();
    const stack = new Stack(app, 'Stack');
    new CfnResource(stack, 'Bucket', { type: 'AWS::S3::Bucket', properties: { NoSuchProperty: true } });
    const { templateFullPath: templateFile } = app.synth().getStackByName('Stack');
    expect(reported({ templateFile })).toHaveLength(1);
    expect(output).toHaveBeenCalledWith(expect.stringContaining('NoSuchProperty'));
    output.mockRestore();
  });
});
