import { PermissionDeniedError } from '../../../src/encoder/errors';
import { Log } from '../../../src/encoder/telemetry/log';

describe('a log line', () => {
  const lines: string[] = [];
  const log = new Log(
    { requestId: 'request-1' },
    (line) => void lines.push(line),
    () => new Date(0),
  );
  beforeEach(() => lines.splice(0));

  test('is JSON with level, message and fields', () => {
    log.with({ bucket: 'images', key: 'a\nb.jpg' }).info('The image was encoded', { status: 'ENCODED', sizeBytes: 3 });
    expect(lines).toEqual([
      '{"timestamp":"1970-01-01T00:00:00.000Z","level":"INFO","message":"The image was encoded","requestId":"request-1","bucket":"images","key":"a\\nb.jpg","status":"ENCODED","sizeBytes":3}',
    ]);
  });

  test('contains name and message of an error, but not its stack or cause', () => {
    const cause = Object.assign(new Error('signed with AKIAEXAMPLE'), { $response: { headers: 'secret' } });
    log.error('failed', new PermissionDeniedError('s3:GetObject', { container: 'images', key: 'a.jpg' }, { cause }));
    expect(JSON.parse(lines[0])).toMatchObject({ level: 'ERROR', error: { name: 'PermissionDeniedError' } });
    expect(lines[0]).not.toMatch(/AKIA|secret|stack|log\.test/);
  });

  test('contains no text of more than 2,048 characters', () => {
    const long = 'x'.repeat(100_000);
    log.with({ key: long }).error('failed', new Error(long));
    const cut = `${'x'.repeat(2048)}…`;
    expect(JSON.parse(lines[0])).toMatchObject({ key: cut, error: { message: cut } });
  });

  test('contains no line breaks, terminal control or direction characters, and is parsed to the same text', () => {
    const key = 'a\u0085b\u2028c\u2029d\u009b2Je\u202ef\u007f\u{e0041}\u0000猫🐈é.jpg';
    log.with({ key }).info('The image was encoded');
    expect(lines[0]).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(lines[0]).toContain('猫🐈é.jpg');
    expect(JSON.parse(lines[0]).key).toBe(key);
  });
});
