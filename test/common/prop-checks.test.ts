import { Token } from 'aws-cdk-lib';
import { checkBoolean, checkEnum, checkWholeNumber } from '../../src/common/prop-checks';
import { OutputFormat } from '../../src/encoder/contract';

const FACTORY = 'Factory.of()';

describe('whole numbers', () => {
  test.each([1, 10_000, Token.asNumber({ Ref: 'Parameter' })])('accepts %s', (value) => {
    expect(() => checkWholeNumber(FACTORY, 'batchSize', value, 1, 10_000)).not.toThrow();
  });

  test.each([
    [0, '0'],
    [10_001, '10,001'],
    [1.5, '1.5'],
    [NaN, 'NaN'],
  ])('rejects %s, and names the range', (value, got) => {
    expect(() => checkWholeNumber(FACTORY, 'batchSize', value, 1, 10_000)).toThrow(
      `Factory.of() batchSize: must be a whole number between 1 and 10,000, got ${got}. Specify such a number, or omit the prop for the default.`,
    );
  });

  test('names the unit, and a range without a maximum', () => {
    expect(() => checkWholeNumber(FACTORY, 'retention', 0, 1, Infinity, 'days')).toThrow(
      'retention: must be a whole number of at least 1 days, got 0 days.',
    );
  });
});

describe('booleans', () => {
  test.each([true, false, undefined])('accepts %s', (value) => {
    expect(() => checkBoolean(FACTORY, 'versioned', value)).not.toThrow();
  });

  test.each([
    ['false', '"false"'],
    [0, '0'],
    [Token.asString({ Ref: 'Parameter' }), 'a token'],
  ])('rejects %j, which would count as true or false silently', (value, got) => {
    expect(() => checkBoolean(FACTORY, 'versioned', value as unknown as boolean)).toThrow(
      `Factory.of() versioned: must be a boolean, got ${got}. Specify true or false.`,
    );
  });
});

describe('enums', () => {
  test.each([OutputFormat.MIME, undefined, Token.asString({ Ref: 'Format' })])('accepts %s', (value) => {
    expect(() => checkEnum(FACTORY, 'outputFormat', value, 'OutputFormat', OutputFormat)).not.toThrow();
  });

  test('rejects another value, and names the allowed ones', () => {
    expect(() => checkEnum(FACTORY, 'outputFormat', 'HEX', 'OutputFormat', OutputFormat)).toThrow(
      'Factory.of() outputFormat: must be a value of OutputFormat, got "HEX". Specify one of OutputFormat.BASE64, OutputFormat.BASE64URL, OutputFormat.MIME, OutputFormat.DATA_URI.',
    );
  });
});
