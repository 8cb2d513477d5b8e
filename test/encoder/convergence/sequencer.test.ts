import { isNewer, newest } from '../../../src/encoder/convergence/sequencer';

describe('sequencers', () => {
  test.each([
    ['0A', '0B', false],
    ['0B', '0A', true],
    ['0A', '0A', false],
    ['0A01', '0A', true],
    ['0A', '0A00', false],
    ['0a', '0A', false],
    ['1', '0FFFFFFF', true],
    ['0A', undefined, true],
    [undefined, '0A', false],
    [undefined, undefined, false],
  ])('are compared: %s is newer than %s: %s', (sequencer, than, newer) => {
    expect(isNewer(sequencer, than)).toBe(newer);
  });

  test('are reduced to the newest of two', () => {
    expect([newest('0A', '0B'), newest('0B', '0A'), newest(undefined, '0A'), newest('0A', undefined)]).toEqual([
      '0B',
      '0B',
      '0A',
      '0A',
    ]);
  });
});
