import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NODE_BINARY } from '../../test/support/emulator/checkout';
import { runCommand } from '../../test/support/emulator/run-command';
import { cachedFolder } from '../bench/rig/cached-folder';
import { npmInstall } from '../package/user-project';

/** Releases that users run the CDK with, in addition to the one of the checkout. */
const OTHERS = ['20.20.2', '22.23.3'];

/** A Node.js to run an app with. */
export interface NodeRelease {
  readonly version: string;
  readonly binary: string;
}

/** Installs the releases of Node.js that users run the CDK with from npm into `.cache`. */
export async function nodeReleases(): Promise<NodeRelease[]> {
  const [system, file] = process.platform === 'win32' ? ['win', 'node.exe'] : [process.platform, 'node'];
  const packageName = `node-${system}-${process.arch}`;
  const folder = await cachedFolder('node-releases', [packageName, ...OTHERS], async (draft) => {
    const dependencies = OTHERS.map((version) => [`node-${version}`, `npm:${packageName}@${version}`]);
    const manifest = { private: true, dependencies: Object.fromEntries(dependencies) };
    await writeFile(join(draft, 'package.json'), JSON.stringify(manifest));
    await npmInstall(draft);
  });
  const others = OTHERS.map((version) => join(folder, 'node_modules', `node-${version}`, 'bin', file));
  return Promise.all([...others, NODE_BINARY].map(release));
}

async function release(binary: string): Promise<NodeRelease> {
  const { stdout } = await runCommand(binary, ['--version']);
  return { version: stdout.trim().replace(/^v/, ''), binary };
}
