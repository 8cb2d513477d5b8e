import { GetBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { ACCOUNT, EmulatorAccess } from '../emulator/emulator';

/** A statement of a deployed policy. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly [element: string]: unknown;
}

/** The statements of the policies of a role. */
export async function rolePolicy(emulator: EmulatorAccess, roleArn: string): Promise<Statement[]> {
  const RoleName = roleArn.split('/').pop()!;
  const managed = await iam(emulator, { Action: 'ListAttachedRolePolicies', RoleName });
  if (managed.includes('<PolicyArn>')) throw new Error(`${RoleName} has managed policies: ${managed}`);
  const inline = await iam(emulator, { Action: 'ListRolePolicies', RoleName });
  const statements: Statement[] = [];
  for (const [, PolicyName] of inline.matchAll(/<member>([^<]+)<\/member>/g)) {
    const response = await iam(emulator, { Action: 'GetRolePolicy', RoleName, PolicyName });
    const document = /<PolicyDocument>([^<]*)<\/PolicyDocument>/.exec(response)![1];
    statements.push(...[JSON.parse(decodeURIComponent(document)).Statement].flat());
  }
  return statements;
}

/** The statements of a bucket's own policy. */
export async function bucketPolicy(emulator: EmulatorAccess, bucket: string): Promise<Statement[]> {
  const { Policy } = await new S3Client(emulator.clientConfig).send(new GetBucketPolicyCommand({ Bucket: bucket }));
  return JSON.parse(Policy!).Statement;
}

/** IAM's protocol is a form and a response in XML. An emulator that does not enforce IAM ignores the signature. */
async function iam(emulator: EmulatorAccess, form: Record<string, string>): Promise<string> {
  const response = await fetch(emulator.endpoint, {
    method: 'POST',
    headers: { Authorization: `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/us-east-1/iam/aws4_request` },
    body: new URLSearchParams({ ...form, Version: '2010-05-08' }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`IAM responded ${response.status} to ${form.Action}: ${text}`);
  return text;
}
