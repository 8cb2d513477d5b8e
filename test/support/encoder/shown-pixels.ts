/** Rows of pixels. */
export type Pixels = readonly (readonly string[])[];

const flip = (pixels: Pixels): Pixels => [...pixels].reverse();
const mirror = (pixels: Pixels): Pixels => pixels.map((row) => [...row].reverse());
const transpose = (pixels: Pixels): Pixels => pixels[0].map((_, column) => pixels.map((row) => row[column]));

/** Rotates by a quarter turn counterclockwise, as `irot` does. */
export const turnLeft = (pixels: Pixels): Pixels => flip(transpose(pixels));

/** Mirrors as `imir` does. */
export const exchange = (pixels: Pixels, axis: number): Pixels => (axis === 0 ? flip(pixels) : mirror(pixels));

/** The pixels as a viewer that applies an Exif orientation shows them. */
export function applied(value: number, pixels: Pixels): Pixels {
  return {
    1: pixels,
    2: mirror(pixels),
    3: flip(mirror(pixels)),
    4: flip(pixels),
    5: transpose(pixels),
    6: mirror(transpose(pixels)),
    7: flip(mirror(transpose(pixels))),
    8: flip(transpose(pixels)),
  }[value]!;
}
