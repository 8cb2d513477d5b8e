import { cp, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Language } from './language';
import { CACHE, CHECKOUT, NODE_BINARY } from '../emulator/checkout';
import { runCommand } from '../emulator/run-command';

const typescript: Language = {
  name: 'TypeScript',
  folder: 'typescript',
  install: async (app, { tarball }, versions) => {
    const cdk = Object.entries(versions).map((pair) => pair.join('@'));
    const npm = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error', tarball, ...cdk];
    await runCommand('npm', npm, { cwd: app, timeoutSeconds: 300 });
    await runCommand(NODE_BINARY, [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', '.'], { cwd: app });
    return onPath(join(app, 'node_modules', '.bin'));
  },
};

const python: Language = {
  name: 'Python',
  folder: 'python',
  install: async (app, { wheel }, versions) => {
    await runCommand('python3', ['-m', 'venv', '.venv'], { cwd: app });
    const cdk = Object.entries(versions).map((pair) => pair.join('=='));
    const constraints = [...cdk, `cdk-image-encoding-pipeline @ ${pathToFileURL(wheel)}`];
    await writeFile(join(app, 'constraints.txt'), constraints.join('\n'));
    const bin = join(app, '.venv', 'bin');
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '-r', 'requirements.txt', '-c', 'constraints.txt'];
    await runCommand(join(bin, 'python3'), pip, { cwd: app, timeoutSeconds: 300 });
    return onPath(bin);
  },
};

const java: Language = {
  name: 'Java',
  folder: 'java',
  install: async (app, { maven }) => {
    // Others' packages are kept from run to run, the library never: Maven would not look for a new one of the same version.
    const repository = join(CACHE, 'languages', 'maven');
    await rm(join(repository, 'io', 'github', 'imageencoding'), { recursive: true, force: true });
    await cp(maven, repository, { recursive: true });
    const environment = { MAVEN_OPTS: `-Dmaven.repo.local=${repository}` };
    await runCommand('mvn', ['--batch-mode', '--quiet', 'compile'], {
      cwd: app,
      environment: { ...process.env, ...environment },
      timeoutSeconds: 300,
    });
    return environment;
  },
};

const go: Language = {
  name: 'Go',
  folder: 'go',
  install: async (app, packages) => {
    const module = 'github.com/imageencoding/cdk-image-encoding-pipeline-go/cdkimageencodingpipeline';
    await runCommand('go', ['mod', 'edit', '-replace', `${module}=${packages.go}`], { cwd: app });
    // The app's folder is no repository, and what is above it is none of Go's business.
    const environment = { GOFLAGS: '-buildvcs=false' };
    await runCommand('go', ['vet', '.'], {
      cwd: app,
      environment: { ...process.env, ...environment },
      timeoutSeconds: 600,
    });
    return environment;
  },
};

export const LANGUAGES: readonly Language[] = [typescript, python, java, go];

/** The languages whose example is also deployed. */
export const DEPLOYED_LANGUAGES: readonly Language[] = [python, java];

/** Where the examples are. */
export const EXAMPLES = join(CHECKOUT, 'examples');

function onPath(folder: string): NodeJS.ProcessEnv {
  return { PATH: [folder, process.env.PATH].join(delimiter) };
}
