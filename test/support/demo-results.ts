import type { ImageResult } from '../../tools/demo/report';

/** The result of a correctly encoded image, with these changes. */
export function encoded(changes: Partial<ImageResult> = {}): ImageResult {
  return {
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
    mediaType: 'image/jpeg',
    orientation: null,
    differences: [],
    ...changes,
  };
}

/** The result of a correctly rejected file, with these changes. */
export function rejected(changes: Partial<ImageResult> = {}): ImageResult {
  return encoded({
    key: 'text.jpg',
    status: 'REJECTED',
    reason: 'NOT_AN_IMAGE',
    format: null,
    width: null,
    height: null,
    sizeBytes: 128,
    outputKey: null,
    outputSizeBytes: null,
    latencyMs: 90,
    mediaType: null,
    ...changes,
  });
}
