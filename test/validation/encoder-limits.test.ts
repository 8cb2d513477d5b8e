import { App, CfnParameter, Duration, Lazy, Size, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { ImageEncodingPipeline, ImageEncodingPipelineProps } from '../../src';
import { makePipeline } from '../support/synthesize';

describe('limits of the encoder function', () => {
  test.each([
    [
      { memorySize: 255 },
      'memorySize: must be a whole number between 256 and 10,240 MB, got 255 MB. Specify such a number, or omit the prop for the default.',
    ],
    [{ memorySize: 10_241 }, 'memorySize: .* got 10,241 MB'],
    [{ memorySize: 1769.5 }, 'memorySize: .* got 1,769.5 MB'],
    [{ memorySize: NaN }, 'memorySize: .* got NaN MB'],
    [
      { timeout: Duration.minutes(16) },
      'timeout: must be between 1 second and 15 minutes, in whole seconds, got 960 seconds. Specify such a duration, or omit timeout for the default of 5 minutes.',
    ],
    [{ timeout: Duration.seconds(0) }, 'timeout: .* got 0 seconds'],
    [{ timeout: Duration.millis(1500) }, 'timeout: .* got 1.5 seconds'],
    [
      { reservedConcurrentExecutions: -1 },
      'reservedConcurrentExecutions: must be a whole number of at least 0, got -1. Specify such a number, or omit the prop for the default.',
    ],
    [
      { maxObjectSize: Size.bytes(0) },
      'maxObjectSize: must be between 1 byte and 40,265,318,400 bytes (37.5 GiB), in whole bytes, got 0 bytes. Specify such a size, or omit maxObjectSize for the default of 10 GiB.',
    ],
    [{ maxObjectSize: Size.bytes(40_265_318_401) }, 'maxObjectSize: .* got 40,265,318,401 bytes (about 37.5 GiB)'],
    [{ maxObjectSize: Size.kibibytes(1.1) }, 'maxObjectSize: .* got 1,126.4 bytes (1.1 KiB)'],
    [
      { runtime: Runtime.NODEJS_22_X },
      'runtime: must be Node.js 24 or newer, got nodejs22.x. Specify lambda.Runtime.NODEJS_24_X or a newer version of Node.js, or omit runtime for the default.',
    ],
    [{ runtime: Runtime.PYTHON_3_13 }, 'runtime: .* got python3.13'],
    [{ runtime: Runtime.PROVIDED_AL2023 }, 'runtime: .* got provided.al2023'],
  ])('reject %j', (props, message) => {
    const [start, end = ''] = message.split(' .* ');
    expect(makePipeline(props)).toThrow(`[Stack/Images] ${start}`);
    expect(makePipeline(props)).toThrow(end);
  });

  test('accept the minimum and the maximum of each range', () => {
    expect(
      makePipeline({ memorySize: 10_240, timeout: Duration.seconds(1), maxObjectSize: Size.bytes(1) }),
    ).not.toThrow();
    expect(
      makePipeline({ memorySize: 256, timeout: Duration.minutes(15), maxObjectSize: Size.mebibytes(38_400) }),
    ).not.toThrow();
  });

  test('accept a runtime with a newer Node.js', () => {
    expect(makePipeline({ runtime: new Runtime('nodejs26.x') })).not.toThrow();
  });

  test('accept tokens', () => {
    expect(
      makePipeline((scope) => {
        const number = new CfnParameter(scope, 'Number', { type: 'Number' }).valueAsNumber;
        return {
          memorySize: number,
          timeout: Duration.seconds(Lazy.number({ produce: () => 60 })),
          reservedConcurrentExecutions: number,
          maxObjectSize: Size.bytes(number),
        };
      }),
    ).not.toThrow();
  });
});

describe('the warning of maxObjectSize', () => {
  const warnings = (props: ImageEncodingPipelineProps) => {
    const stack = new Stack(new App(), 'Stack');
    new ImageEncodingPipeline(stack, 'Images', props);
    return Annotations.fromStack(stack)
      .findWarning('*', Match.anyValue())
      .map(({ id, entry }) => `${id}: ${entry.data}`);
  };

  test('names the time that the largest object takes, and the fix', () => {
    expect(warnings({ timeout: Duration.minutes(1) })).toEqual([
      '/Stack/Images: maxObjectSize: an object of 10,737,418,240 bytes (10 GiB) takes about 215 seconds to encode (at 50 MB per second), ' +
        'but timeout is 60 seconds. Objects that take longer are sent to the dead-letter queue. ' +
        'Increase timeout to at least 215 seconds, or reduce maxObjectSize to 3,000,000,000 bytes (about 2.8 GiB). ' +
        '[ack: cdk-image-encoding-pipeline:maxObjectSizeTakesLongerThanTimeout]',
    ]);
  });

  test('takes into account that less memory means less CPU', () => {
    const maxObjectSize = Size.gibibytes(10);
    expect(warnings({ maxObjectSize, memorySize: 512 })).toEqual([]);
    expect(warnings({ maxObjectSize, memorySize: 256 })).toEqual([expect.stringMatching(/430 seconds .*25 MB/)]);
  });

  test('does not suggest a timeout above 15 minutes', () => {
    const maxObjectSize = Size.mebibytes(38_400);
    expect(warnings({ maxObjectSize, memorySize: 256, timeout: Duration.minutes(15) })).toEqual([
      expect.stringContaining('dead-letter queue. Reduce maxObjectSize to 22,500,000,000 bytes (about 21 GiB).'),
    ]);
  });

  test('does not appear with the defaults, if the object fits, or if a setting is a token', () => {
    expect(warnings({})).toEqual([]);
    expect(warnings({ maxObjectSize: Size.mebibytes(38_400), timeout: Duration.minutes(15) })).toEqual([]);
    expect(warnings({ timeout: Duration.seconds(Lazy.number({ produce: () => 1 })) })).toEqual([]);
    expect(warnings({ memorySize: Lazy.number({ produce: () => 256 }) })).toEqual([]);
  });
});
