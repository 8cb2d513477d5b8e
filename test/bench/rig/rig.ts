import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeAbandoned } from './abandoned';
import { answersOverTls } from './answers-over-tls';
import { Certificate, makeCertificate } from './certificate';
import { dynamoDBLocal, installDynamoDBLocal } from './dynamodb-local';
import { installNetwork, Network, simulatedNetwork } from './network';
import { buildPrograms, Programs } from './programs';
import { installPython, PythonWithBoto } from './python';
import { freePort, ServerCommand, startServer } from './server-process';
import { steadyMemory } from './steady-memory';
import { requireTools } from './tools';
import { installVersitygw, versitygw } from './versitygw';
import { NODE_BINARY } from '../../emulator/checkout';
import { BenchError } from '../bench-error';

/** Where a handler finds S3 and DynamoDB. */
export interface Endpoints {
  readonly s3: string;
  readonly dynamodb: string;
}

/**
 * The network that is simulated, as within a region of AWS: a turn is what S3 and DynamoDB take there, most of it in
 * themselves and not on the way. So what the servers of the rig need is a part of it.
 */
const NETWORK = {
  s3: { turnMs: 20, bytesPerSecond: 90e6 },
  dynamodb: { turnMs: 5, bytesPerSecond: 90e6 },
} satisfies Record<keyof Endpoints, Omit<Network, 'onTop'>>;

/** Everything that a handler is measured with: servers on loopback, and what runs them. */
export interface Rig {
  readonly tls: Certificate;
  readonly programs: Programs;
  readonly python: PythonWithBoto;
  /** The certificates that boto3 trusts by itself, and the rig's. */
  readonly trustForPython: string;
  /** The folder of the S3 server: a bucket is a folder in it, an object a file. */
  readonly objects: string;
  /** Straight to the servers. */
  readonly direct: Endpoints;
  /** Through the simulated network. */
  readonly simulated: Endpoints;
  /** The same, but for what the servers need: it comes on top of the turns. */
  readonly onTop: Endpoints;
  /** Straight to the S3 whose pictures are made up, and to the same DynamoDB. */
  readonly synthetic: Endpoints;
  stop(): Promise<void>;
}

/** Installs what is missing and starts the servers. */
export async function startRig(
  python: string | undefined,
  largestSize: number,
  log: (line: string) => void,
): Promise<Rig> {
  if (process.platform !== 'linux') {
    throw new BenchError('The benchmark reads CPU time and memory from /proc, which only Linux has.');
  }
  await requireTools('The benchmark');
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  const start = async (server: ServerCommand) => stops.push(await startServer(server));
  try {
    const pythonWithBoto = await installPython(python, log);
    const tls = await makeCertificate();
    const dynamodb = await installDynamoDBLocal(log);
    const s3 = await installVersitygw(log);
    const network = await installNetwork();
    const programs = await buildPrograms();

    // Memory that looks like a disk: what is measured must not wait for a real one.
    await removeAbandoned('/dev/shm', /^image-encoding-bench-(\d+)-/);
    const objects = await mkdtemp(`/dev/shm/image-encoding-bench-${process.pid}-`);
    stops.push(() => rm(objects, { recursive: true, force: true }));
    const trustForPython = join(objects, 'trust.pem');
    await writeFile(
      trustForPython,
      [await readFile(pythonWithBoto.certificates), await readFile(tls.certificate)].join('\n'),
    );
    await start(steadyMemory(pythonWithBoto.interpreter, objects, largestSize));
    const port = await ports('s3', 'dynamodb', 'slowS3', 'slowDynamodb', 'onTopS3', 'onTopDynamodb', 'syntheticS3');
    await mkdir(join(objects, 's3'));
    await start(versitygw(s3, join(objects, 's3'), port.s3, tls));
    await start(dynamoDBLocal(dynamodb, port.dynamodb, tls));
    await start({
      name: 'synthetic-s3',
      command: NODE_BINARY,
      args: [programs.syntheticS3, String(port.syntheticS3), tls.certificate, tls.key],
      answers: () => answersOverTls(port.syntheticS3, '/', tls),
    });
    const routes = [
      { listen: port.slowS3, target: port.s3, onTop: false, ...NETWORK.s3 },
      { listen: port.slowDynamodb, target: port.dynamodb, onTop: false, ...NETWORK.dynamodb },
      { listen: port.onTopS3, target: port.s3, onTop: true, ...NETWORK.s3 },
      { listen: port.onTopDynamodb, target: port.dynamodb, onTop: true, ...NETWORK.dynamodb },
    ];
    await start(simulatedNetwork(network, routes, tls));
    return {
      tls,
      programs,
      python: pythonWithBoto,
      trustForPython,
      objects: join(objects, 's3'),
      direct: endpoints(port.s3, port.dynamodb),
      simulated: endpoints(port.slowS3, port.slowDynamodb),
      onTop: endpoints(port.onTopS3, port.onTopDynamodb),
      synthetic: endpoints(port.syntheticS3, port.dynamodb),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function ports<Name extends string>(...names: Name[]): Promise<Record<Name, number>> {
  const entries = await Promise.all(names.map(async (name) => [name, await freePort()] as const));
  return Object.fromEntries(entries) as Record<Name, number>;
}

function endpoints(s3: number, dynamodb: number): Endpoints {
  return { s3: `https://127.0.0.1:${s3}`, dynamodb: `https://127.0.0.1:${dynamodb}` };
}
