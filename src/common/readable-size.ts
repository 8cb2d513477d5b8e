const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** A number of bytes, with the size as people read it: `10737418240 bytes (10 GiB)`. */
export function readableSize(bytes: number): string {
  const exponent = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1);
  if (!(exponent > 0)) return `${bytes} bytes`;
  const rounded = Number((bytes / 1024 ** exponent).toFixed(1));
  const about = rounded * 1024 ** exponent === bytes ? '' : 'about ';
  return `${bytes} bytes (${about}${rounded} ${UNITS[exponent]})`;
}
