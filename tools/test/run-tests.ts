/**
 * `npm test [arguments of Jest]`: runs the tests, the type check and lint at the same time, because the tests
 * often wait. Prints the output of the type check and lint at the end.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeReadmeExamples } from '../docs/readme-examples';

/** Runs a program of `node_modules`, and returns whether it failed, with its output if it is piped. */
async function run(program: string, args: readonly string[], stdio: 'inherit' | 'pipe') {
  const child = spawn(program, args, { stdio: ['inherit', stdio, stdio], shell: process.platform === 'win32' });
  let output = '';
  child.stdout?.on('data', (data) => (output += data));
  child.stderr?.on('data', (data) => (output += data));
  const [exitCode] = await once(child, 'close');
  return { failed: exitCode !== 0, output };
}

async function main(jestArguments: readonly string[]): Promise<void> {
  writeReadmeExamples();
  const [tests, ...others] = await Promise.all([
    run('jest', ['--ci', ...jestArguments], 'inherit'),
    run('tsc', ['--noEmit', '-p', 'tsconfig.dev.json'], 'pipe'),
    run('projen', ['eslint'], 'pipe'),
  ]);
  others.forEach(({ output }) => process.stdout.write(output));
  const failed = ['tests', 'type check', 'lint'].filter((_, index) => [tests, ...others][index].failed);
  console.log(failed.length > 0 ? `failed: ${failed.join(', ')}` : 'passed: tests, type check, lint');
  process.exitCode = failed.length > 0 ? 1 : 0;
}

void main(process.argv.slice(2));
