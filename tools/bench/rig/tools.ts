import { CommandOptions, runCommand } from '../../../test/support/emulator/run-command';
import { GO, JDK, lackOf, MAVEN, RequiredTool } from '../../../test/support/required-tool';
import { BenchError } from '../bench-error';

const TOOLS: readonly RequiredTool[] = [
  { ...GO, oldest: [1, 26], purpose: 'to build the S3 server' },
  { ...JDK, purpose: 'to run DynamoDB Local (a JDK)' },
  { ...MAVEN, purpose: 'to fetch DynamoDB Local' },
  {
    command: 'openssl',
    versionArguments: ['version'],
    version: /(?:OpenSSL|LibreSSL) (\d+)\.(\d+)/,
    oldest: [1, 1],
    purpose: 'to create a certificate',
  },
];

/**
 * Checks the installed tools.
 *
 * @throws BenchError about the first tool that is missing or too old
 */
export async function requireTools(who: string, commands = TOOLS.map(({ command }) => command)): Promise<void> {
  for (const tool of TOOLS.filter(({ command }) => commands.includes(command))) {
    const lack = await lackOf(who, tool);
    if (lack) throw new BenchError(lack);
  }
}

/**
 * Runs one step of an installation.
 *
 * @throws BenchError with the output of the failed program
 */
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
