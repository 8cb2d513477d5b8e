import { base64Length, LINE_BYTES, mimeLength, writeBase64, writeBase64Url, writeMime } from './base64';
import { OutputFormatName } from '../contract';

/** How the bytes of an image are encoded. The output is ASCII in every format. */
export interface OutputEncoding {
  /** Ranges of this many bytes, or a multiple of it, can be encoded separately and concatenated. */
  readonly groupBytes: number;
  /** The start of the output, before the encoded bytes. */
  prefix(mediaType: string): string;
  /** Length of a number of bytes when they are encoded, without the prefix. */
  encodedLength(bytes: number): number;
  /** Encodes bytes into a buffer. Returns the position after them. */
  write(bytes: Buffer, output: Buffer, position: number): number;
}

const noPrefix = () => '';

export const OUTPUT_ENCODINGS: Readonly<Record<OutputFormatName, OutputEncoding>> = {
  BASE64: { groupBytes: 3, prefix: noPrefix, encodedLength: base64Length, write: writeBase64 },
  BASE64URL: { groupBytes: 3, prefix: noPrefix, encodedLength: base64Length, write: writeBase64Url },
  MIME: { groupBytes: LINE_BYTES, prefix: noPrefix, encodedLength: mimeLength, write: writeMime },
  DATA_URI: {
    groupBytes: 3,
    prefix: (mediaType) => `data:${mediaType};base64,`,
    encodedLength: base64Length,
    write: writeBase64,
  },
};

/** The output is ASCII for every image, and browsers show this content type as text. */
export const OUTPUT_CONTENT_TYPE = 'text/plain; charset=us-ascii';

/** The media type in a data URI if the content is not an image. */
export const UNKNOWN_MEDIA_TYPE = 'application/octet-stream';

/** Encodes a whole image. */
export function encodeOutput(name: OutputFormatName, bytes: Buffer, mediaType: string = UNKNOWN_MEDIA_TYPE): Buffer {
  const encoding = OUTPUT_ENCODINGS[name];
  const prefix = encoding.prefix(mediaType);
  const output = Buffer.allocUnsafeSlow(prefix.length + encoding.encodedLength(bytes.length));
  encoding.write(bytes, output, output.write(prefix, 'latin1'));
  return output;
}
