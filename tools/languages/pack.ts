import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckFailed } from '../../test/support/check';
import { CHECKOUT, NODE_BINARY } from '../../test/support/emulator/checkout';
import { packLibrary } from '../../test/support/emulator/library-package';
import { runCommand } from '../../test/support/emulator/run-command';

/** The targets of packing, with the names of jsii-pacmak. */
export const TARGETS = ['js', 'python', 'java', 'go', 'dotnet'] as const;
export type Target = (typeof TARGETS)[number];

/** The folder of the packages. */
export const DIST = join(CHECKOUT, 'dist');

/** The CDK that the packages are created with and used with. */
export interface CdkVersions {
  readonly 'aws-cdk-lib': string;
  readonly constructs: string;
}

/** The library, installed with the oldest CDK and with translated examples, ready to be packed for any language. */
export interface InstalledLibrary {
  readonly tarball: string;
  readonly folder: string;
}

/**
 * The dependencies of `aws-cdk-lib` in the oldest versions that it allows. The Go module requires the versions that it was
 * packed with, and Go treats them as minimum versions.
 */
const OLDEST_DEPENDENCIES: Record<string, string> = {
  '@aws-cdk/asset-awscli-v1': '2.2.273',
  '@aws-cdk/asset-node-proxy-agent-v6': '2.1.1',
  '@aws-cdk/cloud-assembly-schema': '53.0.0',
};

export const LIBRARY = 'cdk-image-encoding-pipeline';

/** The oldest CDK that the library allows. The packages are created with it. */
export async function oldestCdk(): Promise<CdkVersions> {
  const { peerDependencies } = await readJson(join(CHECKOUT, 'package.json'));
  const floor = (name: string): string => peerDependencies[name].replace(/^\^/, '');
  return { 'aws-cdk-lib': floor('aws-cdk-lib'), constructs: floor('constructs') };
}

/**
 * Installs the library into a folder with exactly this CDK, and translates its examples.
 *
 * @param scratch an empty folder
 * @param log receives a line before each step
 */
export async function installLibrary(
  scratch: string,
  versions: CdkVersions,
  log: (line: string) => void = () => undefined,
): Promise<InstalledLibrary> {
  log('Compiling the library (only if it has changed)');
  const { tarball } = await packLibrary();
  log(`Installing it with aws-cdk-lib ${versions['aws-cdk-lib']}`);
  await mkdir(scratch, { recursive: true });
  const dependencies = { ...versions, [LIBRARY]: `file:${tarball}` };
  const manifest = { private: true, dependencies, overrides: OLDEST_DEPENDENCIES };
  await writeFile(join(scratch, 'package.json'), JSON.stringify(manifest));
  const args = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  await runCommand('npm', args, { cwd: scratch, timeoutSeconds: 300 });

  const cdk = await readJson(join(scratch, 'node_modules', 'aws-cdk-lib', 'package.json'));
  for (const [name, version] of Object.entries(OLDEST_DEPENDENCIES)) {
    if (cdk.dependencies[name].replace(/^\^/, '') === version) continue;
    throw new CheckFailed(
      `aws-cdk-lib depends on ${name} ${cdk.dependencies[name]}. Update OLDEST_DEPENDENCIES in ${__filename}.`,
    );
  }
  const folder = join(scratch, 'node_modules', LIBRARY);
  await cp(join(CHECKOUT, 'rosetta'), join(folder, 'rosetta'), { recursive: true });
  log('Translating its examples');
  await tool('jsii-rosetta', ['extract', '--strict'], folder);
  return { tarball, folder };
}

/** Options of packing. */
export interface PackOptions {
  /** Whether packing stops before the language's own tools build the package. @default false */
  readonly isSource?: boolean;
  /** Receives a line before the packages are created. */
  readonly log?: (line: string) => void;
}

/** Packs the installed library into `dist/`, and replaces the packages of these targets there. */
export async function pack(
  library: InstalledLibrary,
  targets: readonly Target[],
  { isSource = false, log }: PackOptions = {},
): Promise<void> {
  for (const target of targets) await rm(join(DIST, target), { recursive: true, force: true });
  await mkdir(DIST, { recursive: true });
  const options = ['--outdir', DIST, '--force', '--rosetta-unknown-snippets', 'fail'];
  if (isSource) options.push('--code-only');
  log?.(`Packing for ${targets.join(', ')}`);
  await tool('jsii-pacmak', [...options, '--targets', ...targets], library.folder);
}

async function tool(name: 'jsii-pacmak' | 'jsii-rosetta', args: string[], cwd: string): Promise<void> {
  const script = join(CHECKOUT, 'node_modules', name, 'bin', name);
  await runCommand(NODE_BINARY, [script, ...args], { cwd, timeoutSeconds: 600 });
}

async function readJson(file: string): Promise<any> {
  return JSON.parse(await readFile(file, 'utf8'));
}
