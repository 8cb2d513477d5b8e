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

/** The account and the region of all resources in the emulator. */
export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';

export interface EmulatorOptions {
  /** Receives a line for every slow step. @default - nothing is logged */
  readonly log?: (line: string) => void;
  /** Additional environment variables of the emulator, which functions inherit. */
  readonly environment?: Record<string, string>;
  /**
   * Whether the emulator enforces IAM policies; it then requires TLS.
   * @default - whether the variable EMULATOR_ENFORCES_IAM is "true"
   */
  readonly enforcesIam?: boolean;
}

/** How programs, clients and the CDK CLI reach an emulator. */
export interface EmulatorAccess {
  /** The URL, such as `http://127.0.0.1:49152`. */
  readonly endpoint: string;
  /** The environment for the CDK CLI and other SDKs, without the user's settings. */
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
 * An empty emulator of AWS on a free port of 127.0.0.1: MiniStack, without Docker.
 *
 * It runs functions as processes of this machine. It ends with `stop()`, and when the process that started it ends.
 */
export class Emulator implements EmulatorAccess {
  /** Installs the emulator if necessary, starts it and returns when it responds. */
  static async start(options: EmulatorOptions = {}): Promise<Emulator> {
    const python = await pythonWithEmulator(options.log);
    const enforcesIam = options.enforcesIam ?? process.env.EMULATOR_ENFORCES_IAM === 'true';
    if (enforcesIam) await checkOpenssl();
    let failure: unknown;
    // Another process may bind the free port before the emulator does.
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
    // Functions inherit this environment, so it must not contain the user's settings.
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
        // Otherwise queue URLs and callbacks of custom resources contain "localhost", which may be ::1.
        MINISTACK_HOST: '127.0.0.1',
        MINISTACK_REGION: REGION,
        // Otherwise it listens on port 8883 of every interface.
        IOT_MTLS_ENABLED: '0',
        LAMBDA_ASYNC_RETRY_BASE_SECONDS: '0.1',
        // The SDK of the runtime, which the CDK's function that empties buckets requires.
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
    // A running emulator must not keep this process from ending.
    child.unref();
    (child.stdin as Socket).unref();
    return emulator;
  }

  readonly endpoint: EmulatorAccess['endpoint'];
  readonly environment: EmulatorAccess['environment'];
  readonly clientConfig: EmulatorAccess['clientConfig'];

  /** The file with the certificate that the emulator creates for TLS. */
  private readonly certificate?: string;

  private constructor(
    private readonly child: ChildProcess,
    port: number,
    private readonly folder: string,
    /** The output of the emulator and the functions. */
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
      // Tests disable the CDK's validation of templates.
      ...(process.env.CDK_VALIDATION && { CDK_VALIDATION: process.env.CDK_VALIDATION }),
      ...(this.certificate && { NODE_EXTRA_CA_CERTS: this.certificate, AWS_CA_BUNDLE: this.certificate }),
    };
  }

  /** The process id; a SIGTERM to it ends the emulator, its functions, and its temporary folder. */
  get pid(): number {
    return this.child.pid!;
  }

  /** Lets the emulator continue when this process ends, until it receives a SIGTERM. */
  keepRunning(): void {
    this.child.stdin?.end('keep\n');
  }

  /** Ends the emulator and its functions, and deletes its temporary folder. Its log file remains. */
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

  /** Throws if the emulator has ended unexpectedly. */
  async check(): Promise<void> {
    if (this.running) return;
    const printed = await readFile(this.logFile, 'utf8').catch(() => '');
    const inUse = /^ERROR: (.* is already in use)/m.exec(printed)?.[1];
    throw new EmulatorError(
      inUse
        ? `The emulator could not start: ${inUse}.`
        : `The emulator ended unexpectedly (${this.child.signalCode ?? `exit code ${this.child.exitCode}`}); its log is ${this.logFile}.`,
    );
  }

  private get running(): boolean {
    return this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  private async ready(): Promise<void> {
    this.child.once('error', () => undefined);
    let error: unknown;
    await waitFor(
      'the emulator to respond',
      async () => {
        error = await this.check().catch((reason) => reason);
        if (error) return true;
        if (this.certificate) await trustCertificate(this.certificate);
        return (await fetch(`${this.endpoint}/_ministack/ready`, { signal: AbortSignal.timeout(2000) })).ok;
      },
      { timeoutSeconds: 60, intervalMs: 50 },
    ).catch((cause) => {
      throw new EmulatorError(`The emulator did not respond within a minute; its log is ${this.logFile}.`, {
        cause,
      });
    });
    if (error) throw error;
  }
}

/** The environment that every program requires, without the user's settings. */
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

/** The folder of the logs; deletes those older than a day. */
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
