import { addAbortSignal } from 'node:stream';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { LINE_BYTES } from './base64';
import { MAX_OBJECT_BYTES } from '../contract';
import { OutputEncoding, UNKNOWN_MEDIA_TYPE } from './output-format';
import { readPieces } from './read-content';
import { FoundImage, OutputInParts, OutputPart } from '../convergence/object-store';
import { MAX_PREFIX_BYTES } from '../image/describe-image';

/** When and how images are encoded in parts, so that memory does not grow with their size. */
export interface TransferLimits {
  /** Images of up to this size are read, encoded and written as a whole. */
  readonly wholeBytes: number;
  /** How many bytes of an image are encoded into one part of the output. */
  readonly partBytes: number;
  /** How many parts are transferred at the same time. */
  readonly connections: number;
}

const MAX_PARTS = 10_000;

/**
 * S3 requires parts of at least 5 MiB, which is the Base64 text of 3.75 MiB, and accepts up to 10,000 parts.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
 */
export const TRANSFER_LIMITS: TransferLimits = {
  wholeBytes: 4 * 1024 ** 2,
  partBytes: Math.ceil(MAX_OBJECT_BYTES / MAX_PARTS),
  connections: 6,
};

/** How many bytes are encoded at a time: whole groups of every format that fit into the cache of the processor. */
const PIECE_BYTES = 3 * LINE_BYTES * 400;

/** An image, its output of up to 78/57 times the size, and the output once more, encrypted. */
const WHOLE_FACTOR = 4;

/** The output of a part, and data that Node.js has received or not yet sent. */
const PART_FACTOR = 2;

/** Returns how many bytes of memory it takes to encode an image. */
export function memoryFor(sizeBytes: number, limits: TransferLimits): number {
  if (sizeBytes <= limits.wholeBytes) return WHOLE_FACTOR * sizeBytes;
  return MAX_PREFIX_BYTES + PART_FACTOR * Math.min(sizeBytes, limits.connections * limits.partBytes);
}

/** Divides the output of an image into parts. Each is encoded from its own range of the image. */
export function outputInParts(
  found: FoundImage,
  encoding: OutputEncoding,
  mediaType: string = UNKNOWN_MEDIA_TYPE,
  limits: TransferLimits,
): OutputInParts {
  const { sizeBytes } = found;
  // Parts of whole groups can be concatenated.
  const partBytes = Math.ceil(limits.partBytes / encoding.groupBytes) * encoding.groupBytes;
  const parts = Array.from({ length: Math.ceil(sizeBytes / partBytes) }, (_, index): OutputPart => {
    const start = index * partBytes;
    const bytes = Math.min(partBytes, sizeBytes - start);
    const prefix = index === 0 ? encoding.prefix(mediaType) : '';
    const length = prefix.length + encoding.encodedLength(bytes);
    return {
      length,
      async encode(signal) {
        limitNewSpace();
        const content = addAbortSignal(signal, await found.open(start, start + bytes));
        const output = takeBuffer(length);
        let position = output.write(prefix, 'latin1');
        await readPieces(content, bytes, PIECE_BYTES, (piece) => (position = encoding.write(piece, output, position)));
        return output.subarray(0, length);
      },
      release: (output) => releaseBuffer(output, limits.connections),
    };
  });
  return {
    parts,
    length: parts.reduce((sum, { length }) => sum + length, 0),
    connections: limits.connections,
  };
}

/** The prefixes of data URIs differ by a few bytes. Buffers of whole steps fit all of them. */
const BUFFER_STEP_BYTES = 64 * 1024;

/**
 * Buffers that later parts and images use again. V8 would free discarded ones only at its next collection of old
 * objects, and it collects the less often, the longer the process is busy.
 */
const unusedBuffers: Buffer[] = [];

function takeBuffer(length: number): Buffer {
  const buffer = unusedBuffers.pop();
  if (buffer && buffer.length >= length) return buffer;
  return Buffer.allocUnsafeSlow(Math.ceil(length / BUFFER_STEP_BYTES) * BUFFER_STEP_BYTES);
}

function releaseBuffer(output: Buffer, maxUnused: number): void {
  if (unusedBuffers.length < maxUnused) unusedBuffers.push(Buffer.from(output.buffer));
}

/** A larger space saves no time, because few objects survive while a part is encoded. */
const MAX_NEW_SPACE_BYTES = 8 * 1024 * 1024;

/**
 * Stops the growth of V8's space for new objects. V8 enlarges it while a process is busy, up to a tenth of the function's
 * memory, so that memory would grow with the size of an image: 1 GB takes up to 170 MB with the limit, and up to 210 MB
 * without it.
 *
 * @see https://nodejs.org/docs/latest-v24.x/api/cli.html#--max-semi-space-sizesize-in-mib
 */
function limitNewSpace(): void {
  const newSpace = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  if (newSpace && newSpace.space_size >= MAX_NEW_SPACE_BYTES) setFlagsFromString('--semi-space-growth-factor=1');
}
