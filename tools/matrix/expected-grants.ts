import type { Case } from './covering-cases';

/** How templates identify the resources of a case: a part of the logical id or of the name. */
export function resourceNames(values: Case, name: string): Record<string, string> {
  const nameOf = (dimension: string, managed: string, existing: string) =>
    name + (values[dimension] === 'managed' ? managed : existing);
  const input = nameOf('inputBucket', 'InputBucket', 'ExistingIn');
  return {
    input: input,
    output: values.outputBucket === 'the input bucket' ? input : nameOf('outputBucket', 'OutputBucket', 'ExistingOut'),
    table: nameOf('metadataTable', 'MetadataTable', 'ExistingTable'),
    deadLetters: nameOf('deadLetterQueue', 'DeadLetterQueue', 'ExistingDeadLetters'),
    logs: nameOf('logGroup', 'EncoderLogGroup', 'ExistingLogs'),
    queue: `${name}Queue`,
    success: `${name}Done`,
    'key of input': `${name}KeyOfIn`,
    'key of output': `${name}KeyOfOut`,
    'key of table': `${name}KeyOfTable`,
    'key of deadLetters': `${name}KeyOfDeadLetters`,
    'key of all': `${name}KeyOfAll`,
    'key of settings': `${name}KeyOfSettings`,
  };
}

/** Returns the key that encrypts a resource, if any. */
function keyOf(values: Case, resource: 'input' | 'output' | 'table' | 'deadLetters'): string | undefined {
  const dimension = {
    input: 'inputBucket',
    output: 'outputBucket',
    table: 'metadataTable',
    deadLetters: 'deadLetterQueue',
  };
  const source = values[dimension[resource]];
  if (source === 'the input bucket') return keyOf(values, 'input');
  if (source.endsWith('with a key')) return `key of ${resource}`;
  return source === 'managed' && values.encryptionKey !== 'none' ? 'key of all' : undefined;
}

/** The exact permissions that the encoder's role must have in a case, as "action resource". */
export function expectedGrants(values: Case): string[] {
  const grants: string[] = [];
  const allow = (resource: string | undefined, ...actions: string[]) => {
    if (resource !== undefined) grants.push(...actions.map((action) => `${action} ${resource}`));
  };
  if (values.role === 'immutable') return [];
  allow('logs', 'logs:CreateLogStream', 'logs:PutLogEvents');
  allow('input', 's3:GetObject', 's3:ListBucket');
  allow(keyOf(values, 'input'), 'kms:Decrypt');
  allow(
    values.outputBucket === 'the input bucket' ? 'input' : 'output',
    's3:AbortMultipartUpload',
    's3:DeleteObject',
    's3:GetObject',
    's3:ListBucket',
    's3:PutObject',
  );
  allow(keyOf(values, 'output'), 'kms:Decrypt', 'kms:GenerateDataKey');
  allow('table', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
  allow(keyOf(values, 'table'), 'kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*');
  if (values.trigger === 'queue') {
    allow('queue', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage');
    if (values.encryptionKey !== 'none') allow('key of all', 'kms:Decrypt');
  } else {
    allow('deadLetters', 'sqs:SendMessage');
    // An existing queue can contain messages of other applications, so it is not redriven to the encoder.
    if (values.deadLetterQueue === 'managed') {
      allow('deadLetters', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage');
    }
    allow(keyOf(values, 'deadLetters'), 'kms:Decrypt', 'kms:GenerateDataKey');
  }
  if (values.trigger === 'direct, with onSuccess') {
    allow('success', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage');
  }
  if (values.environmentEncryption !== 'none') allow('key of settings', 'kms:Decrypt');
  if (values.tracing !== 'off') allow('*', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments');
  if (values.network !== "Lambda's") {
    allow('*', 'ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface');
    allow('*', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:UnassignPrivateIpAddresses');
  }
  return [...new Set(grants)].sort();
}

/** The services that key policies must allow in addition to the account, as "service key". */
export function expectedKeyUsers(values: Case): string[] {
  const users: string[] = [];
  if (values.encryptionKey !== 'none' && values.logGroup === 'managed') users.push('logs key of all');
  if (values.encryptionKey !== 'none' && values.trigger === 'queue') users.push('s3 key of all');
  const deadLettersKey = keyOf(values, 'deadLetters');
  if (values.trigger === 'eventBridge' && deadLettersKey) users.push(`events ${deadLettersKey}`);
  return users.sort();
}

/** Whether the app can change the policy of a key, because the app creates the key. */
export function isKeyOfApp(values: Case, key: string): boolean {
  if (key === 'key of all') return values.encryptionKey !== 'imported';
  return key === 'key of deadLetters' ? !values.deadLetterQueue.startsWith('by ') : true;
}
