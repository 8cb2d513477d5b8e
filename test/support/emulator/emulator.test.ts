import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { CHECKOUT, NODE_BINARY } from './checkout';
import { CloudFormation, outputsOf } from './cloudformation';
import { Emulator, EmulatorError } from './emulator';
import { waitFor } from './wait-for';

jest.setTimeout(120_000);

const started: Emulator[] = [];
const folders: string[] = [];

async function start(options?: Parameters<typeof Emulator.start>[0]): Promise<Emulator> {
  const emulator = await Emulator.start(options);
  started.push(emulator);
  return emulator;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((emulator) => emulator.stop()));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

describe('an emulator', () => {
  test('listens on 127.0.0.1 until it is stopped, which deletes its temporary folder', async () => {
    const emulator = await start();
    expect(emulator.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await isListening(emulator.endpoint)).toBe(true);
    const folder = join(emulator.environment.HOME!, '..');
    expect(existsSync(folder)).toBe(true);

    await emulator.stop();

    expect(await isListening(emulator.endpoint)).toBe(false);
    expect(existsSync(folder)).toBe(false);
  });

  test('uses another port than other emulators', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    expect(one.endpoint).not.toBe(other.endpoint);
  });

  test('ends with the process that started it, even if that process is killed', async () => {
    const { parent, emulator } = await startFromOtherProcess();
    expect(await isListening(emulator.endpoint)).toBe(true);

    parent.kill('SIGKILL');

    await waitFor('the emulator to end', async () => !(await isListening(emulator.endpoint)));
    await waitFor('its folder to be deleted', () => !existsSync(emulator.folder));
  });

  test('continues after keepRunning() until it receives a SIGTERM', async () => {
    const { parent, emulator } = await startFromOtherProcess('emulator.keepRunning(); process.exit(0);');
    await ended(parent);
    expect(await isListening(emulator.endpoint)).toBe(true);

    process.kill(emulator.pid, 'SIGTERM');

    await waitFor('the emulator to end', async () => !(await isListening(emulator.endpoint)));
    await waitFor('its folder to be deleted', () => !existsSync(emulator.folder));
  });

  test('sets the tags of buckets from the template of a stack, on creation and on update', async () => {
    const emulator = await start();
    const cloudFormation = await CloudFormation.of(emulator);
    const template = (...tags: string[]) =>
      JSON.stringify({
        Resources: {
          Photos: { Type: 'AWS::S3::Bucket', Properties: { Tags: tags.map((Key) => ({ Key, Value: 'true' })) } },
        },
        Outputs: { Bucket: { Value: { Ref: 'Photos' } } },
      });
    const { Bucket } = outputsOf(await cloudFormation.create('Tagged', template('aws-cdk:auto-delete-objects')));
    const s3 = new S3Client(emulator.clientConfig);
    const tags = async () => {
      const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket }));
      return TagSet!.map(({ Key }) => Key);
    };
    expect(await tags()).toEqual(['aws-cdk:auto-delete-objects']);

    await cloudFormation.update('Tagged', {}, template('team'));

    expect(await tags()).toEqual(['team']);
    s3.destroy();
  });

  test('names its log file in the error after it ended unexpectedly', async () => {
    const emulator = await start();
    process.kill(emulator.pid, 'SIGKILL');

    const error = await waitFor('an error of the check', () => emulator.check().catch((failure) => failure));
    expect(error).toBeInstanceOf(EmulatorError);
    expect(error.message).toContain(emulator.logFile);
  });
});

describe('the start of an emulator without a supported Python', () => {
  const path = process.env.PATH;

  afterEach(() => {
    process.env.PATH = path;
  });

  test('fails with an error that names the missing commands', async () => {
    process.env.PATH = await folderWith({});
    await expect(start()).rejects.toThrow('none of the commands python3, python and py can be run');
  });

  test('fails with an error that names the outdated version', async () => {
    process.env.PATH = await folderWith({ python3: '#!/bin/sh\necho /usr/bin/python3\necho 3.9.2\n' });
    await expect(start()).rejects.toThrow('needs Python 3.10 or later, but python3 is 3.9.2.');
  });
});

/** Starts a process that starts an emulator, prints its attributes, and then executes `then`. */
async function startFromOtherProcess(then = '') {
  const program = `
    const { Emulator } = require(${JSON.stringify(join(__dirname, 'emulator.ts'))});
    Emulator.start().then((emulator) => {
      const { endpoint, pid, environment } = emulator;
      console.log(JSON.stringify({ endpoint, pid, folder: require('node:path').dirname(environment.HOME) }));
      setInterval(() => undefined, 1000);
      ${then}
    });`;
  const parent = spawn(NODE_BINARY, ['--require', 'tsx/cjs', '--eval', program], {
    cwd: CHECKOUT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(parent.stdout, 'data');
  const emulator: { endpoint: string; pid: number; folder: string } = JSON.parse(String(line));
  return { parent, emulator };
}

async function ended(child: ReturnType<typeof spawn>): Promise<void> {
  if (child.exitCode === null) await once(child, 'exit');
}

async function folderWith(programs: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'image-encoding-path-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(join(folder, name), text, { mode: 0o755 });
  }
  return folder;
}

function isListening(endpoint: string): Promise<boolean> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}
