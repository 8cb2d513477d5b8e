/**
 * Whether a sequencer is newer than another of the same key. They are compared as text, the shorter one padded with zeros
 * on the right. A missing sequencer is older than any other.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function isNewer(sequencer: string | undefined, than: string | undefined): boolean {
  if (sequencer === undefined) return false;
  if (than === undefined) return true;
  const length = Math.max(sequencer.length, than.length);
  return normalized(sequencer, length) > normalized(than, length);
}

/** The newer of two sequencers. */
export function newest(a: string | undefined, b: string | undefined): string | undefined {
  return isNewer(b, a) ? b : a;
}

function normalized(sequencer: string, length: number): string {
  return sequencer.toUpperCase().padEnd(length, '0');
}
