import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadFormerBundle } from './former-bundle';
import { installNetwork, Network, simulatedNetwork } from './network';
import { buildPrograms, Programs } from './programs';
import { installPython, PythonWithBoto } from './python';
import { steadyMemory } from './steady-memory';
import { requireTools } from './tools';
import { NODE_BINARY } from '../../../test/support/emulator/checkout';
import { removeLeftovers } from '../../../test/support/leftovers';
import { BenchError } from '../bench-error';
import type { HandlerName } from '../handlers/handlers';
import { Certificate, makeCertificate } from '../servers/certificate';
import { dynamoDBLocal, installDynamoDBLocal } from '../servers/dynamodb-local';
import { respondsOverTls } from '../servers/responds-over-tls';
import { freePort, ServerCommand, startServer } from '../servers/server-process';
import { installVersitygw, versitygw } from '../servers/versitygw';

/** The endpoints of S3 and DynamoDB for a handler. */
export interface Endpoints {
  readonly s3: string;
  readonly dynamodb: string;
}

/**
 * The simulated network within an AWS Region. Most of a round trip is the time that S3 and DynamoDB themselves need, so
 * it includes the time of the rig's servers.
 */
const NETWORK = {
  s3: { roundTripMs: 20, bytesPerSecond: 90e6 },
  dynamodb: { roundTripMs: 5, bytesPerSecond: 90e6 },
} satisfies Record<keyof Endpoints, Network>;

/** The servers on loopback and the programs that the handlers are measured with. */
export interface Rig {
  readonly tls: Certificate;
  readonly programs: Programs;
  readonly python: PythonWithBoto;
  /** The file of the former bundle, if it is measured. */
  readonly formerBundle?: string;
  /** The certificates that boto3 trusts by default, and the one of the rig. */
  readonly trustForPython: string;
  /** The folder of the S3 server: a bucket is a folder in it, an object a file. */
  readonly objects: string;
  /** Directly to the servers. */
  readonly direct: Endpoints;
  /** Through the simulated network. */
  readonly simulated: Endpoints;
  /** Directly to the S3 with generated images, and to the same DynamoDB. */
  readonly synthetic: Endpoints;
  stop(): Promise<void>;
}

/** The options of the rig. */
export interface RigOptions {
  /** The Python of the Python handler. @default - the newest on PATH */
  readonly python?: string;
  readonly handlers: readonly HandlerName[];
  /** Sizes of the images that are stored, in bytes. */
  readonly sizes: readonly number[];
}

/** Installs missing programs and starts the servers. */
export async function startRig(options: RigOptions, log: (line: string) => void): Promise<Rig> {
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
    const formerBundle = options.handlers.includes('former') ? await loadFormerBundle() : undefined;
    const python = await installPython(options.python, log);
    const tls = await makeCertificate();
    const dynamodb = await installDynamoDBLocal(log);
    const s3 = await installVersitygw(log);
    const network = await installNetwork();
    const programs = await buildPrograms();

    // A file system in memory, so that no measurement waits for a disk.
    await removeLeftovers('/dev/shm', /^image-encoding-bench-(\d+)-/);
    const objects = await mkdtemp(`/dev/shm/image-encoding-bench-${process.pid}-`);
    stops.push(() => rm(objects, { recursive: true, force: true }));
    const trustForPython = join(objects, 'trust.pem');
    await writeFile(trustForPython, [await readFile(python.certificates), await readFile(tls.certificate)].join('\n'));
    await start(steadyMemory(python.interpreter, objects, Math.max(...options.sizes)));
    const port = await ports('s3', 'dynamodb', 'slowS3', 'slowDynamodb', 'syntheticS3');
    await mkdir(join(objects, 's3'));
    await start(versitygw(s3, join(objects, 's3'), port.s3, tls));
    await start(dynamoDBLocal(dynamodb, port.dynamodb, tls));
    await start({
      name: 'synthetic-s3',
      command: NODE_BINARY,
      args: [programs.syntheticS3, String(port.syntheticS3), tls.certificate, tls.key],
      responds: () => respondsOverTls(port.syntheticS3, '/', tls),
    });
    const routes = [
      { listen: port.slowS3, target: port.s3, ...NETWORK.s3 },
      { listen: port.slowDynamodb, target: port.dynamodb, ...NETWORK.dynamodb },
    ];
    await start(simulatedNetwork(network, routes, tls));
    return {
      tls,
      programs,
      python,
      formerBundle,
      trustForPython,
      objects: join(objects, 's3'),
      direct: endpoints(port.s3, port.dynamodb),
      simulated: endpoints(port.slowS3, port.slowDynamodb),
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
