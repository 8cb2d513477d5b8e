/* eslint-disable no-bitwise -- the format packs values into bits */

/** The properties of the primary image of an AVIF or HEIC container. */
export interface HeifProperties {
  /** In pixels, after the clean aperture and before rotation and mirroring. */
  readonly width: number;
  readonly height: number;
  /** The rotation and mirroring as an Exif orientation, 1 to 8; absent if the image has neither property. */
  readonly orientation?: number;
}

/**
 * Reads the properties of the primary item (ISO/IEC 23008-12): `ispe`, `clap`, `irot` and `imir`, in the order in which
 * they apply. No maintained package supports all of them. All loops are linear in the number of bytes.
 *
 * Undefined if the bytes do not state a size.
 *
 * @throws RangeError if the bytes end within the structure
 */
export function readHeifProperties(bytes: Buffer): HeifProperties | undefined {
  const meta = childOf(bytes, 'meta')?.subarray(4);
  const primary = meta && childOf(meta, 'pitm');
  const iprp = meta && childOf(meta, 'iprp');
  const ipco = iprp && childOf(iprp, 'ipco');
  if (!primary || !ipco) return undefined;
  const primaryId = primary[0] === 0 ? primary.readUInt16BE(4) : primary.readUInt32BE(4);
  const all = [...boxesIn(ipco)];
  const properties = primaryIndexes(iprp, primaryId).flatMap((index) => all[index - 1] ?? []);
  const size = properties.find(({ type }) => type === 'ispe')?.content;
  return size && properties.reduce(transform, { width: size.readUInt32BE(4), height: size.readUInt32BE(8) });
}

function transform(image: HeifProperties, { type, content }: Box): HeifProperties {
  const { orientation = 1 } = image;
  if (type === 'irot') return { ...image, orientation: rotated(orientation, content.readUInt8(0) & 3) };
  if (type === 'imir') return { ...image, orientation: mirrored(orientation, content.readUInt8(0) & 1) };
  return type === 'clap' ? { ...image, ...cleanAperture(content, image) } : image;
}

/** Exif orientations after another quarter turn counterclockwise, and after exchanging top and bottom. */
const ROTATED = [0, 8, 5, 6, 7, 4, 1, 2, 3];
const MIRRORED = [0, 4, 3, 2, 1, 8, 7, 6, 5];

function rotated(orientation: number, quarterTurns: number): number {
  return quarterTurns === 0 ? orientation : rotated(ROTATED[orientation], quarterTurns - 1);
}

/** Axis 0 exchanges top and bottom, axis 1 left and right. */
function mirrored(orientation: number, axis: number): number {
  return axis === 0 ? MIRRORED[orientation] : rotated(MIRRORED[orientation], 2);
}

/** An aperture that does not fit into the image does not take effect. */
function cleanAperture(clap: Buffer, image: HeifProperties): Pick<HeifProperties, 'width' | 'height'> {
  const [across, down] = [0, 8].map((offset) => Math.round(clap.readUInt32BE(offset) / clap.readUInt32BE(offset + 4)));
  // After a quarter turn the aperture is stated in rotated coordinates.
  const [width, height] = (image.orientation ?? 1) < 5 ? [across, down] : [down, across];
  const fits = width >= 1 && width <= image.width && height >= 1 && height <= image.height;
  return fits ? { width, height } : image;
}

/** An item is in at most one entry of all `ipma` boxes, so at most 255 properties apply. */
function primaryIndexes(iprp: Buffer, itemId: number): readonly number[] {
  for (const { type, content } of boxesIn(iprp)) {
    const indexes = type === 'ipma' && propertyIndexes(content, itemId);
    if (indexes) return indexes;
  }
  return [];
}

/**
 * The one-based indexes of the properties that an `ipma` box associates with an item, in order; undefined if the box
 * has no entry for it.
 */
function propertyIndexes(ipma: Buffer, itemId: number): readonly number[] | undefined {
  const idBytes = ipma.readUInt8(0) === 0 ? 2 : 4;
  const indexBytes = ipma.readUInt8(3) & 1 ? 2 : 1;
  const mask = indexBytes === 2 ? 0x7fff : 0x7f;
  const entries = ipma.readUInt32BE(4);
  let position = 8;
  for (let entry = 0; entry < entries; entry++) {
    const id = ipma.readUIntBE(position, idBytes);
    const associations = ipma.readUInt8(position + idBytes);
    position += idBytes + 1;
    if (id === itemId) {
      return Array.from(
        { length: associations },
        (_, association) => ipma.readUIntBE(position + association * indexBytes, indexBytes) & mask,
      );
    }
    position += associations * indexBytes;
  }
  return undefined;
}

interface Box {
  readonly type: string;
  readonly content: Buffer;
}

function childOf(bytes: Buffer, type: string): Buffer | undefined {
  for (const box of boxesIn(bytes)) if (box.type === type) return box.content;
  return undefined;
}

/** As many as an `ipma` box can name, since its indexes have 15 bits. No image has so many boxes at one level. */
const MAX_BOXES = 0x7fff;

/** The boxes of ISO/IEC 14496-12: the size 1 means that 64 bits of size follow, 0 that the box extends to the end. */
function* boxesIn(bytes: Buffer): Generator<Box> {
  for (let position = 0, boxes = 0; position + 8 <= bytes.length && boxes < MAX_BOXES; boxes++) {
    const stated = bytes.readUInt32BE(position);
    const header = stated === 1 ? 16 : 8;
    const size = stated === 1 ? Number(bytes.readBigUInt64BE(position + 8)) : stated || bytes.length - position;
    if (size < header) return;
    const type = bytes.toString('latin1', position + 4, position + 8);
    yield { type, content: bytes.subarray(position + header, position + size) };
    position += size;
  }
}
