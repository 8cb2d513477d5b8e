import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LibraryPackage } from '../../test/support/emulator/library-package';
import { runCommand } from '../../test/support/emulator/run-command';

/** Installs the packed library and these packages into a folder, as somebody does who has nothing else of it. */
export async function installAsStranger(
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

/** `npm install` of what a folder's package.json asks for. */
export async function npmInstall(folder: string): Promise<void> {
  const install = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  await runCommand('npm', install, { cwd: folder, timeoutSeconds: 300 });
}
