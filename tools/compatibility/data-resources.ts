import type { App } from 'aws-cdk-lib';

/**
 * The resources that hold data, by stack and logical id: the type, and the properties whose change replaces the resource.
 * They are part of the public API, because users lose data in an upgrade that changes them.
 */
export type DataResources = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Record<string, unknown> }>
  >;
}

/**
 * The properties whose change replaces a resource, by type.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 */
const REPLACED_FOR: Readonly<Record<string, readonly string[]>> = {
  'AWS::S3::Bucket': ['BucketName', 'BucketNamePrefix'],
  'AWS::DynamoDB::GlobalTable': ['TableName', 'KeySchema', 'LocalSecondaryIndexes'],
  'AWS::SQS::Queue': ['QueueName', 'FifoQueue'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
};

/** The resources that hold data in the stacks of an app. */
export function dataResourcesOf(app: App): DataResources {
  const { stacks } = app.synth();
  return Object.fromEntries(stacks.map(({ id, template }) => [id, dataResourcesIn(template)]));
}

function dataResourcesIn({ Resources }: Template): Record<string, string> {
  const holdData = Object.entries(Resources).filter(([, { Type }]) => Type in REPLACED_FOR);
  return Object.fromEntries(
    holdData.map(([id, { Type, Properties = {} }]) => {
      const decisive = REPLACED_FOR[Type].filter((name) => name in Properties);
      return [id, [Type, ...decisive.map((name) => `${name} ${JSON.stringify(Properties[name])}`)].join(', ')];
    }),
  );
}

/** The data that users would lose in an upgrade from the former resources to the ones that were found, one sentence each. */
export function lossesBetween(former: DataResources, found: DataResources): string[] {
  return Object.entries(former).flatMap(([stack, resources]) =>
    Object.entries(resources).flatMap(([id, resource]) => {
      const now = found[stack]?.[id];
      if (now === resource) return [];
      return now
        ? `${stack}: ${id} was ${resource} and is ${now}. An upgrade loses its data, because CloudFormation replaces it with an empty resource.`
        : `${stack}: ${id} (${resource}) is missing. An upgrade loses its data, because CloudFormation creates an empty resource for a new logical id.`;
    }),
  );
}
