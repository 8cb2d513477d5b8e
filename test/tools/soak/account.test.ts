import { Found, mistakeOf, takeAccount } from '../../../tools/soak/account';
import { expectationOf, PlannedImage, planImages } from '../../../tools/soak/plan';

const images = planImages(1, 400);
const ending = (status: string) => images.find((image) => expectationOf(image).status === status)!;
const encoded = ending('ENCODED');
const rejected = ending('REJECTED');
const deleted = ending('DELETED');

/** What there is of an image when all went well. */
function rightly(image: PlannedImage): Found {
  const expected = expectationOf(image);
  if (expected.status !== 'ENCODED') return { row: { ...expected } };
  const bytes = expected.bytes();
  return {
    row: { status: 'ENCODED', output_etag: '"etag"', size_bytes: bytes.length },
    text: { etag: '"etag"', content: bytes.toString('base64') },
  };
}

describe('the account of a soak', () => {
  test('counts every image once', async () => {
    const account = await takeAccount(images, async (key) => rightly(images.find((image) => image.key === key)!));
    const count = (status: string) => images.filter((image) => expectationOf(image).status === status).length;
    expect(account).toEqual({
      encoded: count('ENCODED'),
      rejected: count('REJECTED'),
      deleted: count('DELETED'),
      wrong: new Map(),
      missing: [],
    });
  });

  test('finds what is missing and what is wrong', async () => {
    const account = await takeAccount([encoded, rejected, deleted], async (key) => {
      if (key === encoded.key) return { row: rightly(encoded).row };
      return key === rejected.key ? {} : rightly(deleted);
    });
    expect(account).toEqual({
      encoded: 0,
      rejected: 0,
      deleted: 1,
      wrong: new Map([[encoded.key, 'there is no text']]),
      missing: [rejected.key],
    });
  });
});

describe('an image is wrong', () => {
  const { row, text } = rightly(encoded);
  const bytes = Buffer.from(text!.content, 'base64');
  const changed = Buffer.concat([bytes.subarray(0, -1), Buffer.from([bytes.at(-1)! ^ 1])]); // eslint-disable-line no-bitwise

  test.each<[string, PlannedImage, Found]>([
    ['there is no row', encoded, { text }],
    ['there is no text', encoded, { row }],
    ['the row says REJECTED and not ENCODED', encoded, { row: { ...row, status: 'REJECTED' }, text }],
    [
      'the text does not decode to the image',
      encoded,
      { row, text: { ...text!, content: changed.toString('base64') } },
    ],
    ['the text is not Base64 as RFC 4648 has it', encoded, { row, text: { ...text!, content: `${text!.content}\n` } }],
    ['the row names the text "etag", and it is "other"', encoded, { row, text: { ...text!, etag: '"other"' } }],
    ['the row has the digest of other bytes', encoded, { row: { ...row!, sha256: '0'.repeat(64) }, text }],
    ['it is REJECTED, and there is a text', rejected, { row: rightly(rejected).row, text }],
    ['it is DELETED, and there is a text', deleted, { row: rightly(deleted).row, text }],
    ['it was rejected as TOO_LARGE', rejected, { row: { status: 'REJECTED', reason: 'TOO_LARGE' } }],
  ])('when %s', (mistake, image, found) => {
    expect(mistakeOf(image, rightly(image))).toBeUndefined();
    expect(mistakeOf(image, found)).toBe(mistake);
  });
});
