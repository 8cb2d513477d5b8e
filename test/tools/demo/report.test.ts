import { demoReport, shownSize } from '../../../tools/demo/report';
import { encoded, rejected } from '../../support/demo-results';

describe('demoReport', () => {
  test('contains exactly the stack outputs, every image, and the seconds of every step', () => {
    const report = demoReport({ ImagesOutputBucket: 'outputs' }, [encoded(), rejected()], { deploy: 12.3456 });
    expect(report).toEqual({
      outputs: { ImagesOutputBucket: 'outputs' },
      images: [
        {
          key: 'trip/a.jpg',
          status: 'ENCODED',
          reason: null,
          format: 'JPEG',
          width: 640,
          height: 427,
          sizeBytes: 112525,
          outputKey: 'trip/a.jpg.txt',
          outputSizeBytes: 150036,
          verified: true,
          latencyMs: 312,
        },
        {
          key: 'text.jpg',
          status: 'REJECTED',
          reason: 'NOT_AN_IMAGE',
          format: null,
          width: null,
          height: null,
          sizeBytes: 128,
          outputKey: null,
          outputSizeBytes: null,
          verified: true,
          latencyMs: 90,
        },
      ],
      seconds: { deploy: 12.35 },
    });
  });
});

describe('shownSize', () => {
  test.each([null, 1, 2, 3, 4])('returns the stored size for the EXIF orientation %p', (orientation) => {
    expect(shownSize({ width: 40, height: 30, orientation })).toEqual({ width: 40, height: 30 });
  });

  test.each([5, 6, 7, 8])('swaps width and height for the EXIF orientation %p', (orientation) => {
    expect(shownSize({ width: 40, height: 30, orientation })).toEqual({ width: 30, height: 40 });
  });

  test('returns undefined if the item has no size', () => {
    expect(shownSize({ width: null, height: null, orientation: null })).toBeUndefined();
  });
});
