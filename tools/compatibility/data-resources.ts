import type { App } from 'aws-cdk-lib';

/**
 * What holds data: by stack, then by logical id, its type and what CloudFormation would replace it for. All of it is part
 * of the public API, since whoever upgrades loses the data when it changes.
 */
export type DataResources = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Record<string, unknown> }>
  >;
}

/**
 * What a resource cannot change without being replaced, by type.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 */
const REPLACED_FOR: Readonly<Record<string, readonly string[]>> = {
  'AWS::S3::Bucket': ['BucketName', 'BucketNamePrefix'],
  'AWS::DynamoDB::GlobalTable': ['TableName', 'KeySchema', 'LocalSecondaryIndexes'],
  'AWS::SQS::Queue': ['QueueName', 'FifoQueue'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
};

/** What holds data in the stacks of an app. */
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

/** What users would lose by an upgrade that turns the former resources into those that are found; one sentence each. */
export function lossesBetween(former: DataResources, found: DataResources): string[] {
  return Object.entries(former).flatMap(([stack, resources]) =>
    Object.entries(resources).flatMap(([id, resource]) => {
      const now = found[stack]?.[id];
      if (now === resource) return [];
      return now
        ? `${stack}: ${id} was ${resource} and is ${now}. Whoever upgrades loses its data: CloudFormation puts an empty resource in its place.`
        : `${stack}: ${id} (${resource}) is gone. Whoever upgrades loses its data: to CloudFormation another logical id is another resource, which it makes empty.`;
    }),
  );
}
