import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { synthesizeTemplate, TemplateFile, TEMPLATES } from '../../template/templates';
import { CheckFailed } from '../../test/support/check';
import type { LibraryPackage } from '../../test/support/emulator/library-package';

/** Checks that the templates in the package are the ones that the sources synthesize, and that their digests are correct. */
export async function checkTemplates(library: LibraryPackage): Promise<string> {
  const read = (name: string) => readFile(join(library.folder, 'template', name), 'utf8');
  const digests: string[] = [];
  for (const name of Object.keys(TEMPLATES) as TemplateFile[]) {
    const packed = await read(name);
    if (packed !== synthesizeTemplate(name)) {
      throw new CheckFailed(`${name} differs from the template that the sources synthesize`);
    }
    digests.push(`${createHash('sha256').update(packed).digest('hex')}  ${name}`);
  }
  if ((await read('SHA256SUMS')) !== `${digests.join('\n')}\n`) {
    throw new CheckFailed('SHA256SUMS does not match the templates');
  }
  return digests.map((digest) => `      ${digest}`).join('\n');
}
