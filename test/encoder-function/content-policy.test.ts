import { Token } from 'aws-cdk-lib';
import { ContentPolicy, ImageFormat } from '../../src';
import { ANY_CONTENT } from '../../src/encoder/contract';
import { encoderOf, synthesizePipeline } from '../support/synthesize';

const settingOf = (contentPolicy?: ContentPolicy) =>
  encoderOf(synthesizePipeline({ contentPolicy }).template).Environment.Variables.CONTENT_POLICY;

describe('ContentPolicy', () => {
  test('images() takes every format, and is the default', () => {
    expect(settingOf()).toBe(JSON.stringify(Object.values(ImageFormat)));
    expect(settingOf(ContentPolicy.images())).toBe(settingOf());
  });

  test('images({ formats }) takes those, each once', () => {
    const formats = [ImageFormat.WEBP, ImageFormat.JPEG_XL, ImageFormat.WEBP];
    expect(settingOf(ContentPolicy.images({ formats }))).toBe('["WEBP","JPEG_XL"]');
  });

  test('anything() takes everything', () => {
    expect(settingOf(ContentPolicy.anything())).toBe(ANY_CONTENT);
  });

  test('an empty list of formats is refused', () => {
    expect(() => ContentPolicy.images({ formats: [] })).toThrow(
      'ContentPolicy.images() formats: is an empty list, which would reject every image. Leave it out to encode every format, or give at least one.',
    );
  });

  test('a tokenized list of formats is refused', () => {
    const formats = Token.asList({ Ref: 'Formats' }) as ImageFormat[];
    expect(() => ContentPolicy.images({ formats })).toThrow(
      'ContentPolicy.images() formats: is a tokenized list, whose values are not known before deployment. Give a list of ImageFormat values.',
    );
  });
});
