import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface, Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { BENCH_CACHE } from '../rig/cached-folder';

/** The result of one or more sequential invocations. */
export interface Invocation {
  readonly wallMs: number;
  /** User and system time of the whole process. */
  readonly cpuMs: number;
  readonly errors: readonly string[];
}

/** The process of a handler. As in Lambda, it keeps running and receives one event at a time. */
export class Resident {
  private readonly responses: Interface;
  private readonly logFile: string;
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;

  constructor(name: string, command: readonly string[], environment: NodeJS.ProcessEnv) {
    mkdirSync(join(BENCH_CACHE, 'logs'), { recursive: true });
    this.logFile = join(BENCH_CACHE, 'logs', `${name}.log`);
    const log = openSync(this.logFile, 'w');
    this.child = spawn(command[0], command.slice(1), { env: environment, stdio: ['ignore', log, log, 'pipe', 'pipe'] });
    closeSync(log);
    this.ended = once(this.child, 'exit');
    this.responses = createInterface({ input: this.child.stdio[4] as Readable });
    (this.child.stdio[3] as Writable).on('error', () => undefined);
  }

  /**
   * Invokes the handler once per event.
   *
   * @throws Error if the process ends
   */
  async invoke(...events: unknown[]): Promise<Invocation> {
    const response = once(this.responses, 'line');
    (this.child.stdio[3] as Writable).write(`${JSON.stringify(events)}\n`);
    const [line] = await Promise.race([response, this.ended.then(() => [])]);
    if (typeof line === 'string') return JSON.parse(line) as Invocation;
    const lastLines = readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
    throw new Error(`the process ended (${this.child.signalCode ?? `exit code ${this.child.exitCode}`}): ${lastLines}`);
  }

  /** Peak memory of the process. */
  peakBytes(): number {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
  }

  /** User and system time since the start of the process, with a resolution of 10 ms. */
  cpuMs(): number {
    const [, fields] = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8').split(') ');
    const [userTicks, systemTicks] = fields.split(' ').slice(11, 13).map(Number);
    return (userTicks + systemTicks) * 10;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGTERM');
    await this.ended;
  }
}
