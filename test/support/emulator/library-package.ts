import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { CACHE, CHECKOUT, NODE_BINARY, STAGE } from './checkout';
import { runCommand } from './run-command';

/** The files that determine the content of the package. */
const SOURCES = ['package.json', 'tsconfig.json', 'README.md', 'LICENSE', 'src', 'assets', 'template'];
const LIBRARY = 'cdk-image-encoding-pipeline';

/** The package as users install it from npm. */
export interface LibraryPackage {
  /** The packed file. */
  readonly tarball: string;
  /** The folder of its content. */
  readonly folder: string;
}

/**
 * Compiles and packs the library, unless the same sources are packed already.
 *
 * Compiles a copy of the sources in `.cache` and does not use the checkout's `lib/`, so that a build, a demo and tests
 * can run at the same time.
 */
export async function packLibrary(log: (line: string) => void = () => undefined): Promise<LibraryPackage> {
  const shelf = join(CACHE, 'library');
  const draft = join(shelf, `draft-${randomUUID().slice(0, 8)}`);
  try {
    for (const name of SOURCES) await cp(join(CHECKOUT, name), join(draft, name), { recursive: true });
    const packed = join(shelf, await hashOf(draft));
    if (!existsSync(packed)) {
      log('Compiling the library (once for every change of its sources)');
      await compileAndPack(draft);
      await deleteOldPackages(shelf);
      // If several processes pack the same sources, the first result is used.
      await rename(draft, packed).catch((error) => {
        if (!existsSync(packed)) throw error;
      });
    }
    const tarball = (await readdir(packed)).find((name) => name.endsWith('.tgz'));
    return { tarball: join(packed, tarball!), folder: join(packed, 'package') };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/**
 * Copies the example app to a folder under `.demo`, with the library in its `node_modules` as after `npm install`; its
 * other dependencies are those of the checkout.
 *
 * @param target the folder's path under `.demo`; an existing folder is replaced
 * @returns the folder of the app
 */
export function stageExample(target: string): Promise<string> {
  return stageApp(join(CHECKOUT, 'examples', 'typescript'), target);
}

/** The same for any folder with a CDK app. */
export async function stageApp(source: string, target: string): Promise<string> {
  const library = await packLibrary();
  const folder = join(STAGE, target);
  await rm(folder, { recursive: true, force: true });
  const leftOut = new Set(['node_modules', 'cdk.out']);
  await cp(source, folder, { recursive: true, filter: (path) => path === source || !leftOut.has(basename(path)) });
  await cp(library.folder, join(folder, 'node_modules', LIBRARY), { recursive: true });
  return folder;
}

async function compileAndPack(folder: string): Promise<void> {
  const jsii = join(CHECKOUT, 'node_modules', 'jsii', 'bin', 'jsii');
  const tsx = join(CHECKOUT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  await runCommand(NODE_BINARY, [jsii, '--silence-warnings=reserved-word'], { cwd: folder, timeoutSeconds: 180 });
  await runCommand(NODE_BINARY, [tsx, 'template/write-templates.ts', 'template'], { cwd: folder, timeoutSeconds: 60 });
  const { stdout } = await runCommand('npm', ['pack', '--ignore-scripts', '--json'], { cwd: folder });
  const [{ filename }]: { filename: string }[] = JSON.parse(stdout);
  await runCommand('tar', ['-xzf', filename], { cwd: folder });
  for (const name of await readdir(folder)) {
    if (name !== filename && name !== 'package') await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function hashOf(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) {
    const content = await readFile(file);
    hash.update(`${relative(folder, file)}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}

/** Deletes packages older than an hour; other processes may still copy later ones. */
async function deleteOldPackages(shelf: string): Promise<void> {
  const anHourAgo = Date.now() - 60 * 60 * 1000;
  for (const name of await readdir(shelf)) {
    const created = (await stat(join(shelf, name)).catch(() => undefined))?.mtimeMs ?? Infinity;
    if (created < anHourAgo) await rm(join(shelf, name), { recursive: true, force: true });
  }
}
