import { join } from 'node:path';
import { runCommand } from '../../../test/support/emulator/run-command';
import { EXAMPLES } from '../languages';

/**
 * Parses the sources that are generated for .NET and the example, and resolves every name that the example uses. It is
 * the check for machines without the .NET SDK.
 *
 * @param environment a folder for a virtual environment of Python
 * @param sources the generated sources
 * @param nodeModules the folder that contains the CDK
 */
export async function checkCSharp(environment: string, sources: string, nodeModules: string): Promise<string> {
  await runCommand('python3', ['-m', 'venv', environment]);
  const python = join(environment, 'bin', 'python3');
  const requirements = join(__dirname, 'requirements.txt');
  await runCommand(python, ['-m', 'pip', 'install', '--quiet', '--no-input', '-r', requirements]);
  const assemblies = ['aws-cdk-lib', 'constructs'].map((name) => join(nodeModules, name, '.jsii'));
  const script = join(__dirname, 'check_csharp.py');
  const { stdout } = await runCommand(python, [script, sources, join(EXAMPLES, 'csharp'), ...assemblies]);
  return `      ${stdout.trim()}`;
}
