import { describeLargeImage, ImageDescription } from '../../../src/encoder/image/describe-image';

/** Describes content from its start, as the encoder does with an object that is too large to be read at once. */
export function describeStart(content: Buffer, lengths: number[] = []): Promise<ImageDescription | undefined> {
  const readStart = async (bytes: number) => {
    lengths.push(bytes);
    return content.subarray(0, bytes);
  };
  return describeLargeImage({ readStart });
}
