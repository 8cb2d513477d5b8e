import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  Parameter,
  Stack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { EmulatorAccess } from './emulator';
import { waitFor } from './wait-for';

const TEMPLATE_BUCKET = 'uploaded-templates';

/** Creates stacks as the console does: from an uploaded template and parameters, without the CDK. */
export class CloudFormation {
  static async of(emulator: EmulatorAccess): Promise<CloudFormation> {
    const s3 = new S3Client(emulator.clientConfig);
    await s3.send(new CreateBucketCommand({ Bucket: TEMPLATE_BUCKET }));
    return new CloudFormation(emulator, s3, new CloudFormationClient(emulator.clientConfig));
  }

  private constructor(
    private readonly emulator: EmulatorAccess,
    private readonly s3: S3Client,
    private readonly client: CloudFormationClient,
  ) {}

  /** Creates a stack from a template, and returns it in its final status. Other parameters have their defaults. */
  async create(name: string, template: string, parameters: Record<string, string> = {}): Promise<Stack> {
    await this.client.send(
      new CreateStackCommand({
        StackName: name,
        TemplateURL: await this.upload(template),
        Parameters: asList(parameters),
        Capabilities: ['CAPABILITY_IAM'],
      }),
    );
    return this.ended(name);
  }

  /** Updates a stack with parameters, or another template. Other parameters keep their values. */
  async update(name: string, parameters: Record<string, string>, template?: string): Promise<Stack> {
    const { Parameters = [] } = (await this.describe(name))!;
    const kept = Parameters.filter(({ ParameterKey }) => !(ParameterKey! in parameters)).map(({ ParameterKey }) => ({
      ParameterKey,
      UsePreviousValue: true,
    }));
    await this.client.send(
      new UpdateStackCommand({
        StackName: name,
        ...(template ? { TemplateURL: await this.upload(template) } : { UsePreviousTemplate: true }),
        Parameters: [...asList(parameters), ...kept],
        Capabilities: ['CAPABILITY_IAM'],
      }),
    );
    return this.ended(name);
  }

  /** Deletes a stack, and returns its final status. */
  async delete(name: string): Promise<string> {
    const { StackId } = (await this.describe(name))!;
    await this.client.send(new DeleteStackCommand({ StackName: name }));
    return (await this.ended(StackId!)).StackStatus!;
  }

  /** The errors of a stack in CloudFormation's events. */
  async failures(name: string): Promise<string[]> {
    const { StackEvents = [] } = await this.client.send(new DescribeStackEventsCommand({ StackName: name }));
    return StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED')).map(
      ({ LogicalResourceId, ResourceStatusReason }) => `${LogicalResourceId}: ${ResourceStatusReason}`,
    );
  }

  private async ended(name: string): Promise<Stack> {
    const describe = async (saw: (state: unknown) => void) => {
      const stack = await this.describe(name);
      saw(stack?.StackStatus);
      return stack && !stack.StackStatus!.endsWith('_IN_PROGRESS') && stack;
    };
    return waitFor(`the end of the operation on ${name}`, describe);
  }

  private async describe(name: string): Promise<Stack | undefined> {
    return (await this.client.send(new DescribeStacksCommand({ StackName: name }))).Stacks?.[0];
  }

  private async upload(template: string): Promise<string> {
    await this.s3.send(new PutObjectCommand({ Bucket: TEMPLATE_BUCKET, Key: 'template.json', Body: template }));
    return `${this.emulator.endpoint}/${TEMPLATE_BUCKET}/template.json`;
  }
}

/** The outputs of a stack. */
export function outputsOf({ Outputs = [] }: Stack): Record<string, string> {
  return Object.fromEntries(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue!]));
}

function asList(parameters: Record<string, string>): Parameter[] {
  return Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
}
