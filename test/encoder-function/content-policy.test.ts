import { Token } from 'aws-cdk-lib';
import { ContentPolicy, ImageFormat } from '../../src';
import { ANY_CONTENT } from '../../src/encoder/contract';
import { encoderOf, synthesizePipeline } from '../support/synthesize';

const settingOf = (contentPolicy?: ContentPolicy) =>
  encoderOf(synthesizePipeline({ contentPolicy }).template).Environment.Variables.CONTENT_POLICY;

describe('ContentPolicy', () => {
  test('images() allows every format, and is the default', () => {
    expect(settingOf()).toBe(JSON.stringify(Object.values(ImageFormat)));
    expect(settingOf(ContentPolicy.images())).toBe(settingOf());
  });

  test('images({ formats }) allows these formats, without duplicates', () => {
    const formats = [ImageFormat.WEBP, ImageFormat.JPEG_XL, ImageFormat.WEBP];
    expect(settingOf(ContentPolicy.images({ formats }))).toBe('["WEBP","JPEG_XL"]');
  });

  test('anything() allows any content', () => {
    expect(settingOf(ContentPolicy.anything())).toBe(ANY_CONTENT);
  });

  test('rejects an empty list of formats', () => {
    expect(() => ContentPolicy.images({ formats: [] })).toThrow(
      'ContentPolicy.images() formats: must be a list of at least one element that is known at synthesis, got []. Specify such a list, or omit formats for the default.',
    );
  });

  test('rejects a tokenized list of formats', () => {
    const formats = Token.asList({ Ref: 'Formats' }) as ImageFormat[];
    expect(() => ContentPolicy.images({ formats })).toThrow(
      'ContentPolicy.images() formats: must be a list of at least one element that is known at synthesis, got a tokenized list. Specify such a list, or omit formats for the default.',
    );
  });

  test('rejects a value that is not an image format', () => {
    const formats = [ImageFormat.PNG, 'png' as ImageFormat];
    expect(() => ContentPolicy.images({ formats })).toThrow(
      'ContentPolicy.images() formats[1]: must be a value of ImageFormat, got "png". Specify one of ImageFormat.JPEG, ',
    );
  });
});
