import { howToReach } from '../../examples/demo/how-to-reach';

describe('what --keep prints', () => {
  const outputs: Record<string, string> = { ImagesUploadBucket: 'up', ImagesTextBucket: 'texts' };
  const text = howToReach(
    {
      endpoint: 'http://127.0.0.1:4566',
      environment: { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', AWS_REGION: 'us-east-1', HOME: '/private' },
      pid: 4711,
    },
    { outputs, output: (name) => outputs[`Images${name}`] },
  );

  test.each([
    ['where it is', 'at http://127.0.0.1:4566'],
    ['the outputs', '  ImagesUploadBucket  up\n  ImagesTextBucket    texts\n'],
    [
      'the variables that a client needs',
      '  export AWS_ENDPOINT_URL=http://127.0.0.1:4566\n  export AWS_REGION=us-east-1\n',
    ],
    ['an upload', 'aws s3 cp photo.jpg s3://up/photo.jpg'],
    ['how to stop it', 'kill 4711'],
  ])('has %s', (_, part) => expect(text).toContain(part));

  test('has nothing of the environment that is not for AWS', () => expect(text).not.toContain('HOME'));
});
