/**
 * Packs the library for every language, installs the packages into copies of the examples with the oldest CDK that is
 * allowed, and compares what the examples synthesize; Python's and Java's are deployed to the emulator too. C# is
 * generated, parsed and looked up, not compiled.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare } from './comparison';
import { checkCSharp } from './csharp/check-csharp';
import { checkDeployed } from './deployed-example';
import { checkGeneratedDocs } from './generated-docs';
import { TOOLS } from './language';
import { DEPLOYED_LANGUAGES, LANGUAGES } from './languages';
import { CdkVersions, LIBRARY, oldestCdk } from './pack';
import { Packages, packForLanguages } from './packages';
import { Synthesis, synthesize } from './synthesis';
import { writeTranslatedExamples } from './translated-examples';
import { Check, CheckFailed, runChecks } from '../package/check';
import { lackOf } from '../required-tool';

function checks(scratch: string, versions: CdkVersions): Check[] {
  let packages: Packages;
  const syntheses = new Map<string, Promise<Synthesis>>();
  const cdk = Object.entries(versions).flat().join(' ');
  return [
    {
      title: `packed for TypeScript, Python, Java, Go and C#, with ${cdk}; the README's examples compile and are translated`,
      isBasis: true,
      run: async () => {
        packages = await packForLanguages(join(scratch, 'packed'), versions);
        await writeTranslatedExamples(packages.nodeModules);
        // All at once: much of it is waiting for registries.
        for (const language of LANGUAGES) {
          const synthesis = synthesize(language, join(scratch, language.folder), packages, versions);
          synthesis.catch(() => undefined); // Reported below, each in its turn.
          syntheses.set(language.name, synthesis);
        }
      },
    },
    ...LANGUAGES.map(({ name }) => ({
      title: `${name}: the packages are installed and the example synthesizes`,
      run: async () => {
        const { installSeconds, synthSeconds } = await syntheses.get(name)!;
        return `      installed in ${installSeconds.toFixed(1)} s, synthesized in ${synthSeconds.toFixed(1)} s`;
      },
    })),
    {
      title: 'templates and asset hashes are the same in every language',
      run: async () => {
        const apps = [...syntheses].map(async ([name, synthesis]) => [name, (await synthesis).files] as const);
        const { compared, identical, lines } = compare(new Map(await Promise.all(apps)));
        const shown = [...lines, `${identical} of ${compared} identical`].map((line) => `      ${line}`).join('\n');
        if (identical !== compared || compared === 0) throw new CheckFailed(shown.trimStart());
        return shown;
      },
    },
    {
      title: 'every summary and default of the API is in the sources of Python, Java, Go and C#',
      run: async () => checkGeneratedDocs(join(packages.nodeModules, LIBRARY), join(scratch, 'sources')),
    },
    {
      title: 'C#: the generated code and the example parse, and what the example uses is there',
      run: async () => checkCSharp(join(scratch, 'csharp'), packages),
    },
    ...DEPLOYED_LANGUAGES.map(({ name }) => ({
      title: `${name}: what it synthesized is deployed to the emulator and encodes`,
      run: async () => checkDeployed((await syntheses.get(name)!).app),
    })),
  ];
}

async function main(): Promise<void> {
  const lacks = await Promise.all(TOOLS.map((tool) => lackOf('The check of the languages', tool)));
  const missing = lacks.filter((lack) => lack !== undefined);
  if (missing.length > 0) {
    console.error(missing.join('\n'));
    process.exitCode = 1;
    return;
  }
  const started = Date.now();
  const scratch = await mkdtemp(join(tmpdir(), 'image-encoding-languages-'));
  try {
    await runChecks(checks(scratch, await oldestCdk()));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  console.log(`${((Date.now() - started) / 1000).toFixed(0)} s in all`);
}

void main();
