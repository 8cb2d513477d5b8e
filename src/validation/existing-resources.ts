import { Stack } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { checkRoleTrust } from './role-trust';
import { invalidProp } from '../common/errors';
import { cfnKeyBehind } from '../common/resource-identity';
import { checkSameEnvironment } from '../common/same-environment';
import { ImageEncodingPipelineProps } from '../image-encoding-pipeline-props';

/** Checks that AWS can use the existing resources from the Region and the account of the pipeline. */
export function checkExistingResources(scope: Construct, props: ImageEncodingPipelineProps): void {
  checkSameEnvironment(scope, 'inputBucket', props.inputBucket, {
    region: 'S3 does not send events to another Region',
    account: 'S3 does not send events to a function of another account',
  });
  checkSameEnvironment(scope, 'outputBucket', props.outputBucket, {
    region: 'the encoder writes only to its own Region',
  });
  checkSameEnvironment(scope, 'metadataTable', props.metadataTable, {
    region: 'the encoder uses a table by its name, in its own Region',
    account: 'the encoder uses a table by its name, in its own account',
  });
  checkSameEnvironment(scope, 'logGroup', props.logGroup, {
    region: 'Lambda writes logs only to its own Region',
    account: 'Lambda writes logs only to its own account',
  });
  checkSameEnvironment(scope, 'deadLetterQueue', props.deadLetterQueue, {
    region: 'a dead-letter queue must be in the same Region',
    account: 'a dead-letter queue must be in the same account',
  });
  checkSameEnvironment(scope, 'serverAccessLogsBucket', props.serverAccessLogsBucket, {
    region: 'S3 delivers access logs only within a Region',
    account: 'S3 delivers access logs only within an account',
  });
  checkSameEnvironment(scope, 'role', props.role, { account: 'Lambda supports only roles of the same account' });
  const keyReason = { region: 'a KMS key can be used only in its own Region' };
  checkSameEnvironment(scope, 'encryptionKey', props.encryptionKey, keyReason);
  checkSameEnvironment(scope, 'environmentEncryption', props.environmentEncryption, keyReason);
  checkKeySpec(scope, 'encryptionKey', props.encryptionKey);
  checkKeySpec(scope, 'environmentEncryption', props.environmentEncryption);
  if (props.role) checkRoleTrust(scope, props.role);
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html */
function checkKeySpec(scope: Construct, prop: string, key?: IKey): void {
  const resource = key && cfnKeyBehind(key);
  if (resource?.cfnResourceType !== 'AWS::KMS::Key') return;
  const symmetric = { keySpec: 'SYMMETRIC_DEFAULT', keyUsage: 'ENCRYPT_DECRYPT' };
  for (const [property, expected] of Object.entries(symmetric)) {
    const actual: unknown = Stack.of(resource).resolve(Reflect.get(resource, property));
    if (typeof actual !== 'string' || actual === expected) continue;
    throw invalidProp(
      scope,
      prop,
      `${key!.node.path} has the ${property} ${actual}, but AWS services encrypt only with symmetric keys (${expected})`,
      'Provide a kms.Key without keySpec and keyUsage.',
    );
  }
}
