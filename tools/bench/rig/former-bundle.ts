import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedFolder } from './cached-folder';
import { CHECKOUT } from '../../../test/support/emulator/checkout';
import { runCommand } from '../../../test/support/emulator/run-command';
import { BenchError } from '../bench-error';

/** The last commit with its own HTTP client and signer. The current bundle is compared with the bundle of this commit. */
const FORMER_COMMIT = 'b59a45ccef96efa040fff981bccc4b36edfeaa2f';

/**
 * Reads the bundle of a former commit from the Git history and returns its file.
 *
 * @throws BenchError if the clone does not contain the commit
 */
export async function loadFormerBundle(checkout = CHECKOUT, commit = FORMER_COMMIT): Promise<string> {
  const object = `${commit}:assets/encode-image.lambda/index.js`;
  const folder = await cachedFolder('former-bundle', [object], async (draft) => {
    const { stdout } = await runCommand('git', ['show', object], { cwd: checkout }).catch((cause: unknown) => {
      throw new BenchError(
        `The bundle of ${commit.slice(0, 7)} cannot be measured because this clone does not contain that commit: run \`git fetch --unshallow\`, or omit the handler with --handlers.`,
        { cause },
      );
    });
    await writeFile(join(draft, 'index.js'), stdout);
  });
  return join(folder, 'index.js');
}
