import { base64Length, LINE_BYTES, mimeLength, writeBase64, writeBase64Url, writeMime } from './base64';
import { OutputFormatName } from '../contract';

/** How bytes become a text. The text is ASCII in every format. */
export interface OutputFormat {
  /** Pieces of so many bytes, or a multiple of it, can be encoded one by one, and their texts put together. */
  readonly groupBytes: number;
  /** What stands before the text of the bytes. */
  head(mediaType: string): string;
  /** Length of the text of so many bytes, without the head. */
  textLength(bytes: number): number;
  /** Writes the text of bytes into a buffer, and gives the position after it. */
  write(bytes: Buffer, text: Buffer, position: number): number;
}

const noHead = () => '';

export const OUTPUT_FORMATS: Readonly<Record<OutputFormatName, OutputFormat>> = {
  BASE64: { groupBytes: 3, head: noHead, textLength: base64Length, write: writeBase64 },
  BASE64URL: { groupBytes: 3, head: noHead, textLength: base64Length, write: writeBase64Url },
  MIME: { groupBytes: LINE_BYTES, head: noHead, textLength: mimeLength, write: writeMime },
  // RFC 2397: the text can stand wherever a URL of an image can.
  DATA_URI: {
    groupBytes: 3,
    head: (mediaType) => `data:${mediaType};base64,`,
    textLength: base64Length,
    write: writeBase64,
  },
};

/** The text is ASCII whatever the image, so the narrowest charset is the true one; a browser shows it as it is. */
export const OUTPUT_CONTENT_TYPE = 'text/plain; charset=us-ascii';

/** What a data URI calls bytes that are no image. */
export const UNKNOWN_MEDIA_TYPE = 'application/octet-stream';

/** Encodes the whole of an image. */
export function encodeText(name: OutputFormatName, bytes: Buffer, mediaType: string = UNKNOWN_MEDIA_TYPE): Buffer {
  const format = OUTPUT_FORMATS[name];
  const head = format.head(mediaType);
  const text = Buffer.allocUnsafeSlow(head.length + format.textLength(bytes.length));
  format.write(bytes, text, text.write(head, 'latin1'));
  return text;
}
