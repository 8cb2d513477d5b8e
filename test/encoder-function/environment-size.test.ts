import { Annotations, App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations as FoundAnnotations, Match } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ImageEncodingPipeline, ImageEncodingPipelineProps } from '../../src';
import { onlyResource, synthesizePipeline } from '../support/synthesize';

const WARNING = 'cdk-image-encoding-pipeline:environmentMayBeTooLarge';

/** Props with names for everything, so that no token is in the environment. */
const named = (stack: Stack): ImageEncodingPipelineProps => ({
  inputBucket: Bucket.fromBucketName(stack, 'In', 'uploads'),
  outputBucket: Bucket.fromBucketName(stack, 'Out', 'texts'),
});

/** What Lambda counts: the variables as JSON, with the table's name (a token) left out. */
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

describe("the encoder's environment variables", () => {
  const suffixes = Array.from({ length: 40 }, (_, i) => `.${i + 100}${'x'.repeat(66)}`);

  test('may have 4,096 bytes as JSON, and are rejected with one byte more', () => {
    const rest = 4096 - bytesLambdaCounts(variablesWith('x', suffixes)) + 1;
    expect(rest).toBeGreaterThan(0);
    expect(bytesLambdaCounts(variablesWith('x'.repeat(rest), suffixes))).toBe(4096);
    expect(() => variablesWith('x'.repeat(rest + 1), suffixes)).toThrow(
      "[Stack/Images] suffixFilters: with the other settings, the encoder's environment variables have 4097 bytes as JSON, but Lambda allows 4096. Specify fewer or shorter suffixes and prefixes.",
    );
  });

  test('count the quotation marks of each suffix twice', () => {
    const fifty = Array.from({ length: 50 }, (_, i) => `.${i + 100}${'x'.repeat(69)}`);
    expect(() => variablesWith('x', fifty)).toThrow(/have \d+ bytes as JSON, but Lambda allows 4096/);
  });

  test('count characters outside of ASCII by their bytes in UTF-8', () => {
    const rest = 4096 - bytesLambdaCounts(variablesWith('x', suffixes)) + 1;
    expect(() => variablesWith('é'.repeat(Math.ceil((rest + 1) / 2)), suffixes)).toThrow('but Lambda allows 4096');
  });

  test('include those that the app adds', () => {
    const stack = new Stack(new App(), 'Stack');
    const { encoder } = new ImageEncodingPipeline(stack, 'Images', named(stack));
    encoder.addEnvironment('TEAM_SETTINGS', 'x'.repeat(4000));
    expect(() => warningsOf(stack)).toThrow('but Lambda allows 4096');
  });

  describe('with tokens', () => {
    const withTokens = (stack: Stack, count: number) => {
      const suffixFilters = Array.from(
        { length: count },
        (_, i) => `.${new CfnParameter(stack, `Suffix${i}`).valueAsString}`,
      );
      return new ImageEncodingPipeline(stack, 'Images', { suffixFilters });
    };

    test('cause a warning when only the longest values of the tokens are too much', () => {
      const stack = new Stack(new App(), 'Stack');
      withTokens(stack, 4);
      expect(warningsOf(stack)).toEqual([
        expect.stringMatching(
          /^suffixFilters: with the other settings, the encoder's environment variables have \d{3} bytes as JSON, and up to 4\d{3} with the longest values that their tokens can have, but Lambda allows 4096\. Specify fewer suffixes and prefixes as tokens, or acknowledge this warning if their values are short\./,
        ),
      ]);
    });

    test('cause no warning when the longest values fit', () => {
      const stack = new Stack(new App(), 'Stack');
      withTokens(stack, 2);
      expect(warningsOf(stack)).toEqual([]);
    });

    test('cause no warning that was acknowledged', () => {
      const stack = new Stack(new App(), 'Stack');
      Annotations.of(withTokens(stack, 4)).acknowledgeWarning(WARNING);
      expect(warningsOf(stack)).toEqual([]);
    });
  });
});
