import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { OutputFormat, OutputFormatName } from '../../../src/encoder/contract';
import { LINE_BYTES, SLICE_BYTES } from '../../../src/encoder/output/base64';
import { encodeText, OUTPUT_FORMATS } from '../../../src/encoder/output/output-format';
import { decode } from '../../support/encoder/independent-decoder';
import { settingsWith } from '../../support/encoder/settings-fixture';

const NAMES = Object.values(OutputFormat);

const textOf = (name: OutputFormatName, bytes: Buffer, mediaType?: string) =>
  encodeText(name, bytes, mediaType).toString('latin1');

describe('the texts are as the standards define them', () => {
  test.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ])('RFC 4648, section 10: %j gives %j', (input, text) => {
    expect(textOf('BASE64', Buffer.from(input))).toBe(text);
    expect(textOf('BASE64URL', Buffer.from(input))).toBe(text);
    expect(textOf('MIME', Buffer.from(input))).toBe(text && `${text}\r\n`);
  });

  test('RFC 4648, sections 4 and 5: the two alphabets', () => {
    const bytes = Buffer.from([0xfb, 0xef, 0xbe, 0xff, 0xff, 0xff, 0xfe]);
    expect(textOf('BASE64', bytes)).toBe('++++/////g==');
    expect(textOf('BASE64URL', bytes)).toBe('----____' + '_g==');
  });

  test('RFC 2045, section 6.8: lines of 76 characters, each ended by CR LF', () => {
    expect(textOf('MIME', Buffer.alloc(2 * LINE_BYTES + 1)).split('\r\n')).toEqual([
      'A'.repeat(76),
      'A'.repeat(76),
      'AA==',
      '',
    ]);
    expect(textOf('MIME', Buffer.alloc(LINE_BYTES))).toBe(`${'A'.repeat(76)}\r\n`);
  });

  test('RFC 2397: a data URI names the media type of the bytes', () => {
    expect(textOf('DATA_URI', Buffer.from('foo'), 'image/png')).toBe('data:image/png;base64,Zm9v');
    expect(textOf('DATA_URI', Buffer.from('foo'))).toBe('data:application/octet-stream;base64,Zm9v');
  });
});

describe.each(NAMES)('decoding %s gives the bytes', (name) => {
  const isExact = (bytes: Buffer) =>
    expect(decode(name, encodeText(name, bytes, 'image/png')).equals(bytes)).toBe(true);

  test('around the borders of slices, groups and lines', () => {
    const borders = [0, LINE_BYTES, SLICE_BYTES - (SLICE_BYTES % LINE_BYTES), SLICE_BYTES, 2 * SLICE_BYTES];
    for (const border of borders) {
      for (let size = Math.max(0, border - 4); size <= border + 4; size++) isExact(randomBytes(size));
    }
  });

  test('for any size', () => {
    const size = fc.integer({ min: 0, max: 200_000 });
    fc.assert(
      fc.property(size, (bytes) => void isExact(randomBytes(bytes))),
      { numRuns: 40 },
    );
  });

  test('for bytes that are a part of a larger buffer', () => {
    isExact(randomBytes(SLICE_BYTES * 2).subarray(7, SLICE_BYTES + 9));
  });

  test('piece by piece as at once', () => {
    const format = OUTPUT_FORMATS[name];
    const bytes = randomBytes(100_000);
    const text = Buffer.alloc(format.textLength(bytes.length));
    const piece = format.groupBytes * 500;
    let position = 0;
    for (let start = 0; start < bytes.length; start += piece) {
      position = format.write(bytes.subarray(start, start + piece), text, position);
    }
    expect(position).toBe(text.length);
    expect(text.equals(encodeText(name, bytes, 'image/png').subarray(format.head('image/png').length))).toBe(true);
  });
});

describe('decoding gives the bytes', () => {
  test('for every size from 0 to 200,000', () => {
    const most = 200_000;
    const bytes = randomBytes(most);
    const whole = encodeText('BASE64', bytes);
    expect(decode('BASE64', whole).equals(bytes)).toBe(true);
    const wrong: number[] = [];
    for (let size = 0; size <= most; size++) {
      const text = encodeText('BASE64', bytes.subarray(0, size));
      // What the last group makes is decoded by itself; what stands before it is the beginning of the whole.
      const lastGroup = Math.floor(size / 3) * 4;
      const rest = decode('BASE64', text.subarray(lastGroup));
      const isExact =
        text.compare(whole, 0, lastGroup, 0, lastGroup) === 0 && rest.equals(bytes.subarray(size - (size % 3), size));
      if (!isExact) wrong.push(size);
    }
    expect(wrong).toEqual([]);
  }, 120_000);
});

describe('an independent decoder agrees', () => {
  const script = `
import base64, hashlib, sys, urllib.request
text = sys.stdin.buffer.read()
decode = {
  'BASE64': lambda: base64.b64decode(text, validate=True),
  'BASE64URL': lambda: base64.b64decode(text, altchars=b'-_', validate=True),
  'MIME': lambda: base64.decodebytes(text),
  'DATA_URI': lambda: urllib.request.urlopen(text.decode('ascii')).read(),
}[sys.argv[1]]
print(hashlib.sha256(decode()).hexdigest())
`;

  test.each(NAMES)("Python's, for %s", (name) => {
    const bytes = randomBytes(3 * SLICE_BYTES + 1);
    const digest = execFileSync('python3', ['-c', script, name], { input: encodeText(name, bytes, 'image/png') });
    expect(digest.toString().trim()).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
});

describe('the format is a setting', () => {
  test.each(NAMES)('%s', (name) => expect(settingsWith({ OUTPUT_FORMAT: name }).outputFormat).toBe(name));
  test('BASE64 unless given', () => expect(settingsWith().outputFormat).toBe('BASE64'));
  test('no other', () => expect(() => settingsWith({ OUTPUT_FORMAT: 'HEX' })).toThrow(/OUTPUT_FORMAT must be one of/));
});
