import { readableNumber } from './prop-checks';

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Formats a number of bytes for messages: `10,737,418,240 bytes (10 GiB)`. */
export function readableSize(bytes: number): string {
  const exponent = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1);
  if (!(exponent > 0)) return `${readableNumber(bytes)} bytes`;
  const rounded = Number((bytes / 1024 ** exponent).toFixed(1));
  const about = rounded * 1024 ** exponent === bytes ? '' : 'about ';
  return `${readableNumber(bytes)} bytes (${about}${rounded} ${UNITS[exponent]})`;
}
