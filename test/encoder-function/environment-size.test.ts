import { Annotations, App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations as FoundAnnotations, Match } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ImageEncodingPipeline, ImageEncodingPipelineProps } from '../../src';
import { onlyResource, synthesizePipeline } from '../support/synthesize';

const WARNING = 'cdk-image-encoding-pipeline:environmentMayBeTooLarge';

/** Props with names for everything, so that no token is in the environment. */
const named = (stack: Stack): ImageEncodingPipelineProps => ({
  inputBucket: Bucket.fromBucketName(stack, 'In', 'uploads'),
  outputBucket: Bucket.fromBucketName(stack, 'Out', 'outputs'),
});

/** The bytes that Lambda counts: the variables as JSON, without the name of the table (a token). */
function bytesLambdaCounts(variables: Record<string, unknown>): number {
  return Buffer.byteLength(JSON.stringify({ ...variables, METADATA_TABLE: '' }));
}

function variablesWith(tableKeyPrefix: string, suffixFilters: string[]): Record<string, unknown> {
  const { template } = synthesizePipeline((stack) => ({ ...named(stack), tableKeyPrefix, suffixFilters }));
  return onlyResource(template, 'AWS::Lambda::Function', 'ImagesEncoder')[1].Properties.Environment.Variables;
}

function warningsOf(stack: Stack): string[] {
  return FoundAnnotations.fromStack(stack)
    .findWarning('*', Match.stringLikeRegexp('environmentMayBeTooLarge'))
    .map(({ entry }) => String(entry.data));
}

describe('the environment variables of the encoder', () => {
  const suffixes = Array.from({ length: 40 }, (_, i) => `.${i + 100}${'x'.repeat(66)}`);

  test('can have 4,096 bytes as JSON, and one byte more is an error', () => {
    const rest = 4096 - bytesLambdaCounts(variablesWith('x', suffixes)) + 1;
    expect(rest).toBeGreaterThan(0);
    expect(bytesLambdaCounts(variablesWith('x'.repeat(rest), suffixes))).toBe(4096);
    expect(() => variablesWith('x'.repeat(rest + 1), suffixes)).toThrow(
      '[Stack/Images] suffixFilters: the environment variables of the encoder have 4,097 bytes as JSON, but Lambda allows 4,096. Specify fewer or shorter suffixes and prefixes, or remove variables that the app adds with addEnvironment().',
    );
  });

  test('count the quotation marks of each suffix twice', () => {
    const fifty = Array.from({ length: 50 }, (_, i) => `.${i + 100}${'x'.repeat(69)}`);
    expect(() => variablesWith('x', fifty)).toThrow(/have [\d,]+ bytes as JSON, but Lambda allows 4,096/);
  });

  test('count characters outside of ASCII by their bytes in UTF-8', () => {
    const rest = 4096 - bytesLambdaCounts(variablesWith('x', suffixes)) + 1;
    expect(() => variablesWith('é'.repeat(Math.ceil((rest + 1) / 2)), suffixes)).toThrow('but Lambda allows 4,096');
  });

  test('include the variables that the app adds', () => {
    const stack = new Stack(new App(), 'Stack');
    const { encoder } = new ImageEncodingPipeline(stack, 'Images', named(stack));
    encoder.addEnvironment('TEAM_SETTINGS', 'x'.repeat(4000));
    expect(() => warningsOf(stack)).toThrow('but Lambda allows 4,096');
  });

  describe('with tokens', () => {
    const withTokens = (stack: Stack, count: number) => {
      const suffixFilters = Array.from(
        { length: count },
        (_, i) => `.${new CfnParameter(stack, `Suffix${i}`).valueAsString}`,
      );
      return new ImageEncodingPipeline(stack, 'Images', { suffixFilters });
    };

    test('cause a warning if only the longest possible values of tokens are too large', () => {
      const stack = new Stack(new App(), 'Stack');
      withTokens(stack, 4);
      expect(warningsOf(stack)).toEqual([
        expect.stringMatching(
          /^suffixFilters: the environment variables of the encoder have \d{3} bytes as JSON, and up to 4,\d{3} bytes with the longest possible values of tokens, but Lambda allows 4,096\. Specify fewer suffixes and prefixes as tokens, or acknowledge this warning if their values are short\./,
        ),
      ]);
    });

    test('cause no warning if the longest possible values fit', () => {
      const stack = new Stack(new App(), 'Stack');
      withTokens(stack, 2);
      expect(warningsOf(stack)).toEqual([]);
    });

    test('cause no warning that is acknowledged', () => {
      const stack = new Stack(new App(), 'Stack');
      Annotations.of(withTokens(stack, 4)).acknowledgeWarning(WARNING);
      expect(warningsOf(stack)).toEqual([]);
    });
  });
});
