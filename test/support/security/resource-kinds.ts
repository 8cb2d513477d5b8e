import type { DeployedPipeline } from '../e2e/deployed-pipeline';

/** What a resource of a statement is to a pipeline, in the words of the security page. */
export function kindOfResource({ places }: DeployedPipeline, resource: string): string {
  const [, , service, , , name, ...rest] = resource.split(':');
  if (service === 's3' && name === places.uploadBucket) return 'input bucket';
  if (service === 's3' && name === places.textBucket) return 'output bucket';
  if (service === 's3' && name.startsWith(`${places.uploadBucket}/`)) return 'images';
  if (service === 's3' && name.startsWith(`${places.textBucket}/`)) return 'outputs';
  if (service === 'dynamodb' && name === `table/${places.table}`) return 'metadata table';
  if (service === 'sqs' && name === queueName(places.deadLetterQueue)) return 'dead-letter queue';
  if (service === 'sqs' && name === queueName(places.queue)) return 'queue';
  if (service === 'logs' && `${name}:${rest[0]}` === `log-group:${places.logGroup}`) return 'log streams';
  throw new Error(`nobody has said what ${resource} is to a pipeline`);
}

function queueName(url?: string): string | undefined {
  return url?.split('/').pop();
}
