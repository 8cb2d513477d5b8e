import { Readable } from 'node:stream';
import { PermissionDeniedError } from '../../src/encoder/errors';
import { TextBody } from '../../src/encoder/object-store';
import { BrokenContentError } from '../../src/encoder/read-content';
import { sendText } from '../../src/encoder/send-text';

const RESET = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

function sending(isWhole: boolean, fail: (text: Readable) => unknown): Promise<unknown> {
  const text: TextBody = Object.assign(new Readable({ read: () => undefined }), { isWhole });
  const part = { length: 6, open: async () => text };
  return sendText(part, new AbortController().signal, async (body) => {
    expect(body).toBe(text);
    throw fail(body);
  });
}

describe('a text that cannot be sent', () => {
  test('is known not to be stored when the connection breaks before its last bytes', async () => {
    const failure = sending(false, () => RESET);
    await expect(failure).rejects.toBeInstanceOf(BrokenContentError);
    await expect(failure).rejects.toMatchObject({ message: 'Error: read ECONNRESET', cause: RESET });
  });

  test('may have been stored when it breaks after them', async () => {
    await expect(sending(true, () => RESET)).rejects.toBe(RESET);
  });

  test.each([
    ['S3', Object.assign(new Error('SlowDown'), { $metadata: { httpStatusCode: 503 } })],
    ['what comes before it', new PermissionDeniedError('s3:PutObject', { container: 'texts', key: 'a.txt' }, {})],
  ])('is refused by %s', async (_, refusal) => {
    await expect(sending(false, () => refusal)).rejects.toBe(refusal);
  });

  test('has a content that broke: that is the reason, whatever the connection says', async () => {
    const broken = new BrokenContentError('the content ended 3 bytes too early');
    await expect(
      sending(false, (text) => {
        text.on('error', () => undefined).destroy(broken);
        return RESET;
      }),
    ).rejects.toBe(broken);
  });
});
