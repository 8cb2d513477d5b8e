/** Writes the published templates and their checksums to a folder. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesizeTemplate, TemplateFile, TEMPLATES } from './templates';

const [folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const digests = (Object.keys(TEMPLATES) as TemplateFile[]).map((file) => {
  const text = synthesizeTemplate(file);
  writeFileSync(join(folder, file), text);
  const digest = createHash('sha256').update(text).digest('hex');
  console.log(`${digest}  ${file} (${text.length} bytes)`);
  return `${digest}  ${file}\n`;
});
writeFileSync(join(folder, 'SHA256SUMS'), digests.join(''));
