import type { PictureResult } from '../../tools/demo/report';

/** A picture that was encoded as it should be, with some things changed. */
export function encoded(changes: Partial<PictureResult> = {}): PictureResult {
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

/** A file that was rejected as it should be, with some things changed. */
export function rejected(changes: Partial<PictureResult> = {}): PictureResult {
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
