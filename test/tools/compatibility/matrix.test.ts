import { Cell, Synthesized, matrixRows, problemsOf } from '../../../tools/compatibility/matrix';

const CONTRACT = { Photos: { Images1: 'AWS::S3::Bucket' } };
const SAME: Synthesized = { dataResources: CONTRACT, templates: 'abc' };

function cell(outcome: Cell['outcome'], node = '24.0.0'): Cell {
  return { cdk: '2.250.0', flags: 'off', node, seconds: 1.23, outcome };
}

describe('a synthesis passes', () => {
  test('where what holds data is in its place', () => {
    expect(problemsOf(cell(SAME), [cell(SAME)], CONTRACT)).toEqual([]);
  });
});

describe('a synthesis fails', () => {
  test('where it ended with an error; lines as long as a file are left out', () => {
    const failure = cell(new Error(`it printed\n${'x'.repeat(500)}\n\nCannot find module`));
    expect(problemsOf(failure, [failure], CONTRACT)).toEqual(['it printed\nCannot find module']);
  });

  test.each([
    ['what holds data is elsewhere', {}, /Images1 .* is gone/],
    [
      'something holds data that nobody knows of',
      { Images1: 'AWS::S3::Bucket', Images2: 'AWS::SQS::Queue' },
      /Images2/,
    ],
  ])('where %s', (_, resources, message) => {
    const found = cell({ ...SAME, dataResources: { Photos: resources } });
    expect(problemsOf(found, [found], CONTRACT)).toEqual([expect.stringMatching(message)]);
  });

  test('where its templates are others than with another Node.js, but not those with another CDK', () => {
    const [here, there] = [cell(SAME, '20.0.0'), cell({ ...SAME, templates: 'def' }, '22.0.0')];
    expect(problemsOf(here, [here, there], CONTRACT)).toEqual(['its templates are not those of Node.js 22.0.0']);
    expect(problemsOf(here, [here, { ...there, cdk: '2.276.0' }], CONTRACT)).toEqual([]);
  });
});

test('the matrix has a row for each CDK with its flags, and a column for each Node.js', () => {
  const cells = [cell(SAME, '20.0.0'), cell(new Error('no'), '22.0.0'), { ...cell(SAME, '20.0.0'), cdk: '2.276.0' }];
  expect(matrixRows(cells, CONTRACT)).toEqual([
    ['', 'Node.js 20.0.0', 'Node.js 22.0.0'],
    ['aws-cdk-lib 2.250.0, flags off', 'pass 1.2 s', 'FAIL 1.2 s'],
    ['aws-cdk-lib 2.276.0, flags off', 'pass 1.2 s'],
  ]);
});
