import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cfnLintFindings } from './python-rule-packs';
import { synthesizeTemplate, TemplateFile, TEMPLATES } from '../../template/templates';

// The first time, pip installs the packs.
jest.setTimeout(600_000);

describe('the published templates', () => {
  test('have no findings of cfn-lint', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'image-encoding-templates-'));
    try {
      const files = (Object.keys(TEMPLATES) as TemplateFile[]).map((name) => ({ name, path: join(folder, name) }));
      await Promise.all(files.map(({ name, path }) => writeFile(path, synthesizeTemplate(name))));
      expect(await cfnLintFindings(files.map(({ path }) => path))).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
