import { packageOf, selfTimes } from './cpu-profile';

const frame = (functionName: string) => ({ functionName, url: '', lineNumber: 0, columnNumber: 0 });

describe('a CPU profile', () => {
  test('is summed up by title, without the time in which nothing ran', () => {
    const profile = {
      nodes: [
        { id: 1, callFrame: frame('sign') },
        { id: 2, callFrame: frame('send') },
        { id: 3, callFrame: frame('(idle)') },
        { id: 4, callFrame: frame('sign') },
      ],
      samples: [1, 2, 3, 4],
      timeDeltas: [2000, 1000, 50_000, 1000],
    };
    expect(selfTimes(profile, ({ functionName }) => functionName)).toEqual([
      { title: 'sign', ms: 3, share: 0.75 },
      { title: 'send', ms: 1, share: 0.25 },
    ]);
  });

  test.each([
    ['node_modules/@smithy/core/dist-es/index.js', '@smithy/core'],
    ['node_modules/image-size/dist/index.mjs', 'image-size'],
    ['node:internal/crypto/hash', 'node'],
    ['src/encoder/base64.ts', 'src/encoder/base64.ts'],
  ])('%s belongs to %s', (file, name) => {
    expect(packageOf(file)).toBe(name);
  });
});
