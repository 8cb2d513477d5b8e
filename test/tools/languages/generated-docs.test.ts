import { sentencesMissing } from '../../../tools/languages/generated-docs';

const MEMORY = { name: 'memorySize', docs: { summary: 'Memory of `encode`, in <MB>.', default: '1769' } };
const API = { types: { Images: { fqn: 'Images', name: 'Images', properties: [MEMORY] } } };

describe('checkGeneratedDocs', () => {
  test.each([
    ['python', '"""Memory of ``encode``, in <MB>.\n\n:default: 1769\n"""'],
    ['go', '// Memory of `encode`, in <MB>.\n// Default: 1769.\n'],
    ['java', '/**\n * Memory of <code>encode</code>,\n * in &lt;MB&gt;.\n * Default: 1769\n */'],
    ['dotnet', '/// <summary>Memory of <c>encode</c>, in &lt;MB&gt;.</summary>\n/// Default: 1769'],
  ] as const)('finds the sentences in the markup of %s', (language, sources) => {
    expect(sentencesMissing(API, language, sources)).toEqual([]);
  });

  test('reports sentences that the generated sources lack', () => {
    expect(sentencesMissing(API, 'go', '// Memory of `encode`, in <MB>.')).toEqual(['Images.memorySize: 1769']);
    expect(sentencesMissing(API, 'python', ':default: 1769')).toEqual([
      'Images.memorySize: Memory of `encode`, in <MB>.',
    ]);
  });
});
