import type { PublishedTemplate } from './published-template';

/** The values of pseudo parameters in the pictures. */
const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-west-1',
};

/** The value of an output in a stack named `images` in eu-west-1 with the default values of the form. */
export function valueOf(template: PublishedTemplate, value: unknown): string {
  if (typeof value === 'string') return value;
  const [[operation, argument]] = Object.entries(value as Record<string, any>);
  const resolve = (part: unknown) => valueOf(template, part);
  switch (operation) {
    case 'Ref':
      return PSEUDO_PARAMETERS[argument] ?? nameOf(template, argument);
    case 'Fn::Join':
      return argument[1].map(resolve).join(argument[0]);
    case 'Fn::FindInMap':
      return template.Mappings[argument[0]][resolve(argument[1])][argument[2]];
    case 'Fn::If':
      // Every condition of the outputs is whether the stack creates a resource.
      return resolve(argument[1]);
    default:
      throw new Error(`The pictures cannot show ${operation}.`);
  }
}

/** A name as CloudFormation creates it: stack, logical id and a suffix. */
function nameOf({ Resources }: PublishedTemplate, logicalId: string): string {
  const { Type } = Resources[logicalId];
  if (Type === 'AWS::Lambda::EventSourceMapping') return '1a2b3c4d-5678-90ab-cdef-example11111';
  const name = `images-${logicalId}-EXAMPLE`;
  if (Type === 'AWS::SQS::Queue') return `https://sqs.eu-west-1.amazonaws.com/111122223333/${name}`;
  return Type === 'AWS::S3::Bucket' ? name.toLowerCase() : name;
}
