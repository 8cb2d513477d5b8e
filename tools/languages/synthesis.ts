import { cp, readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { SynthesizedFiles } from './comparison';
import type { Language } from './language';
import { EXAMPLES } from './languages';
import type { CdkVersions } from './pack';
import { CDK_CLI } from '../../test/support/emulator/cdk';
import { NODE_BINARY } from '../../test/support/emulator/checkout';
import { runCommand } from '../../test/support/emulator/run-command';

/** An example that was installed and synthesized. */
export interface Synthesis {
  /** The folder of the app; its `cdk.out` is there. */
  readonly app: string;
  readonly installSeconds: number;
  readonly synthSeconds: number;
  /** The CDK that it was synthesized with. */
  readonly versions: CdkVersions;
  /** Templates, and the manifests of the assets, which name every asset by its hash. */
  readonly files: SynthesizedFiles;
}

/** Files that building or running an example creates in its folder. */
const LEFT_OUT = new Set(['node_modules', 'cdk.out', '.venv', '__pycache__', 'target', 'bin', 'obj']);

/** Copies an example to a folder that does not exist yet, installs its package, and runs it by `cdk synth`. */
export async function synthesize(
  language: Language,
  app: string,
  packed: string,
  versions: CdkVersions,
): Promise<Synthesis> {
  const source = join(EXAMPLES, language.folder);
  await cp(source, app, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) });
  const started = Date.now();
  const installation = await language.install(app, packed, versions);
  const installed = Date.now();
  // Version reporting would write the name of the language into the template.
  await runCommand(NODE_BINARY, [CDK_CLI, 'synth', '--quiet', '--no-version-reporting', '--no-notices'], {
    cwd: app,
    environment: { ...process.env, ...installation.environment, CDK_DISABLE_CLI_TELEMETRY: 'true' },
    timeoutSeconds: 600,
  });
  const out = join(app, 'cdk.out');
  const names = (await readdir(out)).filter((name) => /\.(template|assets)\.json$/.test(name));
  const files = await Promise.all(names.map(async (name) => [name, await readFile(join(out, name))] as const));
  const seconds = (from: number, to: number) => (to - from) / 1000;
  return {
    app,
    installSeconds: seconds(started, installed),
    synthSeconds: seconds(installed, Date.now()),
    versions: installation.versions ?? versions,
    files: new Map(files),
  };
}
