import { Cell, Synthesized, matrixTable, problemsOf } from '../../../tools/compatibility/matrix';

const CONTRACT = { Photos: { Images1: 'AWS::S3::Bucket' } };
const SAME: Synthesized = { dataResources: CONTRACT, templates: 'abc' };

function cell(outcome: Cell['outcome'], node = '24.0.0'): Cell {
  return { cdk: '2.250.0', flags: 'off', node, seconds: 1.23, outcome };
}

describe('problemsOf', () => {
  test('returns nothing if the resources that hold data are unchanged', () => {
    expect(problemsOf(cell(SAME), [cell(SAME)], CONTRACT)).toEqual([]);
  });

  test('returns the error of a failed synthesis without lines as long as a file', () => {
    const failure = cell(new Error(`it printed\n${'x'.repeat(500)}\n\nCannot find module`));
    expect(problemsOf(failure, [failure], CONTRACT)).toEqual(['it printed\nCannot find module']);
  });

  test.each([
    ['a missing resource that holds data', {}, /Images1 .* is missing/],
    ['an unknown resource that holds data', { Images1: 'AWS::S3::Bucket', Images2: 'AWS::SQS::Queue' }, /Images2/],
  ])('reports %s', (_, resources, message) => {
    const found = cell({ ...SAME, dataResources: { Photos: resources } });
    expect(problemsOf(found, [found], CONTRACT)).toEqual([expect.stringMatching(message)]);
  });

  test('reports templates that differ between releases of Node.js, but not between versions of the CDK', () => {
    const [here, there] = [cell(SAME, '20.0.0'), cell({ ...SAME, templates: 'def' }, '22.0.0')];
    expect(problemsOf(here, [here, there], CONTRACT)).toEqual(['its templates differ from those of Node.js 22.0.0']);
    expect(problemsOf(here, [here, { ...there, cdk: '2.276.0' }], CONTRACT)).toEqual([]);
  });
});

test('matrixTable returns a line for each CDK with its flags, and a column for each Node.js', () => {
  const cells = [cell(SAME, '20.0.0'), cell(new Error('no'), '22.0.0'), { ...cell(SAME, '20.0.0'), cdk: '2.276.0' }];
  expect(matrixTable(cells, CONTRACT)).toEqual([
    ['', 'Node.js 20.0.0', 'Node.js 22.0.0'],
    ['aws-cdk-lib 2.250.0, flags off', 'pass 1.2 s', 'FAIL 1.2 s'],
    ['aws-cdk-lib 2.276.0, flags off', 'pass 1.2 s'],
  ]);
});
