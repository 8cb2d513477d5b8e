import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DeployedPipeline } from '../support/e2e/deployed-pipeline';
import { Habits, makeEveryCall } from '../support/e2e/every-call';
import { Permission, RecordedCalls } from '../support/e2e/recorded-calls';
import { deploy } from '../support/emulator/cdk';
import { ACCOUNT, EmulatorAccess } from '../support/emulator/emulator';
import { stageApp } from '../support/emulator/library-package';
import { sharedEmulator } from '../support/emulator/shared-emulator';
import { bucketPolicy, rolePolicy, Statement } from '../support/security/deployed-policies';
import { allowing, isAllowed, permissionsOf } from '../support/security/policy-simulator';
import { kindOfResource } from '../support/security/resource-kinds';
import { tableUnder } from '../support/security/security-page';

jest.setTimeout(300_000);

/** The pipelines of the app; each takes every kind of call. */
const PIPELINES: Readonly<Record<string, Habits>> = {
  Direct: { prefixFilter: '', tableKeyPrefix: '', outputPrefix: '', synchronizeDeletes: true },
  Queued: { prefixFilter: '', tableKeyPrefix: '', outputPrefix: '', synchronizeDeletes: true },
  Announced: { prefixFilter: '', tableKeyPrefix: '', outputPrefix: '', synchronizeDeletes: true },
  Narrow: { prefixFilter: 'in box/', tableKeyPrefix: 'photo#', outputPrefix: 'base64/', synchronizeDeletes: false },
};

/** A pipeline after everything has happened in it. */
interface Experienced {
  readonly pipeline: DeployedPipeline;
  readonly recording: RecordedCalls;
  readonly role: Statement[];
  readonly buckets: Record<string, Statement[]>;
}

let emulator: EmulatorAccess;
let directory: string;
const experienced: Record<string, Experienced> = {};

beforeAll(async () => {
  const bootstrapped = async () => {
    emulator = await sharedEmulator();
  };
  const app = join(__dirname, 'apps', 'secured');
  [directory] = await Promise.all([stageApp(app, `e2e-secured-${process.pid}`), bootstrapped()]);
  const { outputs } = await deploy({ emulator, directory });
  const names = Object.keys(PIPELINES);
  const made = names.map((name) => DeployedPipeline.fromOutputs(emulator, outputs.SecuredPipelines, name));
  await Promise.all(names.map(async (name, index) => (experienced[name] = await experience(name, made[index]))));
});

afterAll(async () => {
  await Promise.all(Object.values(experienced).map(({ recording }) => recording.aws.stop()));
  if (directory) await rm(directory, { recursive: true, force: true });
});

/** Lets everything happen in a pipeline, with its calls recorded. */
async function experience(name: string, pipeline: DeployedPipeline): Promise<Experienced> {
  const recording = await RecordedCalls.start(emulator.endpoint);
  const { uploadBucket, textBucket } = pipeline.places;
  await pipeline.setEnvironment({ ...(await pipeline.environment()), AWS_ENDPOINT_URL: recording.aws.endpoint });
  await makeEveryCall(pipeline, PIPELINES[name]);
  return {
    pipeline,
    recording,
    role: await rolePolicy(emulator, await pipeline.roleArn()),
    buckets: {
      [uploadBucket]: await bucketPolicy(emulator, uploadBucket),
      [textBucket]: await bucketPolicy(emulator, textBucket),
    },
  };
}

/** What the calls of a pipeline needed, each permission once. */
function neededBy({ recording }: Experienced): Permission[] {
  const all = recording.calls.flatMap(({ permissions }) => permissions);
  return [...new Map(all.map((permission) => [`${permission.action} ${permission.resource}`, permission])).values()];
}

/** The policy of the bucket that a permission is about. */
function bucketOf({ buckets }: Experienced, { resource }: Permission): Statement[] | undefined {
  return buckets[/^arn:aws:s3:::([^/]+)/.exec(resource)?.[1] ?? ''];
}

describe.each(Object.keys(PIPELINES))("the encoder's permissions: %s", (name) => {
  const the = () => experienced[name];

  test('its calls are known, and are those of every operation it has', () => {
    expect(the().recording.unknown).toEqual([]);
    expect([...new Set(the().recording.calls.map((call) => call.name))].sort()).toEqual([
      'AbortMultipartUpload',
      'CompleteMultipartUpload',
      'CompleteMultipartUpload with If-Match',
      'CreateMultipartUpload',
      'DeleteObject with If-Match',
      'GetItem',
      'GetObject',
      'HeadObject',
      'PutItem',
      'PutObject',
      'PutObject with If-Match',
      'UpdateItem',
      'UploadPart',
    ]);
  });

  test('suffice: each call is allowed by role and bucket', async () => {
    const denied: Permission[] = [];
    for (const needed of neededBy(the())) {
      const policies = { identity: the().role, bucket: bucketOf(the(), needed) };
      if (!(await isAllowed(policies, needed))) denied.push(needed);
    }
    expect(denied).toEqual([]);
  });

  test('are needed: without any of them a call is denied, save for those that only AWS itself asks for', async () => {
    const granted = permissionsOf(the().role);
    const unneeded: Permission[] = [];
    for (const permission of granted) {
      const rest = allowing(granted.filter((other) => other !== permission));
      const results = await Promise.all(neededBy(the()).map((needed) => isAllowed({ identity: rest }, needed)));
      if (results.every(Boolean)) unneeded.push(permission);
    }
    const askedForByAws = tableUnder('What AWS requires').map(([action, on]) => `${action} on ${on}`);
    const described = unneeded.map(
      ({ action, resource }) => `${action} on ${kindOfResource(the().pipeline, resource)}`,
    );
    expect(described.filter((permission) => !askedForByAws.includes(permission))).toEqual([]);
  });

  test('end where the pipeline ends: not at other prefixes, other buckets, other tables, nor without TLS', async () => {
    const { places } = the().pipeline;
    const { prefixFilter, outputPrefix } = PIPELINES[name];
    const foreign = [
      { action: 's3:GetObject', resource: `arn:aws:s3:::another-bucket/${prefixFilter}a.jpg` },
      { action: 's3:PutObject', resource: `arn:aws:s3:::${places.uploadBucket}/${prefixFilter}a.jpg` },
      { action: 's3:DeleteObject', resource: `arn:aws:s3:::${places.uploadBucket}/${prefixFilter}a.jpg` },
      { action: 's3:PutObjectAcl', resource: `arn:aws:s3:::${places.textBucket}/${outputPrefix}a.jpg.txt` },
      { action: 's3:PutBucketPolicy', resource: `arn:aws:s3:::${places.textBucket}` },
      { action: 'dynamodb:DeleteItem', resource: `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/${places.table}` },
      { action: 'dynamodb:GetItem', resource: `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/another-table` },
      ...(prefixFilter ? [{ action: 's3:GetObject', resource: `arn:aws:s3:::${places.uploadBucket}/a.jpg` }] : []),
      ...(outputPrefix ? [{ action: 's3:PutObject', resource: `arn:aws:s3:::${places.textBucket}/a.jpg.txt` }] : []),
    ];
    for (const permission of foreign) {
      const policies = { identity: the().role, bucket: bucketOf(the(), permission) };
      expect({ ...permission, allowed: await isAllowed(policies, permission) }).toEqual({
        ...permission,
        allowed: false,
      });
    }
    const [read] = neededBy(the()).filter(({ action }) => action === 's3:GetObject');
    const policies = { identity: the().role, bucket: bucketOf(the(), read) };
    expect(await isAllowed(policies, read, { 'aws:SecureTransport': 'false' })).toBe(false);
    expect(await isAllowed(policies, read, { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.1' })).toBe(false);
  });

  test('every call to S3 names the account that owns the bucket', () => {
    const s3Calls = the().recording.calls.filter(({ permissions }) => permissions[0].action.startsWith('s3:'));
    expect(s3Calls.length).toBeGreaterThan(0);
    expect(new Set(s3Calls.map(({ expectedBucketOwner }) => expectedBucketOwner))).toEqual(new Set([ACCOUNT]));
  });
});

describe('the security page', () => {
  test('tells the permissions and the calls that need them, as recorded', () => {
    const operations = new Map<string, Set<string>>();
    for (const { pipeline, recording } of Object.values(experienced)) {
      for (const { name, permissions, status } of recording.calls) {
        for (const { action, resource } of permissions) {
          const row = `${action} on ${kindOfResource(pipeline, resource)}`;
          const call = action === 's3:ListBucket' ? `${name} with status ${status}` : name;
          operations.set(row, (operations.get(row) ?? new Set()).add(call));
        }
      }
    }
    const recorded = [...operations].map(([row, calls]) => `${row}: ${[...calls].sort().join(', ')}`).sort();
    const documented = tableUnder('What the encoder calls').map(
      ([action, on, calls]) => `${action} on ${on}: ${calls}`,
    );
    expect(recorded).toEqual(documented.sort());
  });

  test('tells of no permission for AWS itself that no pipeline has', () => {
    const granted = Object.values(experienced).flatMap(({ pipeline, role }) =>
      permissionsOf(role).map(({ action, resource }) => `${action} on ${kindOfResource(pipeline, resource)}`),
    );
    const documented = tableUnder('What AWS requires').map(([action, on]) => `${action} on ${on}`);
    expect(documented.filter((permission) => !granted.includes(permission))).toEqual([]);
  });
});
