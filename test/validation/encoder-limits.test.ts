import { App, CfnParameter, Duration, Lazy, Size, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { ImageEncodingPipeline, ImageEncodingPipelineProps } from '../../src';
import { makePipeline } from '../support/synthesize';

describe('a setting that Lambda or the encoder does not take is refused at synthesis', () => {
  test.each([
    [
      { memorySize: 255 },
      'memorySize: is 255 MB, and it must be a whole number of MB from 256 to 10240. Give such a number, or leave it out for the default.',
    ],
    [{ memorySize: 10_241 }, 'memorySize: is 10241 MB'],
    [{ memorySize: 1769.5 }, 'memorySize: is 1769.5 MB'],
    [{ memorySize: NaN }, 'memorySize: is NaN MB'],
    [
      { timeout: Duration.minutes(16) },
      'timeout: is 960 seconds, and it must be a whole number of seconds from 1 to 900.',
    ],
    [{ timeout: Duration.seconds(0) }, 'timeout: is 0 seconds'],
    [{ timeout: Duration.millis(1500) }, 'timeout: is 1.5 seconds'],
    [
      { reservedConcurrentExecutions: -1 },
      'reservedConcurrentExecutions: is -1, and it must be a whole number from 0 on.',
    ],
    [
      { maxObjectSize: Size.bytes(0) },
      'maxObjectSize: must be a whole number of bytes from 1 to 40265318400 bytes (37.5 GiB), got 0 bytes. Specify a size in this range, or omit maxObjectSize for the default of 10 GiB.',
    ],
    [
      { maxObjectSize: Size.bytes(40_265_318_401) },
      'maxObjectSize: must be a whole number of bytes from 1 to 40265318400 bytes (37.5 GiB), got 40265318401 bytes (about 37.5 GiB)',
    ],
    [
      { maxObjectSize: Size.kibibytes(1.1) },
      'maxObjectSize: must be a whole number of bytes from 1 to 40265318400 bytes (37.5 GiB), got 1126.4 bytes (1.1 KiB)',
    ],
    [{ runtime: Runtime.NODEJS_22_X }, 'runtime: is nodejs22.x, and the encoder is built for Node.js 24 or newer'],
    [{ runtime: Runtime.PYTHON_3_13 }, 'runtime: is python3.13'],
    [{ runtime: Runtime.PROVIDED_AL2023 }, 'runtime: is provided.al2023'],
  ])('%s', (props, message) => {
    expect(makePipeline(props)).toThrow(`[Stack/Images] ${message}`);
  });

  test('the ends of each range pass', () => {
    expect(
      makePipeline({ memorySize: 10_240, timeout: Duration.seconds(1), maxObjectSize: Size.bytes(1) }),
    ).not.toThrow();
    expect(
      makePipeline({ memorySize: 256, timeout: Duration.minutes(15), maxObjectSize: Size.mebibytes(38_400) }),
    ).not.toThrow();
  });

  test('a newer Node.js, however its name was made, passes', () => {
    expect(makePipeline({ runtime: new Runtime('nodejs26.x') })).not.toThrow();
  });

  test('tokens pass', () => {
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

describe('synthesis warns where the largest object could not be encoded before the timeout', () => {
  const warnings = (props: ImageEncodingPipelineProps) => {
    const stack = new Stack(new App(), 'Stack');
    new ImageEncodingPipeline(stack, 'Images', props);
    return Annotations.fromStack(stack)
      .findWarning('*', Match.anyValue())
      .map(({ id, entry }) => `${id}: ${entry.data}`);
  };

  test('and says how long it takes, and what to do', () => {
    expect(warnings({ timeout: Duration.minutes(1) })).toEqual([
      '/Stack/Images: maxObjectSize: is 10737418240 bytes (10 GiB), and to encode so much takes about 215 seconds at 50 MB a second, ' +
        'more than the timeout of 60. What takes longer ends in the dead-letter queue. ' +
        'Raise timeout, or lower maxObjectSize to 3000000000 bytes (about 2.8 GiB). ' +
        '[ack: cdk-image-encoding-pipeline:maxObjectSizeTakesLongerThanTimeout]',
    ]);
  });

  test('sooner where there is less memory, and so less processor', () => {
    const maxObjectSize = Size.gibibytes(10);
    expect(warnings({ maxObjectSize, memorySize: 512 })).toEqual([]);
    expect(warnings({ maxObjectSize, memorySize: 256 })).toEqual([expect.stringMatching(/430 seconds at 25 MB/)]);
  });

  test('not by the defaults, and not where it cannot know', () => {
    expect(warnings({})).toEqual([]);
    expect(warnings({ maxObjectSize: Size.mebibytes(38_400), timeout: Duration.minutes(15) })).toEqual([]);
    expect(warnings({ timeout: Duration.seconds(Lazy.number({ produce: () => 1 })) })).toEqual([]);
    expect(warnings({ memorySize: Lazy.number({ produce: () => 256 }) })).toEqual([]);
  });
});
