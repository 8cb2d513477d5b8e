import { readHeifProperties } from '../../../src/encoder/image/heif-properties';
import { box } from '../../support/encoder/image-variants';

const uint32 = (...values: number[]) => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => bytes.writeUInt32BE(value, 4 * index));
  return bytes;
};

/** A property with the size 64 × 48, a rotation by a quarter turn, and any number of entries for the primary item. */
function heif({
  entries,
  associations,
  emptyBoxes,
}: Record<'entries' | 'associations' | 'emptyBoxes', number>): Buffer {
  const ipco = box('ipco', box('ispe', uint32(0, 64, 48)), box('irot', Buffer.from([1])));
  const rotations = Buffer.alloc(associations - 1, 2);
  const entry = Buffer.concat([Buffer.from([0, 1, associations, 1]), rotations]);
  const ipma = box('ipma', uint32(0, entries), ...Array.from({ length: entries }, () => entry));
  const iprp = box('iprp', ipco, ipma, ...Array.from({ length: emptyBoxes }, () => box('free')));
  return box('meta', uint32(0), box('pitm', Buffer.from([0, 0, 0, 0, 0, 1])), iprp);
}

describe('the properties of a hostile HEIF file', () => {
  test('are read from one entry of the primary item, although the file has thousands of them', () => {
    const bytes = heif({ entries: 10_000, associations: 255, emptyBoxes: 0 });
    const reads = jest.spyOn(Buffer.prototype, 'readUIntBE');
    expect(readHeifProperties(bytes)).toEqual({ width: 64, height: 48, orientation: 3 });
    expect(reads.mock.calls.length).toBeLessThan(1000);
    reads.mockRestore();
  });

  test('are read before any number of empty boxes', () => {
    const reads = jest.spyOn(Buffer.prototype, 'readUInt32BE');
    expect(readHeifProperties(heif({ entries: 1, associations: 2, emptyBoxes: 100_000 }))).toEqual({
      width: 64,
      height: 48,
      orientation: 8,
    });
    expect(reads.mock.calls.length).toBeLessThan(1000);
    reads.mockRestore();
  });
});
