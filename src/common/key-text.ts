import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { invalidProp } from './errors';

/** Control characters and halves of surrogate pairs, which neither templates nor listings carry. */
export const UNREADABLE = /[\p{Cc}\p{Cs}]/u;

/**
 * Checks a text that stands at the start or the end of keys: not empty, readable in every client, not too long.
 * A token passes.
 *
 * @param room what the longest text may be, in bytes of UTF-8, and why
 */
export function checkKeyText(
  scope: Construct,
  prop: string,
  text: string,
  room: { readonly bytes: number; readonly reason: string },
): void {
  if (Token.isUnresolved(text)) return;
  if (text === '') {
    throw invalidProp(scope, prop, 'is an empty string', 'Leave it out, or give at least one character.');
  }
  if (UNREADABLE.test(text)) {
    throw invalidProp(
      scope,
      prop,
      `${JSON.stringify(text)} contains a control character or half a surrogate pair, which S3's listings and notification filters cannot carry`,
      'Remove it.',
    );
  }
  const bytes = Buffer.byteLength(text);
  if (bytes > room.bytes) {
    throw invalidProp(
      scope,
      prop,
      `is ${bytes} bytes long in UTF-8, and at most ${room.bytes} fit: ${room.reason}`,
      'Shorten it.',
    );
  }
}
