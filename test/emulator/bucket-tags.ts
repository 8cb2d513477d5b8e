import { CloudFormationClient, GetTemplateCommand, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { PutBucketTaggingCommand, S3Client, Tag } from '@aws-sdk/client-s3';
import type { Emulator } from './emulator';

/**
 * Gives the buckets of a stack the tags that its template says.
 *
 * CloudFormation does that by itself, the emulator does not; CDK's function that empties buckets looks for its tag.
 */
export async function applyBucketTags(emulator: Emulator, stackName: string): Promise<void> {
  const client = new CloudFormationClient(emulator.clientConfig);
  const s3 = new S3Client(emulator.clientConfig);
  const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName: stackName }));
  const template: { Resources: Record<string, { Properties?: { Tags?: Tag[] } }> } = JSON.parse(TemplateBody!);
  for await (const page of paginateListStackResources({ client }, { StackName: stackName })) {
    for (const resource of page.StackResourceSummaries ?? []) {
      const tags = template.Resources[resource.LogicalResourceId!]?.Properties?.Tags;
      if (resource.ResourceType !== 'AWS::S3::Bucket' || !tags) continue;
      await s3.send(new PutBucketTaggingCommand({ Bucket: resource.PhysicalResourceId, Tagging: { TagSet: tags } }));
    }
  }
}
