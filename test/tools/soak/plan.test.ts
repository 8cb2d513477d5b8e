import { describeImage } from '../../../src/encoder/image/describe-image';
import { expectationOf, PlannedImage, planImages } from '../../../tools/soak/plan';

const images = planImages(1, 2000);
const uploads = ({ steps }: PlannedImage) => steps.flatMap((step) => (step.type === 'upload' ? [step.content] : []));

describe('planImages', () => {
  test('returns the same plan for the same seed only', () => {
    const shape = (seed: number) => planImages(seed, 50).map(({ key, steps }) => [key, steps.map(({ type }) => type)]);
    expect(shape(3)).toEqual(shape(3));
    expect(shape(3)).not.toEqual(shape(4));
  });

  test('plans valid images with unique bytes', () => {
    const contents = images.slice(0, 500).flatMap((image) =>
      [...new Set(uploads(image).map(({ type }) => type))].includes('image')
        ? [
            uploads(image)
              .find(({ type }) => type === 'image')!
              .bytes(),
          ]
        : [],
    );
    expect(contents.filter((bytes) => !describeImage(bytes)?.width)).toEqual([]);
    expect(new Set(contents.map((bytes) => bytes.toString('base64'))).size).toBe(contents.length);
  });

  test('plans every final status, also after overwrites and deletions', () => {
    const ends = new Set(images.map((image) => `${image.steps.length > 1} ${expectationOf(image).status}`));
    expect([...ends].sort()).toEqual([
      'false ENCODED',
      'false REJECTED',
      'true DELETED',
      'true ENCODED',
      'true REJECTED',
    ]);
    expect(images.some(({ steps }) => steps.some(({ type }) => type === 'notify'))).toBe(true);
    expect(new Set(images.map(({ stuck }) => stuck))).toEqual(new Set([undefined, 'reading', 'writing']));
  });

  test('orders the actions on each key', () => {
    const positions = images.map(({ steps }) => steps.map(({ position }) => position));
    expect(positions.filter((ofKey) => ofKey.some((position, index) => position <= ofKey[index - 1]))).toEqual([]);
  });
});
