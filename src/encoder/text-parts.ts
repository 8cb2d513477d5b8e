import { createHash, Hash } from 'node:crypto';
import { FoundImage, TextInParts, TextPart } from './object-store';
import { OutputFormat, UNKNOWN_MEDIA_TYPE } from './output-format';
import { PROBE_BYTES } from './probe-image';
import { endHeapGrowth } from './steady-heap';
import { TextMemory } from './text-memory';
import { TextStream } from './text-stream';

/** How images become texts without being in memory whole. */
export interface TransferLimits {
  /** Up to this size an image is read whole before its text is made. */
  readonly wholeBytes: number;
  /** Up to this size a text is made in one part, while the image arrives. */
  readonly onePartBytes: number;
  /** How many parts are on their way at the same time. */
  readonly lanes: number;
  /** How many bytes of an image a part has at least. */
  readonly smallestPartBytes: number;
  /** How many bytes of an image a part has at most, unless there would be too many parts. */
  readonly usualPartBytes: number;
  readonly mostParts: number;
}

const MIB = 1024 * 1024;

/**
 * What is larger than a few packets is not worth waiting for before its text is begun. From two parts on, those that are
 * on their way side by side make up for the two requests more that they take.
 *
 * S3 takes up to 10,000 parts, of 5 MiB at least but for the last one: the Base64 text of 3.75 MiB.
 *
 * Parts are as large as they are for the requests' price, and no larger, so that one that fails is soon made again.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
 */
export const TRANSFER_LIMITS: TransferLimits = {
  wholeBytes: MIB / 8,
  onePartBytes: 16 * MIB,
  lanes: 8,
  smallestPartBytes: 3.75 * MIB,
  usualPartBytes: 32 * MIB,
  mostParts: 10_000,
};

/** An image and its text, which is up to 78/57 as large. */
const WHOLE_FACTOR = 2.5;

/** Pieces of a part, what waits in the connections that they come from and go to, and what waits to be collected. */
const LANE_BYTES = 8 * MIB;

/** How much memory it takes to encode an image of the size. */
export function memoryOf(sizeBytes: number, limits: TransferLimits): number {
  if (sizeBytes <= limits.wholeBytes) return WHOLE_FACTOR * sizeBytes;
  if (sizeBytes <= limits.onePartBytes) return Math.min(sizeBytes, PROBE_BYTES) + LANE_BYTES;
  return PROBE_BYTES + limits.lanes * LANE_BYTES;
}

/** The text of an image that is made part by part, each from its range of the image. */
export function textInParts(
  found: FoundImage,
  format: OutputFormat,
  mediaType: string = UNKNOWN_MEDIA_TYPE,
  limits: TransferLimits,
): TextInParts {
  const size = found.sizeBytes;
  const head = format.head(mediaType);
  if (size <= limits.onePartBytes) return textInOnePart(found, format, head);
  const partBytes = bytesOfParts(size, format.groupBytes, limits);
  const memory = new TextMemory(partBytes, format, head);
  const parts = Array.from({ length: Math.ceil(size / partBytes) }, (_, index): TextPart => {
    const start = index * partBytes;
    const end = Math.min(start + partBytes, size);
    const piece = { bytes: end - start, format, head: index === 0 ? head : '', memory };
    return {
      length: piece.head.length + format.textLength(piece.bytes),
      open: async () => {
        endHeapGrowth();
        return new TextStream(await found.open(start, end), piece);
      },
    };
  });
  return { parts, length: parts.reduce((sum, { length }) => sum + length, 0), lanes: limits.lanes };
}

function textInOnePart(found: FoundImage, format: OutputFormat, head: string): TextInParts {
  const bytes = found.sizeBytes;
  const memory = new TextMemory(bytes, format, head);
  const length = head.length + format.textLength(bytes);
  let digest: Hash | undefined;
  const open = async () => {
    digest = createHash('sha256');
    return new TextStream(await found.open(0, bytes), { bytes, format, head, memory, digest });
  };
  return { parts: [{ length, open }], length, lanes: 1, sha256: () => digest!.digest('hex') };
}

/** Whole groups of the format, so that the texts of the parts make one text; the last part has what is left. */
function bytesOfParts(size: number, groupBytes: number, limits: TransferLimits): number {
  const evenly = Math.min(size / limits.lanes, limits.usualPartBytes);
  const bytes = Math.max(evenly, limits.smallestPartBytes, size / limits.mostParts);
  return Math.ceil(bytes / groupBytes) * groupBytes;
}
