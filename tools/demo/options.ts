import { parseArgs } from 'node:util';

/** The options of the command line. */
export interface DemoOptions {
  readonly help: boolean;
  /** Folder with the images. @default - the sample photographs */
  readonly images?: string;
  /** Whether the pipeline keeps running. */
  readonly keep: boolean;
}

/** The command line is not valid. The message is one sentence for the user. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

export const HELP = `Deploys an image encoding pipeline to an emulator on this machine, encodes images, and removes everything again.

  npm run demo                        encodes the sample photographs in examples/images
  npm run demo -- --images <folder>   encodes your own images in this folder and its subfolders
  npm run demo -- --keep              keeps the pipeline running, and prints how to use it and how to stop it
  npm run demo -- --help              shows this help

Requires Node.js 20 and Python 3.10 or newer, but no AWS account. Writes .demo/report.json and .demo/gallery.html.
The emulator (about 100 MB) is installed into .cache once. To uninstall it, delete .cache.
Exit status: 0 if every output decodes to its image, 1 if anything differs, 2 if the options are not valid, 130 after Ctrl-C.`;

/** Options that npm consumes if `--` is missing before them, with their usage. */
const CONSUMED_BY_NPM: Readonly<Record<string, string>> = { keep: '--keep', images: '--images <folder>' };

/**
 * Parses the command line.
 *
 * @param environment contains the options that npm consumed because `--` was missing before them
 */
export function parseOptions(args: readonly string[], environment: NodeJS.ProcessEnv): DemoOptions {
  for (const [name, usage] of Object.entries(CONSUMED_BY_NPM)) {
    if (environment[`npm_config_${name}`]) {
      throw new UsageError(`npm consumed the option --${name}. Use npm run demo -- ${usage} instead.`);
    }
  }
  const { tokens } = parseArgs({
    args: [...args],
    options: { images: { type: 'string' }, keep: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    strict: false,
    tokens: true,
  });
  let images: string | undefined;
  let keep = false;
  let help = false;
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      throw new UsageError(
        `Unexpected argument "${token.value}". To specify a folder with images, use --images <folder>.`,
      );
    }
    if (token.name === 'images') {
      if (!token.value || (!token.inlineValue && token.value.startsWith('-'))) {
        throw new UsageError('--images: requires a folder, for example --images ~/Pictures.');
      }
      images = token.value;
    } else if (token.value !== undefined) {
      throw new UsageError(`${token.rawName}: does not accept a value, got "${token.value}".`);
    } else if (token.name === 'keep') {
      keep = true;
    } else if (token.name === 'help' || token.name === 'h') {
      help = true;
    } else {
      throw new UsageError(`Unknown option ${token.rawName}. Run with --help to see all options.`);
    }
  }
  return { help, images, keep };
}
