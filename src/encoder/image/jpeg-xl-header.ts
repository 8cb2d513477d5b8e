/* eslint-disable no-bitwise -- the format packs values into bits */

/**
 * Whether a plausible header follows the two bytes that start a JPEG XL code stream (ISO/IEC 18181-1, annex D): its size
 * and the metadata are within the limits of level 5, beyond which an encoder has to write a container, and all
 * enumerations have valid values. One in 65,536 random files starts with the two bytes alone. A valid size would not be
 * enough either: three of four random headers have one, but only one in 37 random headers passes all checks.
 */
export function hasCodestreamHeader(bytes: Buffer): boolean {
  try {
    const read = new BitReader(bytes.subarray(2, 2 + MAX_HEADER_BYTES));
    return isSize(read) && isMetadata(read);
  } catch {
    return false;
  }
}

/** More than the longest header: four channels with names, and custom weights. */
const MAX_HEADER_BYTES = 8192;

const MAX_SIDE = 2 ** 18;
const MAX_PIXELS = 2 ** 28;
const MAX_BITS = 16;
const MAX_EXTRA_CHANNELS = 4;

/** The four encodings of a number: an offset, and the number of bits of the value that is added to it. */
type Choices = readonly (readonly [offset: number, bits: number])[];

class BitReader {
  private position = 0;

  constructor(private readonly bytes: Buffer) {}

  bits(count: number): number {
    let value = 0;
    for (let bit = 0; bit < count; bit++, this.position++) {
      value += ((this.bytes.readUInt8(this.position >> 3) >> (this.position & 7)) & 1) * 2 ** bit;
    }
    return value;
  }

  flag(): boolean {
    return this.bits(1) === 1;
  }

  choice(choices: Choices): number {
    const [offset, bits] = choices[this.bits(2)];
    return offset + this.bits(bits);
  }

  oneOf(values: readonly number[]): boolean {
    return values.includes(this.choice(ENUMERATION));
  }

  /** Whether the padding bits of the byte are zero, as the format requires. */
  endsByte(): boolean {
    return this.bits(-this.position & 7) === 0;
  }
}

// prettier-ignore
const ENUMERATION: Choices = [[0, 0], [1, 0], [2, 4], [18, 6]];
// prettier-ignore
const SIDE: Choices = [[1, 9], [1, 13], [1, 18], [1, 30]];
// prettier-ignore
const RATIOS = [[1, 1], [12, 10], [4, 3], [3, 2], [16, 9], [5, 4], [2, 1]] as const;

function isSize(read: BitReader): boolean {
  const isSmall = read.flag();
  const side = () => (isSmall ? 8 * (1 + read.bits(5)) : read.choice(SIDE));
  const height = side();
  const ratio = read.bits(3);
  const width = ratio === 0 ? side() : Math.floor((height * RATIOS[ratio - 1][0]) / RATIOS[ratio - 1][1]);
  return width > 0 && Math.max(width, height) <= MAX_SIDE && width * height <= MAX_PIXELS;
}

// prettier-ignore
const PREVIEW_BY_8: Choices = [[16, 0], [32, 0], [1, 5], [33, 9]];
// prettier-ignore
const PREVIEW: Choices = [[1, 6], [65, 8], [321, 10], [1345, 12]];
// prettier-ignore
const CHANNELS: Choices = [[0, 0], [1, 0], [2, 4], [1, 12]];
// prettier-ignore
const ANIMATION: readonly Choices[] = [
  [[100, 0], [1000, 0], [1, 10], [1, 30]],
  [[1, 0], [1001, 0], [1, 8], [1, 10]],
  [[0, 0], [0, 3], [0, 16], [0, 32]],
];

function isMetadata(read: BitReader): boolean {
  if (read.flag()) return isTransform(read, true, false);
  const hasExtraFields = read.flag();
  if (hasExtraFields) {
    read.bits(3); // orientation
    if (read.flag() && !isSize(read)) return false;
    if (read.flag()) skipPreview(read);
    if (read.flag()) {
      ANIMATION.forEach((choices) => read.choice(choices));
      read.flag(); // time codes
    }
  }
  if (!isDepth(read)) return false;
  read.flag(); // whether 16 bits are enough for all samples
  const extraChannels = read.choice(CHANNELS);
  if (extraChannels > MAX_EXTRA_CHANNELS) return false;
  for (let channel = 0; channel < extraChannels; channel++) if (!isExtraChannel(read)) return false;
  const isXyb = read.flag();
  const colors = readColors(read);
  if (!colors) return false;
  if (hasExtraFields && !read.flag()) read.bits(16 + 16 + 1 + 16); // tone mapping
  const hasExtensions = read.bits(2) !== 0;
  return !hasExtensions && isTransform(read, isXyb, colors.hasProfile);
}

function skipPreview(read: BitReader): void {
  const side = read.flag() ? PREVIEW_BY_8 : PREVIEW;
  read.choice(side);
  if (read.bits(3) === 0) read.choice(side);
}

function isDepth(read: BitReader): boolean {
  const isFloat = read.flag();
  // prettier-ignore
  const bits = read.choice(isFloat ? [[32, 0], [16, 0], [24, 0], [1, 6]] : [[8, 0], [10, 0], [12, 0], [1, 6]]);
  if (!isFloat) return bits <= MAX_BITS;
  const exponent = 1 + read.bits(4);
  return exponent >= 2 && exponent <= 8 && bits - exponent >= 3 && bits - exponent <= 24;
}

const ALPHA = 0;
const SPOT_COLOR = 2;
const FILTER_ARRAY = 5;
const CHANNEL_TYPES = [0, 1, 2, 3, 4, 5, 6, 15, 16];

function isExtraChannel(read: BitReader): boolean {
  if (read.flag()) return true;
  const type = read.choice(ENUMERATION);
  if (!CHANNEL_TYPES.includes(type) || !isDepth(read)) return false;
  // prettier-ignore
  if (read.choice([[0, 0], [3, 0], [4, 0], [1, 3]]) > 3) return false; // shift of dimensions
  // prettier-ignore
  read.bits(8 * read.choice([[0, 0], [0, 4], [16, 5], [48, 10]])); // name
  if (type === ALPHA) read.flag();
  if (type === SPOT_COLOR) read.bits(4 * 16);
  // prettier-ignore
  if (type === FILTER_ARRAY) read.choice([[1, 0], [0, 2], [3, 4], [19, 8]]);
  return true;
}

const GRAY = 1;
const XYB = 2;
const CUSTOM = 2;
// prettier-ignore
const COORDINATE: Choices = [[0, 19], [524288, 19], [1048576, 20], [2097152, 21]];

/** Undefined if the colors have values that do not exist. */
function readColors(read: BitReader): { readonly hasProfile: boolean } | undefined {
  if (read.flag()) return { hasProfile: false };
  const hasProfile = read.flag();
  const space = read.choice(ENUMERATION);
  if (space > 3) return undefined;
  if (hasProfile) return { hasProfile };
  if (space !== XYB && !isCustomizable(read, [1, 10, 11], 1)) return undefined; // white point
  if (space !== XYB && space !== GRAY && !isCustomizable(read, [1, 9, 11], 3)) return undefined; // primaries
  if (space !== XYB) {
    const hasGamma = read.flag();
    if (hasGamma) read.bits(24);
    if (!hasGamma && !read.oneOf([1, 2, 8, 13, 16, 17, 18])) return undefined; // transfer function
  }
  return read.oneOf([0, 1, 2, 3]) ? { hasProfile } : undefined; // rendering intent
}

function isCustomizable(read: BitReader, values: readonly number[], points: number): boolean {
  const value = read.choice(ENUMERATION);
  if (value !== CUSTOM) return values.includes(value);
  for (let coordinate = 0; coordinate < 2 * points; coordinate++) read.choice(COORDINATE);
  return true;
}

const WEIGHTS = [15, 55, 210];

/** A color profile is compressed with the data after it. Otherwise a frame follows, at the start of a byte. */
function isTransform(read: BitReader, isXyb: boolean, hasProfile: boolean): boolean {
  if (!read.flag()) {
    if (isXyb && !read.flag()) read.bits(16 * 16); // inverse matrix
    const mask = read.bits(3);
    WEIGHTS.forEach((weights, index) => mask & (1 << index) && read.bits(16 * weights));
  }
  return hasProfile || (read.endsByte() && isFrameStart(read));
}

const FRAME_FLAGS = 1 | 2 | 16 | 32 | 128;

/** Every type and encoding of a frame is valid, but not every flag. */
function isFrameStart(read: BitReader): boolean {
  if (read.flag()) return true;
  read.bits(2 + 1);
  // prettier-ignore
  const flags = read.choice([[0, 0], [1, 4], [17, 8], [NaN, 0]]);
  return (flags & ~FRAME_FLAGS) === 0 && !Number.isNaN(flags);
}
