import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { OutputFormat, OutputFormatName } from '../../../src/encoder/contract';
import { LINE_BYTES, SLICE_BYTES } from '../../../src/encoder/output/base64';
import { encodeOutput, OUTPUT_ENCODINGS } from '../../../src/encoder/output/output-format';
import { decode } from '../../support/encoder/independent-decoder';
import { settingsWith } from '../../support/encoder/settings-fixture';

const NAMES = Object.values(OutputFormat);

const outputOf = (name: OutputFormatName, bytes: Buffer, mediaType?: string) =>
  encodeOutput(name, bytes, mediaType).toString('latin1');

describe('outputs', () => {
  test.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ])('match RFC 4648, section 10: %j is encoded as %j', (input, text) => {
    expect(outputOf('BASE64', Buffer.from(input))).toBe(text);
    expect(outputOf('BASE64URL', Buffer.from(input))).toBe(text);
    expect(outputOf('MIME', Buffer.from(input))).toBe(text && `${text}\r\n`);
  });

  test('have the alphabets of RFC 4648, sections 4 and 5', () => {
    const bytes = Buffer.from([0xfb, 0xef, 0xbe, 0xff, 0xff, 0xff, 0xfe]);
    expect(outputOf('BASE64', bytes)).toBe('++++/////g==');
    expect(outputOf('BASE64URL', bytes)).toBe('----____' + '_g==');
  });

  test('have lines of 76 characters, each ended by CRLF, as in RFC 2045, section 6.8', () => {
    expect(outputOf('MIME', Buffer.alloc(2 * LINE_BYTES + 1)).split('\r\n')).toEqual([
      'A'.repeat(76),
      'A'.repeat(76),
      'AA==',
      '',
    ]);
    expect(outputOf('MIME', Buffer.alloc(LINE_BYTES))).toBe(`${'A'.repeat(76)}\r\n`);
  });

  test('have the media type of the image in a data URI, as in RFC 2397', () => {
    expect(outputOf('DATA_URI', Buffer.from('foo'), 'image/png')).toBe('data:image/png;base64,Zm9v');
    expect(outputOf('DATA_URI', Buffer.from('foo'))).toBe('data:application/octet-stream;base64,Zm9v');
  });
});

describe.each(NAMES)('an output in the format %s decodes to the image', (name) => {
  const isExact = (bytes: Buffer) =>
    expect(decode(name, encodeOutput(name, bytes, 'image/png')).equals(bytes)).toBe(true);

  test('for sizes around the limits of slices, groups and lines', () => {
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

  test('for bytes in a larger buffer', () => {
    isExact(randomBytes(SLICE_BYTES * 2).subarray(7, SLICE_BYTES + 9));
  });

  test('if it is encoded in pieces', () => {
    const encoding = OUTPUT_ENCODINGS[name];
    const bytes = randomBytes(100_000);
    const text = Buffer.alloc(encoding.encodedLength(bytes.length));
    const piece = encoding.groupBytes * 500;
    let position = 0;
    for (let start = 0; start < bytes.length; start += piece) {
      position = encoding.write(bytes.subarray(start, start + piece), text, position);
    }
    expect(position).toBe(text.length);
    expect(text.equals(encodeOutput(name, bytes, 'image/png').subarray(encoding.prefix('image/png').length))).toBe(
      true,
    );
  });
});

describe('an output in Base64', () => {
  test('decodes to the image for every size of up to 5,000 bytes, and for every size near the end of a slice', () => {
    const bytes = randomBytes(3 * SLICE_BYTES + 500);
    const whole = encodeOutput('BASE64', bytes);
    expect(decode('BASE64', whole).equals(bytes)).toBe(true);
    const sizesFrom = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);
    const sizes = [
      ...sizesFrom(0, 5000),
      ...[1, 2, 3].flatMap((slices) => sizesFrom(slices * SLICE_BYTES - 500, 1000)),
    ];
    const wrong = sizes.filter((size) => {
      const text = encodeOutput('BASE64', bytes.subarray(0, size));
      // Only the last group is decoded. The text before it is compared with the start of the whole output.
      const lastGroup = Math.floor(size / 3) * 4;
      const rest = decode('BASE64', text.subarray(lastGroup));
      return (
        text.compare(whole, 0, lastGroup, 0, lastGroup) !== 0 || !rest.equals(bytes.subarray(size - (size % 3), size))
      );
    });
    expect(wrong).toEqual([]);
  });
});

describe('an independent decoder', () => {
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

  test.each(NAMES)('of Python decodes %s to the image', (name) => {
    const bytes = randomBytes(3 * SLICE_BYTES + 1);
    const digest = execFileSync('python3', ['-c', script, name], { input: encodeOutput(name, bytes, 'image/png') });
    expect(digest.toString().trim()).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
});

describe('the setting OUTPUT_FORMAT', () => {
  test.each(NAMES)('may be %s', (name) => expect(settingsWith({ OUTPUT_FORMAT: name }).outputFormat).toBe(name));
  test('is BASE64 by default', () => expect(settingsWith().outputFormat).toBe('BASE64'));
  test('may not have another value', () =>
    expect(() => settingsWith({ OUTPUT_FORMAT: 'HEX' })).toThrow(/OUTPUT_FORMAT must be one of/));
});
