/**
 * Builds the checkout twice, in two folders of different names: the same sources must give the same bytes, and what is
 * tracked must be what they give. The checkout itself is left as it is.
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

/** What a build makes; the packed file is compared by its content. */
const isBuilt = (path: string) => /^(assets|lib|template)\/|^(API\.md|\.jsii|tsconfig\.json|package\.json)$/.test(path);

/** A copy of the checkout, tracked files and new ones, in a folder of its own. */
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

/** What git says has changed in a folder, as if the folder were the checkout. */
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

function expectNone(what: string, paths: readonly string[]): void {
  if (paths.length > 0) throw new CheckFailed(`${what}: ${paths.join(', ')}`);
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
        other = join(scratch, 'another place');
        await cp(one, other, { recursive: true, verbatimSymlinks: true });
        await Promise.all([build(one), build(other)]);
      },
    },
    {
      title: 'both builds give the same assets/, lib/, template/, API.md and .jsii',
      run: async () => {
        const [built, builtAgain] = [await filesUnder(one, isBuilt), await filesUnder(other, isBuilt)];
        expectNone('these differ from build to build', differences(built, builtAgain));
        return `      ${built.size} files`;
      },
    },
    {
      title: 'both builds give the same package, and it is the one that the demo and the tests use',
      run: async () => {
        const content = await filesUnder(join(one, 'dist', 'package'));
        expectNone('these differ', differences(content, await filesUnder(join(other, 'dist', 'package'))));
        expectNone('these differ', differences(content, await filesUnder((await packLibrary()).folder)));
        return `      ${content.size} files`;
      },
    },
    {
      title: 'the build changes nothing that is tracked, and adds nothing',
      run: async () => {
        const before = await changes(CHECKOUT, scratch);
        const changed = (await changes(one, scratch)).filter((line) => !before.includes(line));
        expectNone('the build changes these; run `npm run build` and commit them', changed);
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
