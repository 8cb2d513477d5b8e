import type { Language } from './language';
import { DEPLOYED_LANGUAGES, LANGUAGES } from './languages';
import type { Target } from './pack';
import { lackOf, PYTHON, RequiredTool } from '../../test/support/required-tool';

/** The plan of the check, with the required programs. */
export interface Plan {
  /** Names of the selected languages. */
  readonly names: readonly string[];
  /** The languages whose examples are synthesized. The first is TypeScript, with which the others are compared. */
  readonly synthesized: readonly Language[];
  /** The languages whose example is also deployed. */
  readonly deployed: readonly Language[];
  /** The reason if C# is parsed instead of compiled. */
  readonly whyParsed?: string;
  /** The targets whose packages are created. */
  readonly targets: readonly Target[];
  /** The targets for which only the source is generated. */
  readonly sources: readonly Target[];
  readonly tools: readonly RequiredTool[];
}

const CHECK_NAME = 'The check of the languages';

/** The command line is not valid. The message is one sentence for the user. */
export class UsageError extends Error {}

/**
 * Plans the check of the named languages, or of all.
 *
 * C# is compiled and synthesized where `dotnet` is on the PATH. Elsewhere its sources are generated and parsed.
 */
export async function planFor(names: readonly string[]): Promise<Plan> {
  const unknown = names.find((name) => !LANGUAGES.some(({ folder }) => folder === name));
  if (unknown !== undefined) {
    const known = LANGUAGES.map(({ folder }) => folder).join(', ');
    throw new UsageError(`languages: "${unknown}" is unknown. Specify some of ${known}, or none for all.`);
  }
  const [typescript, ...others] = LANGUAGES;
  const selected = others.filter(({ folder }) => names.length === 0 || names.includes(folder));
  const csharp = selected.find(({ target }) => target === 'dotnet');
  const lacks = await Promise.all((csharp?.tools ?? []).map((tool) => lackOf(CHECK_NAME, tool)));
  const whyParsed = lacks.find((lack) => lack !== undefined);
  const isParsed = (language: Language) => language === csharp && whyParsed !== undefined;

  const tools = selected.flatMap((language) => (isParsed(language) ? [PARSER] : language.tools));
  return {
    names: [typescript, ...selected].map(({ name }) => name),
    synthesized: [typescript, ...selected.filter((language) => !isParsed(language))],
    // The emulator is written in Python.
    deployed: DEPLOYED_LANGUAGES.filter((language) => selected.includes(language) && tools.some(isPython)),
    whyParsed,
    targets: [typescript, ...selected].map(({ target }) => target),
    // A Go module is its source: building it only compiles the CDK.
    sources: whyParsed === undefined ? ['go'] : ['go', 'dotnet'],
    tools: tools.filter((tool, index) => tools.findIndex(({ command }) => command === tool.command) === index),
  };
}

/** One sentence for each program of the plan that is missing or too old. */
export async function lacksOf({ tools }: Plan): Promise<string[]> {
  const lacks = await Promise.all(tools.map((tool) => lackOf(CHECK_NAME, tool)));
  return lacks.filter((lack) => lack !== undefined);
}

const PARSER: RequiredTool = { ...PYTHON, purpose: 'for the parser of C#' };

function isPython({ command }: RequiredTool): boolean {
  return command === PYTHON.command;
}
