import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { CHECKOUT, NODE_BINARY } from '../support/emulator/checkout';
import { stageApp } from '../support/emulator/library-package';
import { pythonWith } from '../support/emulator/python-environment';
import { runCommand } from '../support/emulator/run-command';
import { waitFor } from '../support/emulator/wait-for';
import { codeBlocksOf, sectionOf } from '../support/markdown';

jest.setTimeout(600_000);

const PAGE = readFile(join(CHECKOUT, 'docs', 'local.md'), 'utf8');
const PHOTOGRAPH = join(CHECKOUT, 'examples', 'images', 'rocket.jpg');
const STACK = 'OwnPhotos';

const AWS_CLI = {
  name: 'AWS CLI 1',
  folder: 'aws-cli',
  requirements: join(__dirname, 'requirements.txt'),
  size: '190 MB',
};

/** The output of `npm run demo -- --keep`. */
let printed: string;
/** The environment of the user's shell: the printed variables, without the AWS settings of this machine. */
let environment: NodeJS.ProcessEnv;
let home: string;
let app: string;
let outputs: Record<string, string>;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'image-encoding-home-'));
  const python = await pythonWith(AWS_CLI);
  const tsx = join(CHECKOUT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  const demo = [tsx, join('tools', 'demo', 'demo.ts'), '--keep'];
  printed = (await runCommand(NODE_BINARY, demo, { cwd: CHECKOUT, timeoutSeconds: 300 })).stdout;
  const variables = [...printed.matchAll(/^ {2}export (\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]);
  environment = {
    PATH: [dirname(python), dirname(NODE_BINARY), process.env.PATH].join(delimiter),
    HOME: home,
    ...Object.fromEntries(variables),
  };
  app = await stageApp(join(__dirname, 'app'), `local-${process.pid}`);
});

afterAll(async () => {
  const pid = /^ {2}kill (\d+)$/m.exec(printed ?? '')?.[1];
  if (pid) process.kill(Number(pid), 'SIGTERM');
  for (const folder of [home, app]) if (folder) await rm(folder, { recursive: true, force: true });
});

/** Runs a command line in the user's shell. */
async function shell(command: string, cwd = CHECKOUT): Promise<string> {
  return (await runCommand('sh', ['-c', command], { cwd, environment, timeoutSeconds: 120 })).stdout;
}

/** Runs a command of the AWS CLI, with the placeholders of the documentation filled in, and returns its JSON. */
async function run(command: string, placeholders: Record<string, string> = outputs): Promise<any> {
  const filled = command.replace(/<([^>]+)>/g, (_, name) => `'${placeholders[name] ?? `no ${name}`}'`);
  const stdout = await shell(filled);
  return stdout.trim() === '' ? {} : JSON.parse(stdout);
}

const aws = (command: string) => run(`aws --endpoint-url "$AWS_ENDPOINT_URL" ${command}`);

/** The commands of the section of docs/local.md, one line each. */
async function documented(anchor: string): Promise<string[]> {
  return codeBlocksOf(sectionOf(await PAGE, anchor), 'sh')
    .join('')
    .replace(/\\\n/g, ' ')
    .trim()
    .split('\n');
}

const upload = (key: string) =>
  shell(`aws --endpoint-url "$AWS_ENDPOINT_URL" s3 cp '${PHOTOGRAPH}' 's3://${outputs.ImagesUploadBucket}/${key}'`);

const waitForEncoded = (key: string): Promise<boolean> =>
  waitFor(`${key} to be encoded`, async (saw) => {
    const { Item } = await aws(
      `dynamodb get-item --table-name <ImagesMetadataTable> --key '{"image_id": {"S": "${key}"}}'`,
    );
    saw(Item ?? 'absent');
    return Item?.status?.S === 'ENCODED';
  });

/** Stores an item of another bucket under the key of the image: the encoder fails until the item is deleted. */
const failFor = (key: string) =>
  aws(
    `dynamodb put-item --table-name <ImagesMetadataTable> --item '{"image_id": {"S": "${key}"}, "source_bucket": {"S": "another"}}'`,
  );

const succeedFor = (key: string) =>
  aws(`dynamodb delete-item --table-name <ImagesMetadataTable> --key '{"image_id": {"S": "${key}"}}'`);

const waitForDeadLetters = (count: number): Promise<boolean> =>
  waitFor(`${count} dead letters`, async (saw) => {
    const { Attributes } = await aws(
      'sqs get-queue-attributes --queue-url <ImagesDeadLetterQueue> --attribute-names All',
    );
    const { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesNotVisible: inFlight } = Attributes;
    saw({ visible, inFlight });
    return Number(visible) + Number(inFlight) === count;
  });

/** The tests build on one another. */
describe('a user of the emulator that `npm run demo -- --keep` leaves running', () => {
  test('runs the printed commands with AWS CLI 1', async () => {
    const [uploadImage, readOutput, ...others] = printed.match(/^ {2}aws .*$/gm)!;
    const photograph = await readFile(PHOTOGRAPH);
    await shell(uploadImage);
    const output = await waitFor('the output of the image', async (saw) => {
      const content = await shell(readOutput);
      saw(content);
      return content;
    });
    expect(output).toBe(photograph.toString('base64'));
    const [item, log, deadLetterQueue] = await Promise.all(others.map((command) => run(command, {})));
    expect(item.Item).toMatchObject({ status: { S: 'ENCODED' }, size_bytes: { N: String(photograph.length) } });
    expect(log.join()).toContain('photo.jpg');
    expect(deadLetterQueue.Attributes).toMatchObject({ ApproximateNumberOfMessages: '0' });
  });

  test('deploys their own stack with the CDK CLI', async () => {
    await shell('npx cdk deploy --require-approval never --outputs-file outputs.json', app);
    outputs = JSON.parse(await readFile(join(app, 'outputs.json'), 'utf8'))[STACK];
    await upload('first.jpg');
    await waitForEncoded('first.jpg');
  });

  test('reaches S3, DynamoDB, SQS, Lambda, CloudWatch Logs and Step Functions with the documented commands', async () => {
    const [listing, ...commands] = await documented('aws-cli');
    expect(await shell(listing.replace('<ImagesOutputBucket>', outputs.ImagesOutputBucket))).toContain('first.jpg.txt');
    const services = commands.map((command) => command.split(' ')[3]);
    expect(services).toEqual(['dynamodb', 'sqs', 'lambda', 'logs', 'stepfunctions']);
    const [table, queue, encoder, log, execution] = await Promise.all(commands.map((command) => run(command)));
    expect(table.Items.map(({ image_id }: any) => image_id.S)).toEqual(['first.jpg']);
    expect(queue.Attributes.QueueArn).toContain('DeadLetterQueue');
    expect(encoder.FunctionName).toBe(outputs.ImagesEncoderFunction);
    expect(log.events.length).toBeGreaterThan(0);
    const ended = async (saw: (state: unknown) => void) => {
      const { status } = await aws(`stepfunctions describe-execution --execution-arn ${execution.executionArn}`);
      saw(status);
      return status !== 'RUNNING' && status;
    };
    expect(await waitFor('the end of the backfill', ended)).toBe('SUCCEEDED');
  });

  test('redrives the dead letters of queue() with the documented commands', async () => {
    const [readArn, createMapping, deleteMapping, shortenTimeout] = await documented('redrive-with-queue');
    await run(shortenTimeout);
    await failFor('late.jpg');
    await upload('late.jpg');
    await waitForDeadLetters(1);
    await succeedFor('late.jpg');

    const { QueueArn } = (await run(readArn)).Attributes;
    const { UUID } = await run(createMapping, { ...outputs, QueueArn });

    await waitForEncoded('late.jpg');
    await waitForDeadLetters(0);
    await run(deleteMapping, { UUID });
  });

  test('finds the failed items of a backfill with the documented commands', async () => {
    const [listMapRuns, listExecutions, describeExecution] = await documented('report-of-a-backfill');
    await failFor('first.jpg');
    const { executionArn } = await aws(
      'stepfunctions start-execution --state-machine-arn <ImagesBackfillStateMachine> --input \'{"prefix": "first"}\'',
    );

    const mapRunArn = await waitFor('the Map Run', async (saw) => {
      const { mapRuns } = await run(listMapRuns, { executionArn });
      saw(mapRuns);
      return mapRuns[0]?.mapRunArn;
    });
    const failed = await waitFor(
      'the failed execution',
      async (saw) => {
        const { executions } = await run(listExecutions, { mapRunArn });
        saw(executions);
        return executions[0];
      },
      { intervalMs: 1000 },
    );

    const details = await run(describeExecution, { 'executionArn of the list': failed.executionArn });
    expect(JSON.parse(details.input)).toEqual({ bucket: outputs.ImagesUploadBucket, key: 'first.jpg' });
    expect(details.cause).toContain('first.jpg');
  });

  test('updates the stack, and destroys it with all objects in its buckets', async () => {
    await shell('npx cdk deploy --require-approval never --context versioned=true', app);
    const { Status } = await aws('s3api get-bucket-versioning --bucket <ImagesUploadBucket>');
    expect(Status).toBe('Enabled');
    await upload('first.jpg');

    await shell('npx cdk destroy --force', app);

    const { Buckets } = await aws('s3api list-buckets');
    expect(Buckets.filter(({ Name }: any) => Name.startsWith('ownphotos'))).toEqual([]);
    const { StackSummaries } = await aws(
      'cloudformation list-stacks --stack-status-filter CREATE_COMPLETE UPDATE_COMPLETE DELETE_FAILED',
    );
    expect(StackSummaries.filter(({ StackName }: any) => StackName === STACK)).toEqual([]);
  });
});
