import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Language } from './language';
import type { CdkVersions } from './pack';
import { CACHE, CHECKOUT, NODE_BINARY } from '../../test/support/emulator/checkout';
import { runCommand } from '../../test/support/emulator/run-command';
import { DOTNET, GO, JDK, MAVEN, PYTHON } from '../../test/support/required-tool';

const typescript: Language = {
  name: 'TypeScript',
  folder: 'typescript',
  target: 'js',
  tools: [],
  install: async (app, tarball, versions) => {
    const cdk = Object.entries(versions).map((pair) => pair.join('@'));
    const npm = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error', tarball, ...cdk];
    await runCommand('npm', npm, { cwd: app, timeoutSeconds: 300 });
    await runCommand(NODE_BINARY, [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', '.'], { cwd: app });
    return { environment: onPath(join(app, 'node_modules', '.bin')) };
  },
};

const python: Language = {
  name: 'Python',
  folder: 'python',
  target: 'python',
  tools: [{ ...PYTHON, purpose: 'for the package for Python' }],
  install: async (app, wheel, versions) => {
    await runCommand('python3', ['-m', 'venv', '.venv'], { cwd: app });
    const cdk = Object.entries(versions).map((pair) => pair.join('=='));
    const constraints = [...cdk, `cdk-image-encoding-pipeline @ ${pathToFileURL(wheel)}`];
    await writeFile(join(app, 'constraints.txt'), constraints.join('\n'));
    const bin = join(app, '.venv', 'bin');
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '-r', 'requirements.txt', '-c', 'constraints.txt'];
    await runCommand(join(bin, 'python3'), pip, { cwd: app, timeoutSeconds: 300 });
    return { environment: onPath(bin) };
  },
};

const java: Language = {
  name: 'Java',
  folder: 'java',
  target: 'java',
  tools: [
    { ...JDK, purpose: 'for the package for Java (a JDK)' },
    { ...MAVEN, purpose: 'for the package for Java' },
  ],
  install: async (app, maven) => {
    // Other packages are cached between runs, but not the library, because Maven would not look for a new one of the same version.
    const repository = join(CACHE, 'languages', 'maven');
    await rm(join(repository, 'io', 'github', 'imageencoding'), { recursive: true, force: true });
    await cp(maven, repository, { recursive: true });
    const environment = { MAVEN_OPTS: `-Dmaven.repo.local=${repository}` };
    await runCommand('mvn', ['--batch-mode', '--quiet', 'compile'], {
      cwd: app,
      environment: { ...process.env, ...environment },
      timeoutSeconds: 300,
    });
    return { environment };
  },
};

const go: Language = {
  name: 'Go',
  folder: 'go',
  target: 'go',
  tools: [{ ...GO, oldest: [1, 25], purpose: "for the CDK's Go modules" }],
  install: async (app, packed) => {
    const module = 'github.com/imageencoding/cdk-image-encoding-pipeline-go/cdkimageencodingpipeline';
    await runCommand('go', ['mod', 'edit', '-replace', `${module}=${packed}`], { cwd: app });
    // The folder of the app is not a repository, and Go must ignore repositories above it.
    const environment = { GOFLAGS: '-buildvcs=false' };
    await runCommand('go', ['vet', '.'], {
      cwd: app,
      environment: { ...process.env, ...environment },
      timeoutSeconds: 600,
    });
    return { environment };
  },
};

const csharp: Language = {
  name: 'C#',
  folder: 'csharp',
  target: 'dotnet',
  tools: [{ ...DOTNET, purpose: 'for the package for C#' }],
  install: async (app, feed) => {
    // Other packages are cached between runs, but not the library, because NuGet would not read a new one of the same version.
    const cache = join(CACHE, 'languages', 'nuget');
    await rm(join(cache, 'imageencoding.cdk.imageencodingpipeline'), { recursive: true, force: true });
    await writeFile(join(app, 'nuget.config'), nugetConfig(feed));
    const environment = { NUGET_PACKAGES: cache, DOTNET_NOLOGO: 'true', DOTNET_CLI_TELEMETRY_OPTOUT: 'true' };
    await runCommand('dotnet', ['build', '--nologo', '--verbosity', 'quiet'], {
      cwd: app,
      environment: { ...process.env, ...environment },
      timeoutSeconds: 600,
    });
    const assets = await readFile(join(app, 'obj', 'project.assets.json'), 'utf8');
    return { environment, versions: restoredCdk(assets) };
  },
};

/** A package source in addition to the configured ones. */
function nugetConfig(folder: string): string {
  const source = folder.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
  return `<configuration><packageSources><add key="packed" value="${source}" /></packageSources></configuration>\n`;
}

/** The CDK that NuGet has restored, according to its `project.assets.json`. */
export function restoredCdk(assets: string): CdkVersions {
  const restored = Object.keys(JSON.parse(assets).libraries).map((library) => library.split('/'));
  const versionOf = (id: string) => {
    const [, version] = restored.find(([name]) => name.toLowerCase() === id.toLowerCase()) ?? [];
    if (!version) throw new Error(`NuGet has not restored ${id}`);
    return version;
  };
  return { 'aws-cdk-lib': versionOf('Amazon.CDK.Lib'), constructs: versionOf('Constructs') };
}

/** All languages. Every template is compared with the one of the first language. */
export const LANGUAGES: readonly Language[] = [typescript, python, java, go, csharp];

/** The languages whose example is also deployed. */
export const DEPLOYED_LANGUAGES: readonly Language[] = [python, java];

/** Where the examples are. */
export const EXAMPLES = join(CHECKOUT, 'examples');

function onPath(folder: string): NodeJS.ProcessEnv {
  return { PATH: [folder, process.env.PATH].join(delimiter) };
}
