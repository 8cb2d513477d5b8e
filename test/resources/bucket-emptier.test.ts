import { App, Duration, PropertyInjectors, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { EncoderCode, ImageEncodingPipeline } from '../../src';

/** Creates a pipeline whose buckets are emptied by a function that gets its timeout from a property injector. */
function createWithTimeout(timeout: Duration) {
  const stack = new Stack(new App(), 'Stack');
  PropertyInjectors.of(stack).add({
    constructUniqueId: LambdaFunction.PROPERTY_INJECTION_ID,
    inject: (props: object) => ({ ...props, timeout }),
  });
  new ImageEncodingPipeline(stack, 'Images', {
    encoderCode: EncoderCode.inline(),
    removalPolicy: RemovalPolicy.DESTROY,
    maxObjectSize: Size.gibibytes(1),
  });
}

describe('the bucket emptier', () => {
  test('rejects a timeout of 60 seconds, which it needs for its last calls', () => {
    expect(() => createWithTimeout(Duration.seconds(60))).toThrow(
      '[Stack/ImageEncodingBucketEmptier/Function] timeout: must be longer than 60 seconds, got 60. Exclude the bucket emptier from the property injector that sets the timeout of functions',
    );
  });

  test('accepts a timeout of more than 60 seconds', () => {
    expect(() => createWithTimeout(Duration.seconds(61))).not.toThrow();
  });
});
