import { CfnParameter, Duration, Lazy, Size } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { makePipeline } from './synthesize';

describe('a setting that Lambda or the encoder does not take is refused at synthesis', () => {
  test.each([
    [
      { memorySize: 127 },
      'memorySize: is 127 MB, and it must be a whole number from 128 to 10240. Give a whole number from 128 to 10240 of MB.',
    ],
    [{ memorySize: 10_241 }, 'memorySize: is 10241 MB'],
    [{ memorySize: 1769.5 }, 'memorySize: is 1769.5 MB'],
    [{ memorySize: NaN }, 'memorySize: is NaN MB'],
    [{ timeout: Duration.minutes(16) }, 'timeout: is 960 seconds, and it must be a whole number from 1 to 900'],
    [{ timeout: Duration.seconds(0) }, 'timeout: is 0 seconds'],
    [{ timeout: Duration.millis(1500) }, 'timeout: is 1.5 seconds'],
    [{ reservedConcurrentExecutions: -1 }, 'reservedConcurrentExecutions: is -1, and it must be a whole number from 0'],
    [{ maxObjectSize: Size.bytes(0) }, 'maxObjectSize: is 0 bytes, and it must be a whole number from 1 to 268435456'],
    [{ maxObjectSize: Size.mebibytes(257) }, 'maxObjectSize: is 269484032 bytes'],
    [{ runtime: Runtime.NODEJS_22_X }, 'runtime: is nodejs22.x, and the encoder is built for Node.js 24 or newer'],
    [{ runtime: Runtime.PYTHON_3_13 }, 'runtime: is python3.13'],
    [{ runtime: Runtime.PROVIDED_AL2023 }, 'runtime: is provided.al2023'],
  ])('%s', (props, message) => {
    expect(makePipeline(props)).toThrow(`[Stack/Images] ${message}`);
  });

  test('too little memory for the largest object', () => {
    expect(makePipeline({ memorySize: 512 })).toThrow(
      '[Stack/Images] memorySize: is 512 MB, and an object of maxObjectSize (268435456 bytes) needs 790 MB to be encoded. Set memorySize to at least 790, or lower maxObjectSize.',
    );
    expect(makePipeline({ memorySize: 790 })).not.toThrow();
    expect(makePipeline({ memorySize: 256, maxObjectSize: Size.mebibytes(20) })).not.toThrow();
  });

  test('the ends of each range pass', () => {
    expect(
      makePipeline({ memorySize: 10_240, timeout: Duration.seconds(1), maxObjectSize: Size.bytes(1) }),
    ).not.toThrow();
    expect(makePipeline({ timeout: Duration.minutes(15), maxObjectSize: Size.mebibytes(256) })).not.toThrow();
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
