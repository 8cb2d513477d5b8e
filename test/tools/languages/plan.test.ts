import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { restoredCdk } from '../../../tools/languages/languages';
import { lacksOf, planFor } from '../../../tools/languages/plan';

const path = process.env.PATH;
let folder: string;

/** A PATH on which only these programs are, each of which prints its version and does nothing else. */
function onlyPrograms(versions: Record<string, string>): void {
  for (const [name, version] of Object.entries(versions)) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho "${version}"\n`, { mode: 0o755 });
  }
  process.env.PATH = folder;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'image-encoding-path-'));
});

afterEach(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true, force: true });
});

const ALL = { python3: 'Python 3.12.1', javac: 'javac 17.0.1', mvn: 'Apache Maven 3.9.1', go: 'go version go1.25.1 x' };
const summary = async (...names: string[]) => {
  const plan = await planFor(names);
  return {
    synthesized: plan.synthesized.map(({ folder: name }) => name),
    deployed: plan.deployed.map(({ folder: name }) => name),
    targets: plan.targets,
    sources: plan.sources,
    tools: plan.tools.map(({ command }) => command),
    isParsed: plan.whyParsed !== undefined,
  };
};

describe('the check of all languages', () => {
  test('compiles and synthesizes C# if dotnet is on the PATH', async () => {
    onlyPrograms({ ...ALL, dotnet: '10.0.100' });
    expect(await summary()).toEqual({
      synthesized: ['typescript', 'python', 'java', 'go', 'csharp'],
      deployed: ['python', 'java'],
      targets: ['js', 'python', 'java', 'go', 'dotnet'],
      sources: ['go'],
      tools: ['python3', 'javac', 'mvn', 'go', 'dotnet'],
      isParsed: false,
    });
  });

  test('generates and parses C# if dotnet is not on the PATH, and returns the reason', async () => {
    onlyPrograms(ALL);
    expect(await summary()).toEqual({
      synthesized: ['typescript', 'python', 'java', 'go'],
      deployed: ['python', 'java'],
      targets: ['js', 'python', 'java', 'go', 'dotnet'],
      sources: ['go', 'dotnet'],
      tools: ['python3', 'javac', 'mvn', 'go'],
      isParsed: true,
    });
    const { whyParsed } = await planFor([]);
    expect(whyParsed).toBe(
      'The check of the languages needs dotnet 8 or newer for the package for C#, and it cannot be run.',
    );
  });

  test('names every program that is missing', async () => {
    onlyPrograms({ dotnet: '10.0.100' });
    const lacks = await lacksOf(await planFor([]));
    expect(lacks.map((lack) => /needs (\w+) /.exec(lack)?.[1])).toEqual(['python3', 'javac', 'mvn', 'go']);
  });
});

describe('the check of one language', () => {
  test.each([
    ['typescript', { synthesized: ['typescript'], targets: ['js'], tools: [], deployed: [] }],
    [
      'python',
      { synthesized: ['typescript', 'python'], targets: ['js', 'python'], tools: ['python3'], deployed: ['python'] },
    ],
    ['java', { synthesized: ['typescript', 'java'], targets: ['js', 'java'], tools: ['javac', 'mvn'], deployed: [] }],
    ['go', { synthesized: ['typescript', 'go'], targets: ['js', 'go'], tools: ['go'], deployed: [] }],
    ['csharp', { synthesized: ['typescript', 'csharp'], targets: ['js', 'dotnet'], tools: ['dotnet'], deployed: [] }],
  ])('%s requires only the programs of the language', async (name, expected) => {
    onlyPrograms({ ...ALL, dotnet: '10.0.100' });
    expect(await summary(name)).toMatchObject(expected);
  });

  test('csharp is parsed with Python if dotnet is too old', async () => {
    onlyPrograms({ ...ALL, dotnet: '6.0.428' });
    expect(await summary('csharp')).toMatchObject({ synthesized: ['typescript'], tools: ['python3'], isParsed: true });
    expect((await planFor(['csharp'])).whyParsed).toMatch(/but it is 6\.0\.$/);
  });

  test('an unknown language is an error that lists the known ones', async () => {
    await expect(planFor(['ruby'])).rejects.toThrow(
      'languages: "ruby" is unknown. Specify some of typescript, python, java, go, csharp, or none for all.',
    );
  });
});

describe('restoredCdk', () => {
  test('reads the versions from project.assets.json', () => {
    const libraries = { 'Amazon.CDK.Lib/2.276.0': {}, 'Amazon.JSII.Runtime/1.121.0': {}, 'Constructs/10.5.1': {} };
    expect(restoredCdk(JSON.stringify({ libraries }))).toEqual({ 'aws-cdk-lib': '2.276.0', constructs: '10.5.1' });
  });

  test('throws if the CDK is missing', () => {
    expect(() => restoredCdk(JSON.stringify({ libraries: {} }))).toThrow('NuGet has not restored Amazon.CDK.Lib');
  });
});

describe('the workflows', () => {
  test.each(['release', 'build'])('%s installs a supported .NET SDK', (workflow) => {
    const file = join(__dirname, '..', '..', '..', '.github', 'workflows', `${workflow}.yml`);
    expect(readFileSync(file, 'utf8')).toMatch(/uses: actions\/setup-dotnet@\S+\s+with:\s+dotnet-version: 10\.x/);
  });
});
