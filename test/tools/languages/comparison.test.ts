import { compare } from '../../../tools/languages/comparison';

const files = (content: Record<string, string>) =>
  new Map(Object.entries(content).map(([name, text]) => [name, Buffer.from(text)]));

const compared = (apps: Record<string, Record<string, string>>) =>
  compare(new Map(Object.entries(apps).map(([app, content]) => [app, files(content)])));

describe('compare', () => {
  test('counts files that are the same in all languages', () => {
    const { compared: all, identical, lines } = compared({ Python: { a: '{}', b: 'x' }, Go: { a: '{}', b: 'x' } });
    expect([all, identical]).toEqual([4, 4]);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^a {2}2 bytes, sha256 44136fa355b3 {2}Python = Go$/);
  });

  test('shows the line of a byte that differs', () => {
    const { identical, lines } = compared({ Python: { a: '1\n2' }, Go: { a: '1\n3' }, Java: { a: '1\n2' } });
    expect(identical).toBe(2);
    expect(lines).toContain('  Go differs in line 2: 3');
  });

  test('reports a file that is too short', () => {
    expect(compared({ Python: { a: '1\n2' }, Go: { a: '1' } }).lines).toContain('  Go is shorter');
  });

  test('reports a file that one language does not create', () => {
    const { compared: all, identical, lines } = compared({ Python: { a: '1' }, Go: {} });
    expect([all, identical]).toEqual([2, 1]);
    expect(lines).toContain('  Go does not create it');
  });

  test('reports a file that only the second language creates', () => {
    const { compared: all, identical, lines } = compared({ Python: {}, Go: { a: '1' } });
    expect([all, identical]).toEqual([2, 0]);
    expect(lines[0]).toMatch(/^a {2}not created by Python/);
  });
});
