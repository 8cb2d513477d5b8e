import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CdkVersions, DIST, installLibrary, pack } from './pack';
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

/**
 * Packs the library for all languages into `dist/`, its examples translated; Go and .NET as source.
 *
 * @param scratch an empty folder
 */
export async function packForLanguages(scratch: string, versions: CdkVersions): Promise<Packages> {
  const library = await installLibrary(scratch, versions);
  await pack(library, ['go', 'dotnet'], 'source');
  await pack(library, ['js', 'python', 'java']);
  return {
    tarball: await only(join(DIST, 'js'), /\.tgz$/),
    wheel: await only(join(DIST, 'python'), /\.whl$/),
    maven: join(DIST, 'java'),
    go: await only(join(DIST, 'go'), /^[a-z]+$/),
    dotnet: await only(join(DIST, 'dotnet'), /^[A-Z]/),
    nodeModules: dirname(library.folder),
  };
}

async function only(folder: string, pattern: RegExp): Promise<string> {
  const found = (await readdir(folder)).filter((name) => pattern.test(name));
  if (found.length !== 1) throw new CheckFailed(`${folder} should hold one of ${pattern}, and holds ${found.length}`);
  return join(folder, found[0]);
}
