import { runCommand } from './emulator/run-command';

/** A program of this machine that something needs, and what for. */
export interface RequiredTool {
  readonly command: string;
  readonly versionArguments: readonly string[];
  readonly version: RegExp;
  readonly oldest: readonly number[];
  readonly purpose: string;
}

/** Java, to compile and to run. */
export const JDK = {
  command: 'javac',
  versionArguments: ['-version'],
  version: /javac (\d+)/,
  oldest: [17],
} as const;

export const MAVEN = {
  command: 'mvn',
  versionArguments: ['--version'],
  version: /Apache Maven (\d+)\.(\d+)/,
  oldest: [3, 6],
} as const;

export const PYTHON = {
  command: 'python3',
  versionArguments: ['--version'],
  version: /Python (\d+)\.(\d+)/,
  oldest: [3, 10],
} as const;

export const DOTNET = {
  command: 'dotnet',
  versionArguments: ['--version'],
  version: /(\d+)\.(\d+)/,
  oldest: [8],
} as const;

export const GO = { command: 'go', versionArguments: ['version'], version: /go(\d+)\.(\d+)/ } as const;

/** One sentence about a program that is missing or too old; nothing if it is as it should be. */
export async function lackOf(who: string, tool: RequiredTool): Promise<string | undefined> {
  const need = `${who} needs ${tool.command} ${tool.oldest.join('.')} or newer ${tool.purpose}`;
  const result = await runCommand(tool.command, tool.versionArguments, { timeoutSeconds: 30 }).catch(() => undefined);
  if (!result) return `${need}, and it cannot be run.`;
  const found = tool.version.exec(result.output)?.slice(1).map(Number) ?? [];
  return isOlder(found, tool.oldest) ? `${need}, but it is ${found.join('.') || 'of an unknown version'}.` : undefined;
}

/** Whether a version comes before another, number by number. */
export function isOlder(version: readonly number[], other: readonly number[]): boolean {
  for (const [index, number] of other.entries()) {
    const mine = version[index] ?? 0;
    if (mine !== number) return mine < number;
  }
  return false;
}
