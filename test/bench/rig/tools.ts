import { CommandOptions, runCommand } from '../../emulator/run-command';
import { BenchError } from '../bench-error';

/** A program of this machine that the benchmark needs, and what for. */
interface Tool {
  readonly command: string;
  readonly versionArguments: readonly string[];
  readonly version: RegExp;
  readonly oldest: readonly number[];
  readonly purpose: string;
}

const TOOLS: readonly Tool[] = [
  {
    command: 'go',
    versionArguments: ['version'],
    version: /go(\d+)\.(\d+)/,
    oldest: [1, 26],
    purpose: 'to build the S3 server',
  },
  {
    command: 'javac',
    versionArguments: ['-version'],
    version: /javac (\d+)/,
    oldest: [17],
    purpose: 'to run DynamoDB Local (a JDK)',
  },
  {
    command: 'mvn',
    versionArguments: ['--version'],
    version: /Apache Maven (\d+)\.(\d+)/,
    oldest: [3, 6],
    purpose: 'to fetch DynamoDB Local',
  },
  {
    command: 'openssl',
    versionArguments: ['version'],
    version: /(?:OpenSSL|LibreSSL) (\d+)\.(\d+)/,
    oldest: [1, 1],
    purpose: 'to make a certificate',
  },
];

/** Throws one sentence about the first thing that is missing or too old. */
export async function requireTools(): Promise<void> {
  if (process.platform !== 'linux') {
    throw new BenchError('The benchmark reads CPU time and memory from /proc, which only Linux has.');
  }
  for (const tool of TOOLS) await requireTool(tool);
}

async function requireTool({ command, versionArguments, version, oldest, purpose }: Tool): Promise<void> {
  const need = `The benchmark needs ${command} ${oldest.join('.')} or newer ${purpose}`;
  const result = await runCommand(command, versionArguments, { timeoutSeconds: 30 }).catch(() => undefined);
  if (!result) throw new BenchError(`${need}, and it cannot be run.`);
  const found = version.exec(result.output)?.slice(1).map(Number) ?? [];
  if (isOlder(found, oldest)) throw new BenchError(`${need}, but it is ${found.join('.') || 'of an unknown version'}.`);
}

/** Whether a version comes before another, number by number. */
export function isOlder(version: readonly number[], other: readonly number[]): boolean {
  for (const [index, number] of other.entries()) {
    const mine = version[index] ?? 0;
    if (mine !== number) return mine < number;
  }
  return false;
}

/** Runs one step of an installation; its failure is one sentence and what the program printed. */
export async function install(
  title: string,
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<void> {
  try {
    await runCommand(command, args, { timeoutSeconds: 900, ...options });
  } catch (cause) {
    throw new BenchError(`${title} could not be installed: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}
