import { App, CfnParameter, CfnResource, Duration, Lazy, Size, Stack, Token } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  ContentPolicy,
  EncodingTrigger,
  ImageEncodingPipeline,
  ImageEncodingPipelineProps,
  OutputFormat,
} from '../../src';
import { makePipeline, synthesizePipeline } from '../support/synthesize';

describe('a value that would silently do something else is an error', () => {
  test.each([
    ['synchronizeDeletes', 'false', 'must be a boolean, got "false". Specify true or false.'],
    ['versioned', 'false', 'must be a boolean, got "false".'],
    ['statusIndex', 1, 'must be a boolean, got 1.'],
    ['outputEventBridgeEnabled', Token.asString({ Ref: 'Setting' }), 'must be a boolean, got a token.'],
    ['outputFormat', 'base64', 'must be a value of OutputFormat, got "base64". Specify one of OutputFormat.BASE64, '],
    [
      'removalPolicy',
      'DESTROY',
      'must be a value of RemovalPolicy, got "DESTROY". Specify one of RemovalPolicy.DESTROY, ',
    ],
    ['tracing', true, 'must be a value of lambda.Tracing, got true.'],
    ['tableStream', 'ALL', 'must be a value of dynamodb.StreamViewType, got "ALL".'],
  ])('%s: %p', (prop, value, message) => {
    expect(makePipeline({ [prop]: value } as ImageEncodingPipelineProps)).toThrow(`[Stack/Images] ${prop}: ${message}`);
  });
});

describe('valid values are accepted', () => {
  test('undefined has the same effect as an omitted prop', () => {
    const props = { synchronizeDeletes: undefined, outputFormat: undefined, suffixFilters: undefined, role: undefined };
    expect(synthesizePipeline(props).template.toJSON()).toEqual(synthesizePipeline().template.toJSON());
  });

  test('tokens are accepted where CloudFormation can resolve them', () => {
    expect(
      makePipeline((scope) => {
        const text = new CfnParameter(scope, 'Text').valueAsString;
        return {
          suffixFilters: [text],
          prefixFilter: text,
          tableKeyName: text,
          outputFormat: text as OutputFormat,
          memorySize: Lazy.number({ produce: () => 512 }),
          reservedConcurrentExecutions: Token.asNumber({ Ref: 'Number' }),
        };
      }),
    ).not.toThrow();
  });

  test('objects are accepted by their members, not by their class, so that other copies of the CDK work', () => {
    /** An object with the members of the value, but without its class. */
    const classless = <T extends object>(value: T): T =>
      new Proxy(value, { getPrototypeOf: () => Object.prototype }) as T;
    const props = (scope: Stack, as: <T extends object>(value: T) => T): ImageEncodingPipelineProps => ({
      outputBucket: as(Bucket.fromBucketName(scope, 'Outputs', 'team-outputs')),
      encryptionKey: as(new Key(scope, 'Key')),
      timeout: as(Duration.minutes(1)),
      maxObjectSize: as(Size.mebibytes(1)),
      trigger: as(EncodingTrigger.queue()),
      contentPolicy: as(ContentPolicy.anything()),
    });
    expect(classless(Duration.minutes(1))).not.toBeInstanceOf(Duration);
    expect(synthesizePipeline((scope) => props(scope, classless)).template.toJSON()).toEqual(
      synthesizePipeline((scope) => props(scope, (value) => value)).template.toJSON(),
    );
  });
});

test('an error leaves no resource behind', () => {
  const stack = new Stack(new App(), 'Stack');

  expect(() => new ImageEncodingPipeline(stack, 'Images', { tableKeyName: '' })).toThrow('tableKeyName');
  expect(stack.node.findAll().filter(CfnResource.isCfnResource)).toEqual([]);
});

describe('a value of a wrong type that would disable a check is an error', () => {
  test.each([{}, null, 'images', ContentPolicy, { formats: ['JPEG'] }])('contentPolicy: %p', (contentPolicy) => {
    expect(makePipeline({ contentPolicy } as unknown as ImageEncodingPipelineProps)).toThrow(
      '[Stack/Images] contentPolicy: must be a ContentPolicy. Specify ContentPolicy.images() or ContentPolicy.anything().',
    );
  });

  test('a text instead of a list of suffixes', () => {
    expect(makePipeline({ suffixFilters: '.jpg' } as unknown as ImageEncodingPipelineProps)).toThrow(
      '[Stack/Images] suffixFilters: must be a list of at least one element that is known at synthesis, got ".jpg".',
    );
  });

  test('a number as text, and null', () => {
    expect(makePipeline({ memorySize: '1769' } as unknown as ImageEncodingPipelineProps)).toThrow('got "1769".');
    expect(makePipeline({ memorySize: null } as unknown as ImageEncodingPipelineProps)).toThrow('got null.');
    expect(makePipeline({ prefixFilter: 5 } as unknown as ImageEncodingPipelineProps)).toThrow(
      'prefixFilter: must be a string, got 5.',
    );
  });
});
