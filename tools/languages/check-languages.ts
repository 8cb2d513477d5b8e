/**
 * Packs the library for all languages, installs the packages with the oldest allowed CDK into copies of the examples, and
 * compares the templates that the examples synthesize. The Python and Java examples are also deployed to the emulator.
 * Without the .NET SDK, the C# code is generated and parsed, and its names are resolved, but it is not compiled.
 *
 * `npm run languages` checks all languages, `npm run languages -- csharp` only C#, with the tools of C# only.
 * `npm run package:<language>` and the release use `--pack <target> ...`, which only packs the library into `dist/`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compare } from './comparison';
import { checkCSharp } from './csharp/check-csharp';
import { checkDeployed } from './deployed-example';
import { checkGeneratedDocs, isGenerated } from './generated-docs';
import { CdkVersions, InstalledLibrary, installLibrary, oldestCdk } from './pack';
import { packFor } from './pack-for';
import { Packages, packForTargets } from './packages';
import { lacksOf, Plan, planFor, UsageError } from './plan';
import { Synthesis, synthesize } from './synthesis';
import { writeTranslatedExamples } from './translated-examples';
import { Check, CheckFailed, runChecks } from '../../test/support/check';

function checks(plan: Plan, scratch: string, versions: CdkVersions): Check[] {
  const { names, synthesized, deployed, whyParsed, targets, sources } = plan;
  const [typescript, ...others] = synthesized;
  let library: InstalledLibrary;
  let packages: Packages;
  const syntheses = new Map<string, Promise<Synthesis>>();
  const titleOf = (cdk: CdkVersions) => Object.entries(cdk).flat().join(' ');
  const generated = targets.filter(isGenerated);

  /** The files of TypeScript's example with a CDK, which NuGet may have resolved to another version. */
  const expectedWith = async (cdk: CdkVersions) => {
    const { versions: known, files } = await syntheses.get(typescript.name)!;
    if (titleOf(known) === titleOf(cdk)) return files;
    const app = join(scratch, `${typescript.folder}-${cdk['aws-cdk-lib']}`);
    return (await synthesize(typescript, app, packages.get(typescript.target)!, cdk)).files;
  };

  return [
    {
      title: `packed for ${names.join(', ')}, with ${titleOf(versions)}; the README's examples compile and are translated`,
      isRequired: true,
      run: async () => {
        library = await installLibrary(join(scratch, 'packed'), versions);
        packages = await packForTargets(library, targets, sources);
        await writeTranslatedExamples(dirname(library.folder), names);
        // At the same time, because they mostly wait for registries.
        for (const language of synthesized) {
          const packed = packages.get(language.target)!;
          const synthesis = synthesize(language, join(scratch, language.folder), packed, versions);
          synthesis.catch(() => undefined); // Reported below, by the check of the language.
          syntheses.set(language.name, synthesis);
        }
      },
    },
    ...synthesized.map(({ name }) => ({
      title: `${name}: the package is installed, and the example compiles and synthesizes`,
      run: async () => {
        const { installSeconds, synthSeconds, versions: cdk } = await syntheses.get(name)!;
        const other = titleOf(cdk) === titleOf(versions) ? '' : `, with ${titleOf(cdk)}`;
        return `      installed in ${installSeconds.toFixed(1)} s, synthesized in ${synthSeconds.toFixed(1)} s${other}`;
      },
    })),
    ...others.map(({ name }) => ({
      title: `${name}: templates and asset hashes are the same as TypeScript's`,
      run: async () => {
        const { files, versions: cdk } = await syntheses.get(name)!;
        const apps = new Map([
          [typescript.name, await expectedWith(cdk)],
          [name, files],
        ]);
        const { compared, identical, lines } = compare(apps);
        const shown = [...lines, `${identical} of ${compared} identical`].map((line) => `      ${line}`).join('\n');
        if (identical !== compared || compared === 0) throw new CheckFailed(shown.trimStart());
        return shown;
      },
    })),
    ...(generated.length === 0
      ? []
      : [
          {
            title: `every summary and default of the API is in the generated sources: ${generated.join(', ')}`,
            run: async () => checkGeneratedDocs(library.folder, join(scratch, 'sources'), generated),
          },
        ]),
    ...(whyParsed === undefined
      ? []
      : [
          {
            title: 'C#: the generated code and the example parse, and the names in the example resolve; NOT COMPILED',
            run: async () => {
              const parsed = checkCSharp(join(scratch, 'csharp'), packages.get('dotnet')!, dirname(library.folder));
              return `${await parsed}\n      not compiled: ${whyParsed}`;
            },
          },
        ]),
    ...deployed.map(({ name }) => ({
      title: `${name}: the synthesized stacks are deployed to the emulator and encode`,
      run: async () => checkDeployed((await syntheses.get(name)!).app),
    })),
  ];
}

async function main(names: readonly string[]): Promise<void> {
  if (names[0] === '--pack') return pack(names.slice(1));
  const plan = await planFor(names);
  const lacks = await lacksOf(plan);
  if (lacks.length > 0) throw new UsageError(lacks.join('\n'));
  const started = Date.now();
  const scratch = await mkdtemp(join(tmpdir(), 'image-encoding-languages-'));
  try {
    await runChecks(checks(plan, scratch, await oldestCdk()));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  console.log(`${((Date.now() - started) / 1000).toFixed(0)} s in all`);
}

async function pack(targets: readonly string[]): Promise<void> {
  const started = Date.now();
  const log = (line: string) => console.log(`${((Date.now() - started) / 1000).toFixed(0).padStart(4)} s  ${line}`);
  return packFor(targets, log);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = 1;
});
