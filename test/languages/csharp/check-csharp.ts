import { join } from 'node:path';
import { runCommand } from '../../emulator/run-command';
import { EXAMPLES } from '../languages';
import type { Packages } from '../packages';

/**
 * Parses what is generated for .NET and the example, and looks every name that the example uses up: the next best thing
 * where there is no .NET SDK.
 *
 * @param environment a folder for a virtual environment of Python
 */
export async function checkCSharp(environment: string, packages: Packages): Promise<string> {
  await runCommand('python3', ['-m', 'venv', environment]);
  const python = join(environment, 'bin', 'python3');
  const requirements = join(__dirname, 'requirements.txt');
  await runCommand(python, ['-m', 'pip', 'install', '--quiet', '--no-input', '-r', requirements]);
  const assemblies = ['aws-cdk-lib', 'constructs'].map((name) => join(packages.nodeModules, name, '.jsii'));
  const script = join(__dirname, 'check_csharp.py');
  const { stdout } = await runCommand(python, [script, packages.dotnet, join(EXAMPLES, 'csharp'), ...assemblies]);
  return `      ${stdout.trim()}; nothing of it was compiled`;
}
