import { Construct } from 'constructs';
import { ImageEncodingPipelineProps } from './image-encoding-pipeline-props';
import { InvalidPropError } from './invalid-prop-error';
import { checkSameEnvironment } from './same-environment';

/** Checks what was brought: that AWS reaches it from the pipeline's place, as far as that is known. */
export function checkBroughtResources(scope: Construct, props: ImageEncodingPipelineProps): void {
  checkSameEnvironment(scope, 'inputBucket', props.inputBucket, {
    region: 'S3 does not notify across Regions',
    account: 'S3 does not notify a function of another account',
  });
  checkSameEnvironment(scope, 'outputBucket', props.outputBucket, {
    region: 'the encoder writes to its own Region only',
  });
  checkSameEnvironment(scope, 'metadataTable', props.metadataTable, {
    region: 'the encoder finds a table by its name, in its own Region',
    account: 'the encoder finds a table by its name, in its own account',
  });
  checkSameEnvironment(scope, 'logGroup', props.logGroup, {
    region: 'Lambda logs into its own Region only',
    account: 'Lambda logs into its own account only',
  });
  checkSameEnvironment(scope, 'deadLetterQueue', props.deadLetterQueue, {
    region: 'dead letters stay in their Region',
    account: 'SQS takes dead-letter queues of its own account only',
  });
  checkSameEnvironment(scope, 'serverAccessLogsBucket', props.serverAccessLogsBucket, {
    region: 'S3 delivers access logs within their Region only',
    account: 'S3 delivers access logs within their account only',
  });
  checkSameEnvironment(scope, 'role', props.role, { account: 'Lambda takes roles of its own account only' });
  checkSameEnvironment(scope, 'encryptionKey', props.encryptionKey, { region: 'a KMS key works in its own Region' });
  checkSameEnvironment(scope, 'environmentEncryption', props.environmentEncryption, {
    region: 'a KMS key works in its own Region',
  });
  checkDeadLetterQueue(scope, props);
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
function checkDeadLetterQueue(scope: Construct, { deadLetterQueue }: ImageEncodingPipelineProps): void {
  if (!deadLetterQueue?.fifo) return;
  throw new InvalidPropError(
    scope,
    'deadLetterQueue',
    `${deadLetterQueue.node.path} is a FIFO queue, and Lambda sends failed events to standard queues only`,
    'Bring a standard queue, or leave deadLetterQueue out to have one made.',
  );
}
