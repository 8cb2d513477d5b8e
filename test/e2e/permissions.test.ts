import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DeployedPipeline } from '../support/e2e/deployed-pipeline';
import { makeEveryCall, PipelineSettings } from '../support/e2e/every-call';
import { Permission, RecordedCalls } from '../support/e2e/recorded-calls';
import { deploy } from '../support/emulator/cdk';
import { ACCOUNT, EmulatorAccess } from '../support/emulator/emulator';
import { stageApp } from '../support/emulator/library-package';
import { sharedEmulator } from '../support/emulator/shared-emulator';
import { bucketPolicy, rolePolicy, Statement } from '../support/security/deployed-policies';
import { allowing, isAllowed, permissionsOf } from '../support/security/policy-simulator';
import { resourceTypeOf } from '../support/security/resource-types';
import { tableUnder } from '../support/security/security-page';

jest.setTimeout(300_000);

/** The pipelines of the app, each with the settings that decide about its calls. */
const PIPELINES: Readonly<Record<string, PipelineSettings>> = {
  Direct: { prefixFilter: '', tableKeyPrefix: '', outputPrefix: '', synchronizeDeletes: true },
  Queued: { prefixFilter: '', tableKeyPrefix: '', outputPrefix: '', synchronizeDeletes: true },
  EventDriven: { prefixFilter: '', tableKeyPrefix: '', outputPrefix: '', synchronizeDeletes: true },
  Narrow: { prefixFilter: 'in box/', tableKeyPrefix: 'photo#', outputPrefix: 'base64/', synchronizeDeletes: false },
};

/** A pipeline after it has made every call, with the calls and the deployed policies. */
interface Exercised {
  readonly pipeline: DeployedPipeline;
  readonly recording: RecordedCalls;
  readonly role: Statement[];
  readonly buckets: Record<string, Statement[]>;
}

let emulator: EmulatorAccess;
let directory: string;
const exercised: Record<string, Exercised> = {};

beforeAll(async () => {
  const bootstrapped = async () => {
    emulator = await sharedEmulator();
  };
  const app = join(__dirname, 'apps', 'secured');
  [directory] = await Promise.all([stageApp(app, `e2e-secured-${process.pid}`), bootstrapped()]);
  const { outputs } = await deploy({ emulator, directory });
  const names = Object.keys(PIPELINES);
  const deployed = names.map((name) => DeployedPipeline.fromOutputs(emulator, outputs.SecuredPipelines, name));
  await Promise.all(names.map(async (name, index) => (exercised[name] = await exercise(name, deployed[index]))));
});

afterAll(async () => {
  await Promise.all(Object.values(exercised).map(({ recording }) => recording.aws.stop()));
  if (directory) await rm(directory, { recursive: true, force: true });
});

/** Makes a pipeline execute every call, and records the calls. */
async function exercise(name: string, pipeline: DeployedPipeline): Promise<Exercised> {
  const recording = await RecordedCalls.start(emulator.endpoint);
  const { uploadBucket, outputBucket } = pipeline.resources;
  await pipeline.setEnvironment({ ...(await pipeline.environment()), AWS_ENDPOINT_URL: recording.aws.endpoint });
  await makeEveryCall(pipeline, PIPELINES[name]);
  return {
    pipeline,
    recording,
    role: await rolePolicy(emulator, await pipeline.roleArn()),
    buckets: {
      [uploadBucket]: await bucketPolicy(emulator, uploadBucket),
      [outputBucket]: await bucketPolicy(emulator, outputBucket),
    },
  };
}

/** The permissions that the calls of a pipeline require, each once. */
function requiredBy({ recording }: Exercised): Permission[] {
  const all = recording.calls.flatMap(({ permissions }) => permissions);
  return [...new Map(all.map((permission) => [`${permission.action} ${permission.resource}`, permission])).values()];
}

/** The policy of the bucket of a permission. */
function bucketOf({ buckets }: Exercised, { resource }: Permission): Statement[] | undefined {
  return buckets[/^arn:aws:s3:::([^/]+)/.exec(resource)?.[1] ?? ''];
}

describe.each(Object.keys(PIPELINES))('the encoder of the pipeline %s', (name) => {
  const the = () => exercised[name];

  test('calls every operation that it uses, and no unknown operation', () => {
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

  test('has permissions for each of its calls, by its role and the bucket policies', async () => {
    const denied: Permission[] = [];
    for (const required of requiredBy(the())) {
      const policies = { identity: the().role, bucket: bucketOf(the(), required) };
      if (!(await isAllowed(policies, required))) denied.push(required);
    }
    expect(denied).toEqual([]);
  });

  test('has only permissions that are required: without any of them a call is denied, except for those that AWS requires', async () => {
    const granted = permissionsOf(the().role);
    const unused: Permission[] = [];
    for (const permission of granted) {
      const rest = allowing(granted.filter((other) => other !== permission));
      const results = await Promise.all(requiredBy(the()).map((required) => isAllowed({ identity: rest }, required)));
      if (results.every(Boolean)) unused.push(permission);
    }
    const requiredByAws = tableUnder('What AWS requires').map(([action, on]) => `${action} on ${on}`);
    const described = unused.map(({ action, resource }) => `${action} on ${resourceTypeOf(the().pipeline, resource)}`);
    expect(described.filter((permission) => !requiredByAws.includes(permission))).toEqual([]);
  });

  test('has no permissions for other prefixes, buckets and tables, and none without TLS', async () => {
    const { resources } = the().pipeline;
    const { prefixFilter, outputPrefix } = PIPELINES[name];
    const foreign = [
      { action: 's3:GetObject', resource: `arn:aws:s3:::another-bucket/${prefixFilter}a.jpg` },
      { action: 's3:PutObject', resource: `arn:aws:s3:::${resources.uploadBucket}/${prefixFilter}a.jpg` },
      { action: 's3:DeleteObject', resource: `arn:aws:s3:::${resources.uploadBucket}/${prefixFilter}a.jpg` },
      { action: 's3:PutObjectAcl', resource: `arn:aws:s3:::${resources.outputBucket}/${outputPrefix}a.jpg.txt` },
      { action: 's3:PutBucketPolicy', resource: `arn:aws:s3:::${resources.outputBucket}` },
      { action: 'dynamodb:DeleteItem', resource: `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/${resources.table}` },
      { action: 'dynamodb:GetItem', resource: `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/another-table` },
      ...(prefixFilter ? [{ action: 's3:GetObject', resource: `arn:aws:s3:::${resources.uploadBucket}/a.jpg` }] : []),
      ...(outputPrefix
        ? [{ action: 's3:PutObject', resource: `arn:aws:s3:::${resources.outputBucket}/a.jpg.txt` }]
        : []),
    ];
    for (const permission of foreign) {
      const policies = { identity: the().role, bucket: bucketOf(the(), permission) };
      expect({ ...permission, allowed: await isAllowed(policies, permission) }).toEqual({
        ...permission,
        allowed: false,
      });
    }
    const [read] = requiredBy(the()).filter(({ action }) => action === 's3:GetObject');
    const policies = { identity: the().role, bucket: bucketOf(the(), read) };
    expect(await isAllowed(policies, read, { 'aws:SecureTransport': 'false' })).toBe(false);
    expect(await isAllowed(policies, read, { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.1' })).toBe(false);
  });

  test('names the account that owns the bucket in every call to S3', () => {
    const s3Calls = the().recording.calls.filter(({ permissions }) => permissions[0].action.startsWith('s3:'));
    expect(s3Calls.length).toBeGreaterThan(0);
    expect(new Set(s3Calls.map(({ expectedBucketOwner }) => expectedBucketOwner))).toEqual(new Set([ACCOUNT]));
  });
});

describe('the security page', () => {
  test('lists exactly the permissions and calls that were recorded', () => {
    const operations = new Map<string, Set<string>>();
    for (const { pipeline, recording } of Object.values(exercised)) {
      for (const { name, permissions, status } of recording.calls) {
        for (const { action, resource } of permissions) {
          const permission = `${action} on ${resourceTypeOf(pipeline, resource)}`;
          const call = action === 's3:ListBucket' ? `${name} with status ${status}` : name;
          operations.set(permission, (operations.get(permission) ?? new Set()).add(call));
        }
      }
    }
    const recorded = [...operations]
      .map(([permission, calls]) => `${permission}: ${[...calls].sort().join(', ')}`)
      .sort();
    const documented = tableUnder('What the encoder calls').map(
      ([action, on, calls]) => `${action} on ${on}: ${calls}`,
    );
    expect(recorded).toEqual(documented.sort());
  });

  test('lists only permissions that a pipeline has under "What AWS requires"', () => {
    const granted = Object.values(exercised).flatMap(({ pipeline, role }) =>
      permissionsOf(role).map(({ action, resource }) => `${action} on ${resourceTypeOf(pipeline, resource)}`),
    );
    const documented = tableUnder('What AWS requires').map(([action, on]) => `${action} on ${on}`);
    expect(documented.filter((permission) => !granted.includes(permission))).toEqual([]);
  });
});
