import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { draw, sentencesOf, sentencesOfApi } from '../../../tools/sentences/sentences';
import { messages } from '../../support/written-words';

const API = readFileSync(join(__dirname, '..', '..', '..', 'API.md'), 'utf8');

describe('sentencesOfApi', () => {
  const PAGE = `### Pipeline <a name="Pipeline" id="library.Pipeline"></a>

Encodes images. It needs no props
at all, and \`new Pipeline()\` is enough.

| **Name** | **Description** |
| --- | --- |
| <code>size</code> | The size of a thing in bytes. |

##### \`size\`<sup>Optional</sup> <a name="size" id="library.Pipeline.property.size"></a>

\`\`\`typescript
public readonly size: number;
\`\`\`

- *Type:* number
- *Default:* - the size of the whole thing

The size of a thing, in bytes.

> [https://example.com](https://example.com)

##### \`toString\` <a name="toString" id="library.Pipeline.toString"></a>

Returns a string representation of this construct.
`;

  test('omits tables, code, types, links and inherited members', () => {
    expect(sentencesOfApi(PAGE)).toEqual([
      { where: 'API.md, Pipeline', text: 'It needs no props at all, and `new Pipeline()` is enough.' },
      { where: 'API.md, Pipeline.size', text: 'Default: the size of the whole thing' },
      { where: 'API.md, Pipeline.size', text: 'The size of a thing, in bytes.' },
    ]);
  });

  test('finds several hundred sentences in API.md', () => {
    const sentences = sentencesOfApi(API);
    expect(sentences.length).toBeGreaterThan(200);
    expect(sentences.filter(({ text }) => /<a |<code>|^\||```/.test(text))).toEqual([]);
  });
});

describe('the sentences of errors and warnings', () => {
  const sentences = sentencesOf(messages());

  test('finds more than a hundred sentences in errors and warnings', () => {
    expect(sentences.length).toBeGreaterThan(100);
  });

  test('returns a sentence once for all props that share it', () => {
    const where = 'here';
    const texts = ['memorySize: is 1. Specify at least 2 of them.', 'batchSize: is 1. Specify at least 2 of them.'];
    const twice = ['memorySize: must be between 1 and 10.', 'timeout: must be between 1 and 10.'];
    expect(sentencesOf([...texts, ...twice].map((text) => ({ where, text }))).map(({ text }) => text)).toEqual([
      'Specify at least 2 of them.',
      'memorySize: must be between 1 and 10.',
    ]);
  });

  test('contains the names of values', () => {
    expect(sentences.some(({ text }) => /‹\w+›/.test(text))).toBe(true);
  });
});

describe('draw', () => {
  const sentences = Array.from({ length: 100 }, (_, index) => ({ where: 'here', text: `This is sentence ${index}.` }));

  test('returns the same sentences for the same seed', () => {
    expect(draw(sentences, 60, 7)).toEqual(draw([...sentences].reverse(), 60, 7));
  });

  test('returns other sentences for another seed', () => {
    expect(draw(sentences, 60, 7)).not.toEqual(draw(sentences, 60, 8));
  });

  test('returns each sentence at most once', () => {
    expect(new Set(draw(sentences, 60, 7)).size).toBe(60);
  });
});
