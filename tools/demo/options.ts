import { parseArgs } from 'node:util';

/** What the demo was asked for on its command line. */
export interface DemoOptions {
  readonly help: boolean;
  /** Folder of the pictures; the sample photographs where it is not given. */
  readonly images?: string;
  /** Whether the pipeline is left running. */
  readonly keep: boolean;
}

/** The command line, or what it names, cannot be used; the message is one sentence for whoever typed it. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

export const HELP = `Deploys an image encoding pipeline to an emulator on this machine, shows it at work, and takes everything away again.

  npm run demo                        the sample photographs in examples/images
  npm run demo -- --images <folder>   your own pictures, with those in its subfolders
  npm run demo -- --keep              leave the pipeline running, and print how to reach and how to stop it
  npm run demo -- --help              this text

Needs Node.js 20 and Python 3.10 or newer; uses no AWS account. Writes .demo/report.json and .demo/gallery.html.
The emulator is installed once into .cache, about 100 MB; delete .cache and it is gone.
Exit status: 0 when every text is exactly its image, 1 when anything differs, 2 when it cannot start as asked, 130 after Ctrl-C.`;

/** What to write where npm keeps an option to itself. */
const SWALLOWED: Readonly<Record<string, string>> = { keep: '--keep', images: '--images <folder>' };

/**
 * Reads the command line.
 *
 * @param environment where npm leaves the options that it was given without `--` before them
 */
export function parseOptions(args: readonly string[], environment: NodeJS.ProcessEnv): DemoOptions {
  for (const [name, usage] of Object.entries(SWALLOWED)) {
    if (environment[`npm_config_${name}`]) {
      throw new UsageError(`npm took --${name} for itself: write npm run demo -- ${usage}`);
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
      throw new UsageError(`Unexpected "${token.value}": a folder of pictures is given as --images <folder>.`);
    }
    if (token.name === 'images') {
      if (!token.value || (!token.inlineValue && token.value.startsWith('-'))) {
        throw new UsageError('The option --images needs a folder, as in --images ~/Pictures.');
      }
      images = token.value;
    } else if (token.value !== undefined) {
      throw new UsageError(`The option ${token.rawName} takes no value, but got "${token.value}".`);
    } else if (token.name === 'keep') {
      keep = true;
    } else if (token.name === 'help' || token.name === 'h') {
      help = true;
    } else {
      throw new UsageError(`Unknown option ${token.rawName}; --help tells which there are.`);
    }
  }
  return { help, images, keep };
}
