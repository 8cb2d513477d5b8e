/**
 * Looks at the package as a stranger gets it: what is in it, whether Construct Hub would list it, and whether it works
 * where only it is installed, with the oldest CDK it allows and with the newest.
 */
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lacksOf } from './construct-hub';
import { filesUnder } from './files';
import { checkTemplates } from './packed-templates';
import { installAsStranger } from './stranger-project';
import { CheckFailed, runChecks } from '../../test/support/check';
import { CHECKOUT, NODE_BINARY } from '../../test/support/emulator/checkout';
import { LibraryPackage, packLibrary } from '../../test/support/emulator/library-package';
import { CommandResult, runCommand } from '../../test/support/emulator/run-command';

/** Packed. Who synthesizes downloads it for every build that starts from nothing. */
const MAX_BYTES = 1_000_000;

/** What belongs into the package. The encoder's own modules do not: they are in the bundle. */
const CONTENT = [
  /^package\.json$/,
  /^README\.md$/,
  /^LICENSE$/,
  /^\.jsii$/,
  /^lib\/[a-z-]+\.(js|d\.ts)$/,
  /^lib\/(encoder|bucket-emptier)\/contract\.(js|d\.ts)$/,
  /^assets\/(encode-image|empty-bucket)\.lambda\/index\.js$/,
  /^assets\/THIRD-PARTY-LICENSES\.txt$/,
  /^template\/(image-encoding-pipeline(-delete)?\.template\.json|SHA256SUMS)$/,
];

const NEEDED = ['package.json', 'README.md', 'LICENSE', '.jsii', 'lib/index.js', 'lib/index.d.ts'].concat([
  'lib/encoder/contract.js',
  'lib/bucket-emptier/contract.js',
  'assets/encode-image.lambda/index.js',
  'assets/empty-bucket.lambda/index.js',
  'assets/THIRD-PARTY-LICENSES.txt',
  'template/image-encoding-pipeline.template.json',
  'template/image-encoding-pipeline-delete.template.json',
  'template/SHA256SUMS',
]);

async function checkContent(library: LibraryPackage): Promise<string> {
  const files = await filesUnder(library.folder);
  const surplus = [...files.keys()].filter((path) => !CONTENT.some((pattern) => pattern.test(path)));
  if (surplus.length > 0) throw new CheckFailed(`nobody needs these in the package: ${surplus.join(', ')}`);
  const missing = NEEDED.filter((path) => !files.has(path));
  if (missing.length > 0) throw new CheckFailed(`the package lacks ${missing.join(', ')}`);

  const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1).padStart(9)} kB`;
  const lines = [...files].map(([path, { size }]) => `${kilobytes(size)}  ${path}`);
  const total = [...files.values()].reduce((sum, { size }) => sum + size, 0);
  const packed = (await readFile(library.tarball)).length;
  if (packed > MAX_BYTES) throw new CheckFailed(`packed it has ${packed} bytes, of at most ${MAX_BYTES}`);
  return [...lines, `${kilobytes(total)}  in ${files.size} files`, `${kilobytes(packed)}  packed`].join('\n');
}

/** Looks at what Construct Hub looks at. */
async function checkConstructHub(library: LibraryPackage): Promise<void> {
  const read = (file: string) => readFile(join(library.folder, file), 'utf8');
  const [manifest, assembly] = [JSON.parse(await read('package.json')), JSON.parse(await read('.jsii'))];
  const lacks = lacksOf({ manifest, assembly, readme: await read('README.md') });
  if (lacks.length > 0) throw new CheckFailed(lacks.join('\n      '));
}

/** Installs the package into an empty project, and uses it from JavaScript and from TypeScript. */
async function checkInstalled(library: LibraryPackage, versions: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'image-encoding-package-'));
  try {
    await cp(join(__dirname, 'stranger'), folder, { recursive: true });
    await installAsStranger(folder, library, versions);

    const { stdout } = await inFolder(folder, [join(folder, 'app.js')]);
    // Neither the project nor aws-cdk-lib brings a compiler or Node's types: the checkout's are used.
    const tsc = join(CHECKOUT, 'node_modules', 'typescript', 'bin', 'tsc');
    await inFolder(folder, [tsc, '-p', '.', '--typeRoots', join(CHECKOUT, 'node_modules', '@types')]);
    return stdout.trimEnd();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function inFolder(folder: string, args: string[]): Promise<CommandResult> {
  return runCommand(NODE_BINARY, args, { cwd: folder, timeoutSeconds: 180 });
}

async function main(): Promise<void> {
  const manifest = JSON.parse(await readFile(join(CHECKOUT, 'package.json'), 'utf8'));
  const oldest: Record<string, string> = {};
  const newest: Record<string, string> = {};
  for (const [name, range] of Object.entries<string>(manifest.peerDependencies)) {
    oldest[name] = range.replace(/^\^/, '');
    newest[name] = manifest.devDependencies[name] ?? range;
  }
  const library = packLibrary(console.log);
  await runChecks([
    { title: 'the package holds what is needed and nothing else', run: async () => checkContent(await library) },
    { title: 'Construct Hub would list it', run: async () => checkConstructHub(await library) },
    { title: 'its templates are what the sources give', run: async () => checkTemplates(await library) },
    ...[oldest, newest].map((versions) => ({
      title: `installed with ${Object.entries(versions).flat().join(' ')} it synthesizes and its types are right`,
      run: async () => checkInstalled(await library, versions),
    })),
  ]);
}

void main();
