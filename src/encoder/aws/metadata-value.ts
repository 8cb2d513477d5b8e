/** Printable ASCII that HTTP and request signing carry unchanged, and that does not look encoded itself. */
const PLAIN = /^(?!=\?)(?! )(?!.* {2})[\x20-\x7e]+(?<! )$/;

/**
 * A text as the value of S3 user metadata, which travels in HTTP headers: plain where it is plain ASCII,
 * otherwise as an encoded word of RFC 2047, the form in which S3 itself gives such values back.
 * Percent-encoding would triple a long key of non-Latin letters past the 2 KB that S3 takes.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export function metadataValue(text: string): string {
  return PLAIN.test(text) ? text : `=?UTF-8?B?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}
