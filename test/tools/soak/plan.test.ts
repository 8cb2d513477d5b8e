import { describeImage } from '../../../src/encoder/image/describe-image';
import { expectationOf, PlannedImage, planImages } from '../../../tools/soak/plan';

const images = planImages(1, 2000);
const uploads = ({ steps }: PlannedImage) => steps.flatMap((step) => (step.kind === 'upload' ? [step.content] : []));

describe('what is planned for a soak', () => {
  test('is the same for the same seed, and another for another', () => {
    const shape = (seed: number) => planImages(seed, 50).map(({ key, steps }) => [key, steps.map(({ kind }) => kind)]);
    expect(shape(3)).toEqual(shape(3));
    expect(shape(3)).not.toEqual(shape(4));
  });

  test('are real images, each with bytes of its own', () => {
    const pictures = images.slice(0, 500).flatMap((image) =>
      [...new Set(uploads(image).map(({ kind }) => kind))].includes('picture')
        ? [
            uploads(image)
              .find(({ kind }) => kind === 'picture')!
              .bytes(),
          ]
        : [],
    );
    expect(pictures.filter((bytes) => !describeImage(bytes)?.width)).toEqual([]);
    expect(new Set(pictures.map((bytes) => bytes.toString('base64'))).size).toBe(pictures.length);
  });

  test('ends in every way, also after an overwrite and a removal', () => {
    const ends = new Set(images.map((image) => `${image.steps.length > 1} ${expectationOf(image).status}`));
    expect([...ends].sort()).toEqual([
      'false ENCODED',
      'false REJECTED',
      'true DELETED',
      'true ENCODED',
      'true REJECTED',
    ]);
    expect(images.some(({ steps }) => steps.some(({ kind }) => kind === 'announce'))).toBe(true);
    expect(new Set(images.map(({ stuck }) => stuck))).toEqual(new Set([undefined, 'reading', 'writing']));
  });

  test('happens to a key in its order', () => {
    const positions = images.map(({ steps }) => steps.map(({ position }) => position));
    expect(positions.filter((own) => own.some((position, index) => position <= own[index - 1]))).toEqual([]);
  });
});
