import { Stack } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { refuseUntrustingRole } from './role-trust';
import { invalidProp } from '../common/errors';
import { cfnKeyBehind } from '../common/resource-identity';
import { checkSameEnvironment } from '../common/same-environment';
import { ImageEncodingPipelineProps } from '../image-encoding-pipeline-props';

/** Checks what was brought: that AWS reaches it from the pipeline's place, and that it is fit, as far as that is known. */
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
  checkKey(scope, 'encryptionKey', props.encryptionKey);
  checkKey(scope, 'environmentEncryption', props.environmentEncryption);
  if (props.role) refuseUntrustingRole(scope, props.role);
}

/**
 * Checks the dead-letter queue, also one that the pipeline has created: a property injector can have changed it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function checkDeadLetterQueue(scope: Construct, deadLetterQueue: IQueue): void {
  if (!deadLetterQueue.fifo) return;
  throw invalidProp(
    scope,
    'deadLetterQueue',
    `${deadLetterQueue.node.path} is a FIFO queue, but Lambda sends failed events to standard queues only`,
    'Provide a standard queue, or omit deadLetterQueue to have one created.',
  );
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html */
function checkKey(scope: Construct, prop: string, key?: IKey): void {
  const resource = key && cfnKeyBehind(key);
  if (resource?.cfnResourceType !== 'AWS::KMS::Key') return;
  const symmetric = { keySpec: 'SYMMETRIC_DEFAULT', keyUsage: 'ENCRYPT_DECRYPT' };
  for (const [property, needed] of Object.entries(symmetric)) {
    const given: unknown = Stack.of(resource).resolve(Reflect.get(resource, property));
    if (typeof given !== 'string' || given === needed) continue;
    throw invalidProp(
      scope,
      prop,
      `${key!.node.path} has the ${property} ${given}, and AWS services encrypt with symmetric keys only (${needed})`,
      'Bring a kms.Key without keySpec and keyUsage.',
    );
  }
}
