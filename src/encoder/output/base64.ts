/**
 * How many bytes are encoded at a time. It is a multiple of 3, so that only the last slice is padded. From 96 KiB on, V8
 * creates the intermediate string at a quarter of the speed.
 */
export const SLICE_BYTES = 48 * 1024;

/** Bytes in a line of MIME, which has 76 characters. */
export const LINE_BYTES = 57;
const LINE_CHARACTERS = 76;
const CARRIAGE_RETURN = 13;
const LINE_FEED = 10;

/** Length of the Base64 text of a number of bytes, in either alphabet. */
export function base64Length(bytes: number): number {
  return Math.ceil(bytes / 3) * 4;
}

/** Length of the Base64 text of a number of bytes in lines, each with its line break. */
export function mimeLength(bytes: number): number {
  return base64Length(bytes) + Math.ceil(bytes / LINE_BYTES) * 2;
}

/**
 * Writes bytes as Base64 (RFC 4648, section 4) with padding, without line breaks. Returns the position after it.
 *
 * The text is never one string, so it may be longer than a JavaScript string can be.
 */
export function writeBase64(bytes: Buffer, output: Buffer, position: number): number {
  return writeSlices(bytes, output, position, (start, end) => bytes.toString('base64', start, end));
}

/** Like `writeBase64`, with the alphabet for URLs and file names (RFC 4648, section 5). */
export function writeBase64Url(bytes: Buffer, output: Buffer, position: number): number {
  return writeSlices(bytes, output, position, (start, end) => {
    const slice = bytes.toString('base64url', start, end);
    return slice.padEnd(Math.ceil(slice.length / 4) * 4, '=');
  });
}

/** Like `writeBase64`, in lines of up to 76 characters, each ended by CRLF (RFC 2045, section 6.8). */
export function writeMime(bytes: Buffer, output: Buffer, position: number): number {
  const linesBytes = SLICE_BYTES - (SLICE_BYTES % LINE_BYTES);
  const lines = Buffer.allocUnsafeSlow(base64Length(Math.min(bytes.length, linesBytes)));
  let end = position;
  for (let start = 0; start < bytes.length; start += linesBytes) {
    const length = writeBase64(bytes.subarray(start, start + linesBytes), lines, 0);
    for (let line = 0; line < length; line += LINE_CHARACTERS) {
      end += lines.copy(output, end, line, Math.min(line + LINE_CHARACTERS, length));
      output[end++] = CARRIAGE_RETURN;
      output[end++] = LINE_FEED;
    }
  }
  return end;
}

function writeSlices(bytes: Buffer, output: Buffer, position: number, encode: (start: number, end: number) => string) {
  let end = position;
  for (let start = 0; start < bytes.length; start += SLICE_BYTES) {
    end += output.write(encode(start, Math.min(start + SLICE_BYTES, bytes.length)), end, 'latin1');
  }
  return end;
}
