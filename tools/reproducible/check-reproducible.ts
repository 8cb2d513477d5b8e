/**
 * Builds the checkout twice, in two folders with different names. Both builds must create the same bytes, and tracked files
 * must not change. The checkout is not modified.
 */
import { copyFile, cp, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Check, CheckFailed, runChecks } from '../../test/support/check';
import { CHECKOUT, NODE_BINARY } from '../../test/support/emulator/checkout';
import { packLibrary } from '../../test/support/emulator/library-package';
import { runCommand } from '../../test/support/emulator/run-command';
import { differences, filesUnder } from '../package/files';

/** `npm run build` without its tests. */
const STEPS = ['default', 'pre-compile', 'compile', 'post-compile', 'package'];

/** The files that a build creates. The content of the packed file is compared separately. */
const isBuilt = (path: string) => /^(assets|lib|template)\/|^(API\.md|\.jsii|tsconfig\.json|package\.json)$/.test(path);

/** Copies the checkout, tracked and new files, to a new folder. */
async function copyCheckout(parent: string, name: string): Promise<string> {
  const folder = join(parent, name);
  const listed = await git(['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  for (const path of listed.split('\0').filter(Boolean)) {
    // A tracked file may have been deleted.
    await cp(join(CHECKOUT, path), join(folder, path)).catch((error) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
  await symlink(join(CHECKOUT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  return folder;
}

async function build(folder: string): Promise<void> {
  const projen = join(CHECKOUT, 'node_modules', 'projen', 'bin', 'projen');
  for (const step of STEPS) {
    await runCommand(NODE_BINARY, [projen, step], { cwd: folder, timeoutSeconds: 300 });
  }
  const [tarball] = await readdir(join(folder, 'dist', 'js'));
  await runCommand('tar', ['-xzf', join('dist', 'js', tarball), '-C', 'dist'], { cwd: folder });
}

/** The changes in a folder according to git, as if the folder were the checkout. */
async function changes(folder: string, scratch: string): Promise<string[]> {
  const index = join(scratch, `index-${folder === CHECKOUT ? 'before' : 'after'}`);
  const gitFolder = (await git(['rev-parse', '--absolute-git-dir'])).trim();
  await copyFile(join(gitFolder, 'index'), index);
  const status = await git(['status', '--porcelain', '--untracked-files=all', '--', '.', ':!node_modules'], {
    GIT_DIR: gitFolder,
    GIT_WORK_TREE: folder,
    GIT_INDEX_FILE: index,
  });
  return status.split('\n').filter(Boolean);
}

async function git(args: string[], environment: NodeJS.ProcessEnv = {}): Promise<string> {
  const cwd = environment.GIT_WORK_TREE ?? CHECKOUT;
  return (await runCommand('git', args, { cwd, environment: { ...process.env, ...environment } })).stdout;
}

function expectNone(problem: string, paths: readonly string[]): void {
  if (paths.length > 0) throw new CheckFailed(`${problem}: ${paths.join(', ')}`);
}

function checks(scratch: string): Check[] {
  let one: string;
  let other: string;
  return [
    {
      title: `the build runs twice: ${STEPS.join(', ')}`,
      isRequired: true,
      run: async () => {
        one = await copyCheckout(scratch, 'one');
        other = join(scratch, 'another folder');
        await cp(one, other, { recursive: true, verbatimSymlinks: true });
        await Promise.all([build(one), build(other)]);
      },
    },
    {
      title: 'both builds create the same assets/, lib/, template/, API.md and .jsii',
      run: async () => {
        const [built, builtAgain] = [await filesUnder(one, isBuilt), await filesUnder(other, isBuilt)];
        expectNone('these files differ between the builds', differences(built, builtAgain));
        return `      ${built.size} files`;
      },
    },
    {
      title: 'both builds create the same package, which is also the one of the demo and the tests',
      run: async () => {
        const content = await filesUnder(join(one, 'dist', 'package'));
        expectNone('these files differ', differences(content, await filesUnder(join(other, 'dist', 'package'))));
        expectNone('these files differ', differences(content, await filesUnder((await packLibrary()).folder)));
        return `      ${content.size} files`;
      },
    },
    {
      title: 'the build does not change tracked files or add files',
      run: async () => {
        const before = await changes(CHECKOUT, scratch);
        const changed = (await changes(one, scratch)).filter((line) => !before.includes(line));
        expectNone('the build changes these files. Run `npm run build` and commit them', changed);
      },
    },
  ];
}

async function main(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'image-encoding-builds-'));
  try {
    await runChecks(checks(scratch));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

void main();
