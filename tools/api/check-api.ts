/**
 * Compares the public API with the API of the last release, or with `api/baseline.jsii` before the first release. Fails
 * if a change would break code that names, calls, implements or reads a part of the API.
 *
 * `--write-baseline` writes the API of the checkout to the baseline.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { baselineOf } from './api-baseline';
import { CheckFailed, runChecks } from '../../test/support/check';
import { CACHE, CHECKOUT, NODE_BINARY } from '../../test/support/emulator/checkout';
import { packLibrary } from '../../test/support/emulator/library-package';
import { runCommand } from '../../test/support/emulator/run-command';

const LIBRARY = 'cdk-image-encoding-pipeline';
const BASELINE = join(CHECKOUT, 'api', 'baseline.jsii');
const ACCEPTED = join(CHECKOUT, '.compatignore');
const REMEDY = `
      If the change is intended, add the key in brackets to ${relative(CHECKOUT, ACCEPTED)}, and describe in CHANGELOG.md
      what users must change. Otherwise keep the former API, deprecated if necessary.`;

/** The version that npm installs by default, or undefined before the first release. */
async function lastRelease(): Promise<string | undefined> {
  const view = ['view', LIBRARY, 'version', '--json'];
  const { exitCode, stdout, output } = await runCommand('npm', view, { expectedExitCodes: [0, 1] });
  if (exitCode === 0) return JSON.parse(stdout);
  if (output.includes('E404')) return undefined;
  throw new CheckFailed(`npm could not find the last release:\n${output}`);
}

/** Writes the API that users have to a folder that jsii-diff can read. Returns the folder of the package. */
async function original(scratch: string, version: string | undefined): Promise<string> {
  if (version === undefined) {
    await writeFile(join(scratch, '.jsii'), await readFile(BASELINE));
    await writeFile(join(scratch, 'package.json'), await readFile(join(CHECKOUT, 'package.json')));
    return scratch;
  }
  const install = ['install', '--prefix', scratch, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await runCommand('npm', [...install, `${LIBRARY}@${version}`], { timeoutSeconds: 300 });
  return join(scratch, 'node_modules', LIBRARY);
}

async function compare(version: string | undefined, updated: string): Promise<string> {
  await mkdir(CACHE, { recursive: true });
  // In the checkout, because the baseline needs the CDK's API in its node_modules.
  const scratch = await mkdtemp(join(CACHE, 'compatibility-'));
  try {
    const jsiiDiff = join(CHECKOUT, 'node_modules', 'jsii-diff', 'bin', 'jsii-diff');
    // An experimental API has users, too. A change that breaks their code must be a decision.
    const options = ['--keys', '--error-on', 'all', '--ignore-file', ACCEPTED];
    const { exitCode, output } = await runCommand(
      NODE_BINARY,
      [jsiiDiff, ...options, await original(scratch, version), updated],
      { expectedExitCodes: [0, 1] },
    );
    const found = output.split('\n').filter((line) => /^(err |skip)/.test(line));
    if (exitCode !== 0) throw new CheckFailed(found.join('\n      ') + REMEDY);
    return found.map((line) => `      ${line}`).join('\n');
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function main(writeBaseline: boolean): Promise<void> {
  const { folder } = await packLibrary(console.log);
  if (writeBaseline) {
    await mkdir(dirname(BASELINE), { recursive: true });
    await writeFile(BASELINE, baselineOf(await readFile(join(folder, '.jsii'), 'utf8')));
    return;
  }
  const version = await lastRelease();
  const before = version === undefined ? `${relative(CHECKOUT, BASELINE)} (nothing is released yet)` : version;
  await runChecks([{ title: `the API is compatible with ${before}`, run: () => compare(version, folder) }]);
}

void main(process.argv.includes('--write-baseline')).catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
