import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LibraryPackage } from '../../test/support/emulator/library-package';
import { runCommand } from '../../test/support/emulator/run-command';

/** Installs the packed library and these packages into an empty project, as a user does. */
export async function installAsUser(
  folder: string,
  library: LibraryPackage,
  versions: Readonly<Record<string, string>>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await cp(library.tarball, join(folder, 'library.tgz'));
  const dependencies = { ...versions, 'cdk-image-encoding-pipeline': 'file:library.tgz' };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  await npmInstall(folder);
}

/** Installs the dependencies of a folder's package.json. */
export async function npmInstall(folder: string): Promise<void> {
  const install = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  await runCommand('npm', install, { cwd: folder, timeoutSeconds: 300 });
}
