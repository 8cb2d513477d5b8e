import { encodeMutations } from '../../../tools/fuzz/mutation-outcomes';

jest.setTimeout(60_000);

test('every mutated image is encoded or rejected, whatever was changed in it', async () => {
  const { outcomes } = await encodeMutations(2000, 20261127);
  const expected = ['ENCODED', 'ENCODED, dimensions unreadable', 'REJECTED NOT_AN_IMAGE'];
  expect(
    Object.keys(outcomes).filter((outcome) => !expected.includes(outcome) && outcome !== 'REJECTED EMPTY'),
  ).toEqual([]);
  expect(Object.keys(outcomes)).toEqual(expect.arrayContaining(expected));
});
