import { App, Errors, Stack } from 'aws-cdk-lib';
import { invalidProp } from '../../src/common/errors';

const thrownBy = (where: Parameters<typeof invalidProp>[0]) =>
  invalidProp(where, 'batchSize', 'must be between 1 and 10,000, got 0', 'Specify such a number.');

describe('the error for an invalid prop', () => {
  test('is a validation error of the CDK that names the construct, the prop, the value and the fix', () => {
    const error = thrownBy(new Stack(new App(), 'Photos'));

    expect(Errors.isValidationError(error)).toBe(true);
    expect(error.message).toBe('[Photos] batchSize: must be between 1 and 10,000, got 0. Specify such a number.');
  });

  test('is a validation error of the CDK that names the factory if there is no construct', () => {
    const error = thrownBy('EncodingTrigger.queue()');

    expect(Errors.isValidationError(error)).toBe(true);
    expect(error.message).toBe(
      'EncodingTrigger.queue() batchSize: must be between 1 and 10,000, got 0. Specify such a number.',
    );
  });
});
