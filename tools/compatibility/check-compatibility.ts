/**
 * Synthesizes pipelines from the packed library with the oldest CDK that it allows and the newest one on npm, with all
 * feature flags off, as recommended and on, on each Node.js that users have. The resources that hold data must not differ,
 * and errors of validation must have the CDK's type.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import contract from './data-resources.json';
import { Cell, FLAGS, Flags, matrixTable, problemsOf } from './matrix';
import { NodeRelease, nodeReleases } from './node-releases';
import { Check, CheckFailed, runChecks } from '../../test/support/check';
import { CHECKOUT } from '../../test/support/emulator/checkout';
import { packLibrary } from '../../test/support/emulator/library-package';
import { runCommand } from '../../test/support/emulator/run-command';
import { alignedTable } from '../bench/report/text-format';
import { installAsUser } from '../package/user-project';

/** A folder where the library and a CDK are installed. */
interface Installation {
  readonly cdk: string;
  readonly folder: string;
}

async function install(folder: string, versions: Readonly<Record<string, string>>): Promise<Installation> {
  await installAsUser(folder, await packLibrary(), versions);
  // As JavaScript, because Node.js 20 does not run TypeScript, and with the library and the CDK of the folder.
  await build({
    entryPoints: [join(__dirname, 'app.ts')],
    outfile: join(folder, 'app.js'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    tsconfigRaw: {},
  });
  const installed = await readJson(join(folder, 'node_modules', 'aws-cdk-lib', 'package.json'));
  return { cdk: installed.version, folder };
}

/** The oldest CDK that the library allows, and the newest. */
async function installEach(scratch: string): Promise<Installation[]> {
  const { peerDependencies: newest } = await readJson(join(CHECKOUT, 'package.json'));
  const oldest = Object.fromEntries(
    Object.entries<string>(newest).map(([name, range]) => [name, range.replace(/^\^/, '')]),
  );
  return Promise.all([install(join(scratch, 'oldest'), oldest), install(join(scratch, 'newest'), newest)]);
}

async function synthesize({ cdk, folder }: Installation, flags: Flags, node: NodeRelease): Promise<Cell> {
  const started = Date.now();
  const outcome = await runCommand(node.binary, ['app.js', flags, `cdk.out-${flags}-${node.version}`], { cwd: folder })
    .then(({ stdout }) => JSON.parse(stdout))
    .catch((error: Error) => error);
  return { cdk, flags, node: node.version, seconds: (Date.now() - started) / 1000, outcome };
}

async function checkMatrix(installations: readonly Installation[], nodes: readonly NodeRelease[]): Promise<string> {
  const cells: Cell[] = [];
  for (const installation of installations) {
    for (const flags of FLAGS) {
      for (const node of nodes) cells.push(await synthesize(installation, flags, node));
    }
  }
  const table = alignedTable(matrixTable(cells, contract)).map((line) => `      ${line}`);
  const problems = cells.flatMap((cell) =>
    problemsOf(cell, cells, contract).map(
      (problem) => `aws-cdk-lib ${cell.cdk}, flags ${cell.flags}, Node.js ${cell.node}: ${problem}`,
    ),
  );
  if (problems.length > 0) throw new CheckFailed([...problems, ...table].join('\n'));
  return table.join('\n');
}

function checks(scratch: string): Check[] {
  let installations: Installation[];
  let nodes: NodeRelease[];
  return [
    {
      title: 'the packed library is installed with the oldest and the newest CDK, and each Node.js is installed',
      isRequired: true,
      run: async () => {
        [installations, nodes] = await Promise.all([installEach(scratch), nodeReleases()]);
      },
    },
    {
      title:
        'each combination synthesizes, keeps the resources that hold data, and throws validation errors of the CDK',
      run: () => checkMatrix(installations, nodes),
    },
  ];
}

async function readJson(file: string): Promise<any> {
  return JSON.parse(await readFile(file, 'utf8'));
}

async function main(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'image-encoding-compatibility-'));
  try {
    await runChecks(checks(scratch));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

void main();
