import { FoundImage } from '../../../src/encoder/convergence/object-store';
import { ImageDescription } from '../../../src/encoder/image/probe-image';
import { probeStart } from '../../../src/encoder/image/probe-start';

/** Describes content by its start, as the encoder does with an object that is too large to be read at once. */
export function describeStart(content: Buffer, read: number[] = []): Promise<ImageDescription | undefined> {
  const readStart = async (bytes: number) => {
    read.push(bytes);
    return content.subarray(0, bytes);
  };
  return probeStart({ sizeBytes: content.length, readStart } as FoundImage);
}
