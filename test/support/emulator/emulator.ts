import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { Socket, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { CACHE, CHECKOUT, NODE_BINARY } from './checkout';
import { EmulatorError } from './emulator-error';
import { checkOpenssl, trustCertificate } from './iam-enforcement';
import { pythonWithEmulator } from './python-environment';
import { killGroup } from './run-command';
import { waitFor } from './wait-for';

export { EmulatorError } from './emulator-error';

/** The account and the region that everything in the emulator belongs to. */
export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';

export interface EmulatorOptions {
  /** Gets a line for every step that takes long. @default - silence */
  readonly log?: (line: string) => void;
  /** Further settings of the emulator; functions inherit them. */
  readonly environment?: Record<string, string>;
  /**
   * Whether roles and policies decide what may be called; it speaks TLS then.
   * @default - whether the variable EMULATOR_ENFORCES_IAM is "true"
   */
  readonly enforcesIam?: boolean;
}

/** How programs, clients and the CDK CLI reach an emulator. */
export interface EmulatorAccess {
  /** Where it listens, as in `http://127.0.0.1:49152`. */
  readonly endpoint: string;
  /** The environment for the CDK CLI and any other SDK: this emulator, and nothing of the user's own settings. */
  readonly environment: NodeJS.ProcessEnv;
  /** The configuration for clients of the SDK. */
  readonly clientConfig: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    /** Bucket names cannot be host names here. */
    readonly forcePathStyle: true;
  };
}

/**
 * An AWS of one's own on a free port of 127.0.0.1, with nothing in it: MiniStack, without Docker.
 *
 * It runs functions as processes of this machine. It ends with `stop()`, and with the process that started it, however
 * that one ends.
 */
export class Emulator implements EmulatorAccess {
  /** Installs the emulator if need be, starts it and returns when it answers. */
  static async start(options: EmulatorOptions = {}): Promise<Emulator> {
    const python = await pythonWithEmulator(options.log);
    const enforcesIam = options.enforcesIam ?? process.env.EMULATOR_ENFORCES_IAM === 'true';
    if (enforcesIam) await checkOpenssl();
    let failure: unknown;
    // Somebody else may take the free port before the emulator does.
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        return await Emulator.startOn(await freePort(), python, enforcesIam, options.environment ?? {});
      } catch (error) {
        failure = error;
        if (!(error instanceof EmulatorError && error.message.includes('already in use'))) throw error;
      }
    }
    throw failure;
  }

  private static async startOn(
    port: number,
    python: string,
    enforcesIam: boolean,
    settings: Record<string, string>,
  ): Promise<Emulator> {
    const folder = await mkdtemp(join(tmpdir(), 'image-encoding-emulator-'));
    const home = join(folder, 'home');
    mkdirSync(home);
    const logFile = join(await logFolder(), `${port}.log`);
    const log = openSync(logFile, 'w');
    // Functions inherit this environment: nothing of the user's may be in it.
    const child = spawn(python, [join(__dirname, 'launch.py')], {
      cwd: folder,
      stdio: ['pipe', log, log],
      detached: process.platform !== 'win32',
      env: {
        ...basics(home, [dirname(NODE_BINARY), dirname(python)]),
        TMPDIR: folder,
        TMP: folder,
        TEMP: folder,
        PYTHONUNBUFFERED: '1',
        GATEWAY_PORT: String(port),
        BIND_HOST: '127.0.0.1',
        // Otherwise queue URLs and callbacks of custom resources say "localhost", which may be ::1.
        MINISTACK_HOST: '127.0.0.1',
        MINISTACK_REGION: REGION,
        // Otherwise it listens on port 8883 of every interface.
        IOT_MTLS_ENABLED: '0',
        LAMBDA_ASYNC_RETRY_BASE_SECONDS: '0.1',
        // The runtime's own SDK, which CDK's function that empties buckets counts on.
        NODE_PATH: join(CHECKOUT, 'node_modules'),
        ...(enforcesIam ? { AUTH: 'true', USE_SSL: '1' } : {}),
        ...settings,
      },
    });
    closeSync(log);
    const emulator = new Emulator(child, port, folder, logFile, enforcesIam);
    try {
      await emulator.ready();
    } catch (error) {
      await emulator.stop();
      throw error;
    }
    // An emulator that is still running keeps nobody from ending.
    child.unref();
    (child.stdin as Socket).unref();
    return emulator;
  }

  readonly endpoint: EmulatorAccess['endpoint'];
  readonly environment: EmulatorAccess['environment'];
  readonly clientConfig: EmulatorAccess['clientConfig'];

  /** The file with the certificate that it makes for itself when it speaks TLS. */
  private readonly certificate?: string;

  private constructor(
    private readonly child: ChildProcess,
    port: number,
    private readonly folder: string,
    /** What the emulator and the functions print. */
    readonly logFile: string,
    enforcesIam: boolean,
  ) {
    this.endpoint = `${enforcesIam ? 'https' : 'http'}://127.0.0.1:${port}`;
    this.certificate = enforcesIam ? join(folder, 'ministack-tls', 'server.crt') : undefined;
    this.clientConfig = {
      endpoint: this.endpoint,
      region: REGION,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      forcePathStyle: true,
    };
    this.environment = {
      ...basics(join(folder, 'home'), [dirname(NODE_BINARY), join(CHECKOUT, 'node_modules', '.bin')]),
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_ACCESS_KEY_ID: this.clientConfig.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: this.clientConfig.credentials.secretAccessKey,
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      // Tests turn the CDK's validation of templates off.
      ...(process.env.CDK_VALIDATION && { CDK_VALIDATION: process.env.CDK_VALIDATION }),
      ...(this.certificate && { NODE_EXTRA_CA_CERTS: this.certificate, AWS_CA_BUNDLE: this.certificate }),
    };
  }

  /** The process id; a SIGTERM to it ends the emulator, its functions, and its temporary folder. */
  get pid(): number {
    return this.child.pid!;
  }

  /** Lets the emulator run on when this process ends, until its process gets a SIGTERM. */
  keepRunning(): void {
    this.child.stdin?.end('keep\n');
  }

  /** Ends the emulator and the functions it runs, and removes its temporary folder. Its log file stays. */
  async stop(): Promise<void> {
    if (this.running) {
      const exit = once(this.child, 'exit');
      this.child.ref();
      this.child.kill('SIGTERM');
      const timer = setTimeout(() => killGroup(this.child.pid), 5000);
      await exit;
      clearTimeout(timer);
    }
    killGroup(this.child.pid);
    this.child.stdin?.destroy();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** An error if the emulator has died. */
  async check(): Promise<void> {
    if (this.running) return;
    const printed = await readFile(this.logFile, 'utf8').catch(() => '');
    const inUse = /^ERROR: (.* is already in use)/m.exec(printed)?.[1];
    throw new EmulatorError(
      inUse
        ? `The emulator could not start: ${inUse}.`
        : `The emulator ended by itself (${this.child.signalCode ?? `exit code ${this.child.exitCode}`}); its last lines are in ${this.logFile}.`,
    );
  }

  private get running(): boolean {
    return this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  private async ready(): Promise<void> {
    this.child.once('error', () => undefined);
    let died: unknown;
    await waitFor(
      'the emulator to answer',
      async () => {
        died = await this.check().catch((error) => error);
        if (died) return true;
        if (this.certificate) await trustCertificate(this.certificate);
        return (await fetch(`${this.endpoint}/_ministack/ready`, { signal: AbortSignal.timeout(2000) })).ok;
      },
      { timeoutSeconds: 60, intervalMs: 50 },
    ).catch((cause) => {
      throw new EmulatorError(`The emulator did not answer within a minute; its last lines are in ${this.logFile}.`, {
        cause,
      });
    });
    if (died) throw died;
  }
}

/** What any program needs, and nothing that says who runs it. */
function basics(home: string, path: string[]): NodeJS.ProcessEnv {
  const system = process.platform === 'win32' ? { SystemRoot: process.env.SystemRoot, USERPROFILE: home } : {};
  return {
    ...system,
    PATH: [...path, process.env.PATH].join(delimiter),
    HOME: home,
    LANG: 'C.UTF-8',
    NO_COLOR: '1',
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  try {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as { port: number }).port;
  } catch (cause) {
    throw new EmulatorError('The emulator found no free port on 127.0.0.1.', { cause });
  } finally {
    server.close();
  }
}

/** The folder of the logs, without those that are older than a day. */
async function logFolder(): Promise<string> {
  const folder = join(CACHE, 'emulator-logs');
  mkdirSync(folder, { recursive: true });
  const yesterday = Date.now() - 24 * 60 * 60 * 1000;
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    const modified = (await stat(file).catch(() => undefined))?.mtimeMs ?? Infinity;
    if (modified < yesterday) await rm(file, { force: true });
  }
  return folder;
}
