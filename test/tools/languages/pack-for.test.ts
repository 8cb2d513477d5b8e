import { join } from 'node:path';
import { DIST } from '../../../tools/languages/pack';
import { packFor } from '../../../tools/languages/pack-for';

const WHEEL = join(DIST, 'python', 'cdk_image_encoding_pipeline-0.0.0-py3-none-any.whl');

/** Steps that only say that they run. */
const STEPS: Parameters<typeof packFor>[2] = {
  installLibrary: async (folder, _, log) => {
    log!('installs');
    return { tarball: 'library.tgz', folder };
  },
  packForTargets: async (_, targets, sources, log) => {
    log!(`packs ${targets.join()}, as source ${sources.join()}`);
    return new Map([
      ['python', WHEEL],
      ['java', join(DIST, 'java')],
    ]);
  },
};

describe('npm run package:<language>', () => {
  test('prints each step, and the location of each package at the end', async () => {
    const lines: string[] = [];
    await packFor(['java', 'python'], (line) => lines.push(line), STEPS);
    expect(lines).toEqual([
      'installs',
      'packs python,java, as source go',
      'python: dist/python/cdk_image_encoding_pipeline-0.0.0-py3-none-any.whl',
      'java: dist/java',
    ]);
  });

  test.each([
    [['ruby'], 'got ruby.'],
    [[], 'got none.'],
  ])('rejects the languages %j', async (names, message) => {
    const packed = packFor(names, () => undefined, STEPS);
    await expect(packed).rejects.toThrow(`Specify some of js, python, java, go, dotnet, ${message}`);
  });
});
