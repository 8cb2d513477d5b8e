import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CHECKOUT, NODE_BINARY } from '../emulator/checkout';
import { packLibrary } from '../emulator/library-package';
import { runCommand } from '../emulator/run-command';
import { CheckFailed } from '../package/check';

/** The library as it is published for each language. */
export interface Packages {
  readonly tarball: string;
  readonly wheel: string;
  /** A Maven repository with the library in it. */
  readonly maven: string;
  /** The folder of the Go module. */
  readonly go: string;
  /** The folder of the .NET project, as source. */
  readonly dotnet: string;
  /** Where the CDK is that they were made with. */
  readonly nodeModules: string;
}

/** The CDK that the packages are made with and used with. */
export interface CdkVersions {
  readonly 'aws-cdk-lib': string;
  readonly constructs: string;
}

/**
 * What `aws-cdk-lib` depends on, in the oldest versions it takes. The Go module names the versions it was packed with,
 * and Go takes them as the least that its users may have.
 */
const OLDEST_DEPENDENCIES: Record<string, string> = {
  '@aws-cdk/asset-awscli-v1': '2.2.273',
  '@aws-cdk/asset-node-proxy-agent-v6': '2.1.1',
  '@aws-cdk/cloud-assembly-schema': '53.0.0',
};

const LIBRARY = 'cdk-image-encoding-pipeline';

/** The oldest CDK that users may have: the packages are made with it. */
export async function oldestCdk(): Promise<CdkVersions> {
  const { peerDependencies } = await readJson(join(CHECKOUT, 'package.json'));
  const floor = (name: string): string => peerDependencies[name].replace(/^\^/, '');
  return { 'aws-cdk-lib': floor('aws-cdk-lib'), constructs: floor('constructs') };
}

/**
 * Packs the library for all languages into `dist/`, its examples translated; Go and .NET as source.
 *
 * @param scratch an empty folder
 */
export async function packForLanguages(scratch: string, versions: CdkVersions): Promise<Packages> {
  const library = await packLibrary();
  const folder = await install(scratch, library.tarball, versions);
  await cp(join(CHECKOUT, 'rosetta'), join(folder, 'rosetta'), { recursive: true });
  await tool('jsii-rosetta', ['extract', '--strict'], folder);

  const dist = join(CHECKOUT, 'dist');
  for (const target of ['js', 'python', 'java', 'go', 'dotnet']) {
    await rm(join(dist, target), { recursive: true, force: true });
  }
  await mkdir(dist, { recursive: true });
  const pack = ['--outdir', dist, '--force', '--rosetta-unknown-snippets', 'fail'];
  await tool('jsii-pacmak', [...pack, '--code-only', '--targets', 'go', 'dotnet'], folder);
  await tool('jsii-pacmak', [...pack, '--targets', 'js', 'python', 'java'], folder);
  return {
    tarball: await only(join(dist, 'js'), /\.tgz$/),
    wheel: await only(join(dist, 'python'), /\.whl$/),
    maven: join(dist, 'java'),
    go: await only(join(dist, 'go'), /^[a-z]+$/),
    dotnet: await only(join(dist, 'dotnet'), /^[A-Z]/),
    nodeModules: dirname(folder),
  };
}

/** Installs the library with exactly this CDK into a folder; gives the library's own folder in it. */
async function install(folder: string, tarball: string, versions: CdkVersions): Promise<string> {
  await mkdir(folder, { recursive: true });
  const dependencies = { ...versions, [LIBRARY]: `file:${tarball}` };
  const manifest = { private: true, dependencies, overrides: OLDEST_DEPENDENCIES };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  const args = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  await runCommand('npm', args, { cwd: folder, timeoutSeconds: 300 });

  const cdk = await readJson(join(folder, 'node_modules', 'aws-cdk-lib', 'package.json'));
  for (const [name, version] of Object.entries(OLDEST_DEPENDENCIES)) {
    if (cdk.dependencies[name].replace(/^\^/, '') === version) continue;
    throw new CheckFailed(`aws-cdk-lib asks for ${name} ${cdk.dependencies[name]}; say so in ${__filename}`);
  }
  return join(folder, 'node_modules', LIBRARY);
}

async function tool(name: 'jsii-pacmak' | 'jsii-rosetta', args: string[], cwd: string): Promise<void> {
  const script = join(CHECKOUT, 'node_modules', name, 'bin', name);
  await runCommand(NODE_BINARY, [script, ...args], { cwd, timeoutSeconds: 600 });
}

async function only(folder: string, pattern: RegExp): Promise<string> {
  const found = (await readdir(folder)).filter((name) => pattern.test(name));
  if (found.length !== 1) throw new CheckFailed(`${folder} should hold one of ${pattern}, and holds ${found.length}`);
  return join(folder, found[0]);
}

async function readJson(file: string): Promise<any> {
  return JSON.parse(await readFile(file, 'utf8'));
}
