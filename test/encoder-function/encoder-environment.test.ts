import { App, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { EncoderSettings, ImageFormat, OutputFormat } from '../../src/encoder/contract';
import { readSettings } from '../../src/encoder/settings';
import { encoderEnvironment } from '../../src/encoder-function/encoder-environment';

const owner = fc.option(fc.stringMatching(/^[0-9]{12}$/), { nil: undefined });
const text = fc.string({ unit: 'grapheme' });
const filledText = fc.string({ unit: 'grapheme', minLength: 1 });

const anySettings: fc.Arbitrary<EncoderSettings> = fc.record({
  input: fc.record({ name: filledText, owner }),
  output: fc.record({ name: filledText, owner, prefix: text, suffix: text }),
  outputFormat: fc.constantFrom(...Object.values(OutputFormat)),
  table: fc.record({ name: filledText, keyName: filledText, keyPrefix: text }),
  filter: fc.record({ prefix: text, suffixes: fc.array(filledText, { minLength: 1 }) }),
  formats: fc.option(fc.uniqueArray(fc.constantFrom(...Object.values(ImageFormat)), { minLength: 1 }), {
    nil: undefined,
  }),
  maxObjectSizeBytes: fc.maxSafeNat().map((size) => size + 1 - (size === Number.MAX_SAFE_INTEGER ? 1 : 0)),
  synchronizeDeletes: fc.boolean(),
  rejectedItemRetentionSeconds: fc.option(fc.integer({ min: 1 }), { nil: undefined }),
});

describe('the environment of the encoder', () => {
  test('holds every setting: the encoder reads what the construct writes', () => {
    const stack = new Stack(new App(), 'Stack');

    fc.assert(
      fc.property(anySettings, (settings) => {
        expect(readSettings(stack.resolve(encoderEnvironment(stack, settings)))).toEqual(settings);
      }),
    );
  });
});
