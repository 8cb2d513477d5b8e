/**
 * Checks the package as a user installs it: its files, the requirements of Construct Hub, and whether it works in a project
 * where nothing else is installed, with the oldest and the newest CDK that it allows.
 */
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lacksOf } from './construct-hub';
import { filesUnder } from './files';
import { checkTemplates } from './packed-templates';
import { installAsUser } from './user-project';
import { CheckFailed, runChecks } from '../../test/support/check';
import { CHECKOUT, NODE_BINARY } from '../../test/support/emulator/checkout';
import { LibraryPackage, packLibrary } from '../../test/support/emulator/library-package';
import { CommandResult, runCommand } from '../../test/support/emulator/run-command';

/** Maximum size of the packed file, because builds without a cache download it each time. */
const MAX_BYTES = 1_000_000;

/** The files of the package. The encoder's modules are not among them, because they are in the bundle. */
const CONTENT = [
  /^package\.json$/,
  /^README\.md$/,
  /^LICENSE$/,
  /^\.jsii$/,
  /^lib\/[a-z-]+\.(js|d\.ts)$/,
  /^lib\/(backfill|common|encoder-function|monitoring|resources|triggers|validation)\/[a-z-]+\.(js|d\.ts)$/,
  /^lib\/(encoder|bucket-emptier)\/contract\.(js|d\.ts)$/,
  /^assets\/(encode-image|empty-bucket)\.lambda\/index\.js$/,
  /^assets\/THIRD-PARTY-LICENSES\.txt$/,
  /^template\/(image-encoding-pipeline(-delete)?\.template\.json|SHA256SUMS)$/,
];

const REQUIRED = ['package.json', 'README.md', 'LICENSE', '.jsii', 'lib/index.js', 'lib/index.d.ts'].concat([
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
  if (surplus.length > 0) throw new CheckFailed(`the package contains unnecessary files: ${surplus.join(', ')}`);
  const missing = REQUIRED.filter((path) => !files.has(path));
  if (missing.length > 0) throw new CheckFailed(`the package lacks ${missing.join(', ')}`);

  const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1).padStart(9)} kB`;
  const lines = [...files].map(([path, { size }]) => `${kilobytes(size)}  ${path}`);
  const total = [...files.values()].reduce((sum, { size }) => sum + size, 0);
  const packed = (await readFile(library.tarball)).length;
  if (packed > MAX_BYTES) {
    throw new CheckFailed(`the packed file has ${packed} bytes, but at most ${MAX_BYTES} are allowed`);
  }
  return [...lines, `${kilobytes(total)}  in ${files.size} files`, `${kilobytes(packed)}  packed`].join('\n');
}

/** Checks the requirements of Construct Hub. */
async function checkConstructHub(library: LibraryPackage): Promise<void> {
  const read = (file: string) => readFile(join(library.folder, file), 'utf8');
  const [manifest, assembly] = [JSON.parse(await read('package.json')), JSON.parse(await read('.jsii'))];
  const lacks = lacksOf({ manifest, assembly, readme: await read('README.md') });
  if (lacks.length > 0) throw new CheckFailed(lacks.join('\n      '));
}

/** Installs the package into an empty project, and uses it from JavaScript and TypeScript. */
async function checkInstalled(library: LibraryPackage, versions: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'image-encoding-package-'));
  try {
    await cp(join(__dirname, 'user-app'), folder, { recursive: true });
    await installAsUser(folder, library, versions);

    const { stdout } = await inFolder(folder, [join(folder, 'app.js')]);
    // The project has no compiler and no types of Node.js, so the ones of the checkout are used.
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
    { title: 'the package contains exactly the required files', run: async () => checkContent(await library) },
    { title: 'the package meets the requirements of Construct Hub', run: async () => checkConstructHub(await library) },
    { title: 'its templates are the ones that the sources synthesize', run: async () => checkTemplates(await library) },
    ...[oldest, newest].map((versions) => ({
      title: `installed with ${Object.entries(versions).flat().join(' ')}, it synthesizes and its types are correct`,
      run: async () => checkInstalled(await library, versions),
    })),
  ]);
}

void main();
