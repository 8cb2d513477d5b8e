import { Found, problemOf, takeAccount } from '../../../tools/soak/account';
import { expectationOf, PlannedImage, planImages } from '../../../tools/soak/plan';

const images = planImages(1, 400);
const ending = (status: string) => images.find((image) => expectationOf(image).status === status)!;
const encoded = ending('ENCODED');
const rejected = ending('REJECTED');
const deleted = ending('DELETED');

/** The correct item and output of an image. */
function correct(image: PlannedImage): Found {
  const expected = expectationOf(image);
  if (expected.status !== 'ENCODED') return { item: { ...expected } };
  const bytes = expected.bytes();
  return {
    item: { status: 'ENCODED', output_etag: '"etag"', size_bytes: bytes.length },
    output: { etag: '"etag"', content: bytes.toString('base64') },
  };
}

describe('takeAccount', () => {
  test('counts every image once', async () => {
    const account = await takeAccount(images, async (key) => correct(images.find((image) => image.key === key)!));
    const count = (status: string) => images.filter((image) => expectationOf(image).status === status).length;
    expect(account).toEqual({
      encoded: count('ENCODED'),
      rejected: count('REJECTED'),
      deleted: count('DELETED'),
      wrong: new Map(),
      missing: [],
    });
  });

  test('finds missing and wrong images', async () => {
    const account = await takeAccount([encoded, rejected, deleted], async (key) => {
      if (key === encoded.key) return { item: correct(encoded).item };
      return key === rejected.key ? {} : correct(deleted);
    });
    expect(account).toEqual({
      encoded: 0,
      rejected: 0,
      deleted: 1,
      wrong: new Map([[encoded.key, 'the output is missing']]),
      missing: [rejected.key],
    });
  });
});

describe('problemOf', () => {
  const { item, output } = correct(encoded);
  const bytes = Buffer.from(output!.content, 'base64');
  const changed = Buffer.concat([bytes.subarray(0, -1), Buffer.from([bytes.at(-1)! ^ 1])]); // eslint-disable-line no-bitwise

  test.each<[string, PlannedImage, Found]>([
    ['the item is missing', encoded, { output }],
    ['the output is missing', encoded, { item }],
    ['the status is REJECTED instead of ENCODED', encoded, { item: { ...item, status: 'REJECTED' }, output }],
    [
      'the output does not decode to the image',
      encoded,
      { item, output: { ...output!, content: changed.toString('base64') } },
    ],
    [
      'the output is not Base64 text as defined in RFC 4648',
      encoded,
      { item, output: { ...output!, content: `${output!.content}\n` } },
    ],
    ['output_etag is "etag" instead of "other"', encoded, { item, output: { ...output!, etag: '"other"' } }],
    ['sha256 is the digest of other bytes', encoded, { item: { ...item!, sha256: '0'.repeat(64) }, output }],
    ['the status is REJECTED, but an output exists', rejected, { item: correct(rejected).item, output }],
    ['the status is DELETED, but an output exists', deleted, { item: correct(deleted).item, output }],
    ['the wrong reason is TOO_LARGE', rejected, { item: { status: 'REJECTED', reason: 'TOO_LARGE' } }],
  ])('reports: %s', (problem, image, found) => {
    expect(problemOf(image, correct(image))).toBeUndefined();
    expect(problemOf(image, found)).toBe(problem);
  });
});
