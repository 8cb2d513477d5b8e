import type { Case } from './covering-cases';

/** What a resource of a case is called in templates: part of its logical id or of its name. */
export function resourceNames(values: Case, name: string): Record<string, string> {
  const made = (dimension: string, own: string, brought: string) =>
    name + (values[dimension] === 'owned' ? own : brought);
  const input = made('inputBucket', 'InputBucket', 'BroughtIn');
  return {
    input: input,
    output: values.outputBucket === 'the input bucket' ? input : made('outputBucket', 'OutputBucket', 'BroughtOut'),
    table: made('metadataTable', 'MetadataTable', 'BroughtRows'),
    letters: made('deadLetterQueue', 'DeadLetterQueue', 'BroughtLetters'),
    logs: made('logGroup', 'EncoderLogGroup', 'BroughtLogs'),
    queue: `${name}Queue`,
    success: `${name}Done`,
    'key of input': `${name}KeyOfIn`,
    'key of output': `${name}KeyOfOut`,
    'key of table': `${name}KeyOfRows`,
    'key of letters': `${name}KeyOfLetters`,
    'key of all': `${name}KeyOfAll`,
    'key of settings': `${name}KeyOfSettings`,
  };
}

/** Which key a resource is encrypted with, if any. */
function keyOf(values: Case, resource: 'input' | 'output' | 'table' | 'letters'): string | undefined {
  const dimension = {
    input: 'inputBucket',
    output: 'outputBucket',
    table: 'metadataTable',
    letters: 'deadLetterQueue',
  };
  const source = values[dimension[resource]];
  if (source === 'the input bucket') return keyOf(values, 'input');
  if (source.endsWith('with a key')) return `key of ${resource}`;
  return source === 'owned' && values.encryptionKey !== 'none' ? 'key of all' : undefined;
}

/** What the encoder's role must be allowed in a case, as "action resource", and nothing else. */
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
    allow('letters', 'sqs:SendMessage');
    // A queue that was brought may hold what is others': it is not given back to the encoder.
    if (values.deadLetterQueue === 'owned') {
      allow('letters', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage');
    }
    allow(keyOf(values, 'letters'), 'kms:Decrypt', 'kms:GenerateDataKey');
  }
  if (values.trigger === 'direct, telling of success') {
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

/** The services that the policies of keys must let in, beside the account, as "service key". */
export function expectedKeyUsers(values: Case): string[] {
  const users: string[] = [];
  if (values.encryptionKey !== 'none' && values.logGroup === 'owned') users.push('logs key of all');
  if (values.encryptionKey !== 'none' && values.trigger === 'queue') users.push('s3 key of all');
  const lettersKey = keyOf(values, 'letters');
  if (values.trigger === 'eventBridge' && lettersKey) users.push(`events ${lettersKey}`);
  return users.sort();
}

/** Whether the policy of a key can be changed: it is made in this app. */
export function isKeyOfApp(values: Case, key: string): boolean {
  if (key === 'key of all') return values.encryptionKey !== 'imported';
  return key === 'key of letters' ? !values.deadLetterQueue.startsWith('by ') : true;
}
