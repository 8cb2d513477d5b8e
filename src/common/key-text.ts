import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { invalidProp } from './errors';
import { readableNumber } from './prop-checks';
import { MAX_KEY_BYTES } from '../encoder/contract';

/** Control characters and halves of surrogate pairs, which templates and S3 listings cannot contain. */
export const UNREADABLE = /[\p{Cc}\p{Cs}]/u;

/**
 * Checks the start or the end of object keys: not empty, not too long, and without unreadable characters. Tokens are
 * accepted.
 *
 * @param limit maximum length in bytes of UTF-8, and the reason for it
 */
export function checkKeyText(
  scope: Construct,
  prop: string,
  text: string,
  limit: { readonly bytes: number; readonly reason: string },
): void {
  if (Token.isUnresolved(text)) return;
  if (typeof text !== 'string') {
    throw invalidProp(scope, prop, `must be a string, got ${JSON.stringify(text)}`, 'Specify a string.');
  }
  if (text === '') {
    throw invalidProp(scope, prop, 'must not be an empty string', `Specify at least one character, or omit ${prop}.`);
  }
  if (UNREADABLE.test(text)) {
    throw invalidProp(
      scope,
      prop,
      `${JSON.stringify(text)} contains a control character or half of a surrogate pair, which S3 listings and notification filters do not support`,
      'Remove it.',
    );
  }
  const bytes = Buffer.byteLength(text);
  if (bytes > limit.bytes) {
    throw invalidProp(
      scope,
      prop,
      `must be at most ${readableNumber(limit.bytes)} bytes in UTF-8 because ${limit.reason}, got ${readableNumber(bytes)} bytes`,
      'Shorten it.',
    );
  }
}

/** The limit for an object key, and for a prefix or suffix of object keys. */
export const KEY_LIMIT = {
  bytes: MAX_KEY_BYTES,
  reason: `an object key has at most ${readableNumber(MAX_KEY_BYTES)} bytes`,
};
