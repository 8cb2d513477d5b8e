import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RosettaTabletReader, TargetLanguage, UnknownSnippetMode } from 'jsii-rosetta';
import { LIBRARY } from './pack';
import { CHECKOUT } from '../../test/support/emulator/checkout';
import { readmeSections } from '../docs/readme-examples';

/** The README contains this example in every language. */
const QUICK_START = 'Install and quick start';

/** The pages with the README's examples in another language, by the name of the language. */
const PAGES = {
  Python: { file: 'python.md', target: TargetLanguage.PYTHON },
  Java: { file: 'java.md', target: TargetLanguage.JAVA },
  Go: { file: 'go.md', target: TargetLanguage.GO },
  'C#': { file: 'csharp.md', target: TargetLanguage.CSHARP },
} as const;

/**
 * Writes the README's examples as jsii-rosetta translates them, a page for each language, into `docs/examples/`.
 *
 * @param nodeModules the folder that contains the library with its translated examples
 * @param names the names of the languages
 */
export async function writeTranslatedExamples(nodeModules: string, names: readonly string[]): Promise<void> {
  const rosetta = new RosettaTabletReader({ unknownSnippets: UnknownSnippetMode.FAIL });
  await rosetta.loadTabletFromFile(join(nodeModules, LIBRARY, '.jsii.tabl.json'));
  const examples = readmeSections()
    .filter(({ heading }) => heading !== QUICK_START)
    .map(({ heading, examples: codes }) => [`## ${heading}`, ...codes].join('\n\n'))
    .join('\n\n');
  for (const [language, { file, target }] of Object.entries(PAGES)) {
    if (!names.includes(language)) continue;
    const folder = file.replace(/\.md$/, '');
    const location = { api: 'moduleReadme', moduleFqn: LIBRARY } as const;
    const page = [
      `# The README's examples in ${language}`,
      `As jsii-rosetta translates them (\`npm run languages\`) from [the README](../../README.md), where each is explained: by
machine, and never compiled. Take the names of props and methods from here; some lines need a hand, and imports are missing.
How the same is written so that it compiles, alarms and grants included, is in [examples/${folder}](../../examples/${folder}).`,
      rosetta.translateSnippetsInMarkdown(location, examples, target, true).trimEnd(),
    ];
    await writeFile(join(CHECKOUT, 'docs', 'examples', file), `${page.join('\n\n')}\n`);
  }
}
