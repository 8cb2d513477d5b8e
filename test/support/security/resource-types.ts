import type { DeployedPipeline } from '../e2e/deployed-pipeline';

/** The part of the pipeline that a resource of a statement is, in the terms of the security page. */
export function resourceTypeOf({ resources }: DeployedPipeline, resource: string): string {
  const [, , service, , , name, ...rest] = resource.split(':');
  if (service === 's3' && name === resources.uploadBucket) return 'input bucket';
  if (service === 's3' && name === resources.outputBucket) return 'output bucket';
  if (service === 's3' && name.startsWith(`${resources.uploadBucket}/`)) return 'images';
  if (service === 's3' && name.startsWith(`${resources.outputBucket}/`)) return 'outputs';
  if (service === 'dynamodb' && name === `table/${resources.table}`) return 'metadata table';
  if (service === 'sqs' && name === queueName(resources.deadLetterQueue)) return 'dead-letter queue';
  if (service === 'sqs' && name === queueName(resources.queue)) return 'queue';
  if (service === 'logs' && `${name}:${rest[0]}` === `log-group:${resources.logGroup}`) return 'log streams';
  throw new Error(`${resource} is no known part of the pipeline`);
}

function queueName(url?: string): string | undefined {
  return url?.split('/').pop();
}
