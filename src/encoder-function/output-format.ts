/**
 * How an image becomes text. Every format is ASCII and decodes to the image's bytes exactly.
 */
export enum OutputFormat {
  /**
   * Base64 in one line, padded: 4 characters for every 3 bytes.
   * @see https://www.rfc-editor.org/rfc/rfc4648#section-4
   */
  BASE64 = 'BASE64',
  /**
   * Base64 in the alphabet that is safe in URLs and file names (`-` and `_` for `+` and `/`), padded, in one line.
   * @see https://www.rfc-editor.org/rfc/rfc4648#section-5
   */
  BASE64URL = 'BASE64URL',
  /**
   * Base64 in lines of 76 characters that end in CRLF, as e-mail carries it.
   * @see https://www.rfc-editor.org/rfc/rfc2045#section-6.8
   */
  MIME = 'MIME',
  /**
   * A data URI with the image's media type, taken from its bytes: `data:image/jpeg;base64,…`.
   * @see https://www.rfc-editor.org/rfc/rfc2397
   */
  DATA_URI = 'DATA_URI',
}
