import * as fc from 'fast-check';
import { describeImage } from '../../../src/encoder/image/describe-image';

const text = (markup: string) => Buffer.from(markup);
const sized = (attributes: string) => describeImage(text(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}/>`));

describe('an SVG document', () => {
  const words = fc.array(
    fc.constantFrom('<svg width="1">', '>', '[', ']', ']>', "'", '"', 'é', ' ', 'svg', '-', '?', '<'),
  );
  const without = (ending: string) =>
    words.map((parts) => parts.join('')).filter((content) => !content.includes(ending));
  const comment = without('-').map((content) => `<!--${content}-->`);
  const instruction = without('?>').map((content) => `<?style ${content} ?>`);
  const quoted = fc.oneof(
    without('"').map((value) => `"${value}"`),
    without("'").map((value) => `'${value}'`),
  );
  const declaration = fc.oneof(
    quoted.map((value) => `<!ENTITY name ${value}>`),
    quoted.map((value) => `<!ENTITY % name SYSTEM ${value}>`),
    quoted.map((value) => `<!ATTLIST svg name CDATA ${value}>`),
    fc.constant('<!ELEMENT svg (#PCDATA)>'),
    fc.constant('%name;'),
    comment,
    instruction,
  );
  const subset = fc.array(declaration, { maxLength: 5 }).map((declarations) => `[\n${declarations.join('\n')}\n]`);
  const externalId = fc.oneof(
    fc.constant(''),
    quoted.map((value) => `SYSTEM ${value}`),
    fc.tuple(quoted, quoted).map((values) => `PUBLIC ${values.join(' ')}`),
  );
  const documentType = fc
    .tuple(externalId, fc.oneof(fc.constant(''), subset), fc.constantFrom('', ' ', '\n'))
    .map(([id, internal, space]) => `<!DOCTYPE svg ${id} ${internal}${space}>`);
  const misc = fc.array(fc.oneof(comment, instruction, fc.constantFrom(' ', '\n\t')), { maxLength: 3 });
  const optional = (part: fc.Arbitrary<string>) => fc.oneof(fc.constant(''), part);
  const prolog = fc
    .tuple(optional(fc.constant('<?xml version="1.0"?>')), misc, optional(documentType), misc)
    .map(([declared, before, type, after]) => [declared, ...before, type, ...after].join(''));
  const prefix = fc.constantFrom('', 'svg:', 'ns0:', 'é:');
  const encodings: readonly ((markup: string) => Buffer)[] = [
    (markup) => Buffer.from(markup),
    (markup) => Buffer.from(`\ufeff${markup}`),
    (markup) => Buffer.from(`\ufeff${markup}`, 'utf16le'),
    (markup) => Buffer.from(`\ufeff${markup}`, 'utf16le').swap16(),
    (markup) => Buffer.from(markup, 'utf16le'),
    (markup) => Buffer.from(markup, 'utf16le').swap16(),
  ];

  test('is not an HTML page that starts with an svg element', () => {
    expect(describeImage(text('<!DOCTYPE html><svg width="1" height="1"/><h1>A page</h1>'))).toBeUndefined();
  });

  test('is detected after every prolog, in every encoding, with every namespace prefix', () => {
    fc.assert(
      fc.property(prolog, prefix, fc.constantFrom(...encodings), (before, name, encode) => {
        const root = `<${name}svg note="a > b" width='30' height = "40">[<![CDATA[ ]]>]</${name}svg>`;
        expect(describeImage(encode(before + root))).toMatchObject({ format: 'SVG', width: 30, height: 40 });
      }),
      { numRuns: 2000 },
    );
  });

  test('is not a document with another root element after the same prologs', () => {
    const others = ['html', 'svgs', 'xsvg', 'SVG', 'svg:g', 'g'];
    fc.assert(
      fc.property(prolog, fc.constantFrom(...others), fc.constantFrom(...encodings), (before, name, encode) => {
        expect(
          describeImage(encode(`${before}<${name} width="30" height="40"><svg width="1"/></${name}>`)),
        ).toBeUndefined();
      }),
    );
  });

  test('is not detected within a prolog that does not end', () => {
    for (const start of [
      '<!-- ',
      '<? ',
      '<!DOCTYPE svg ',
      '<!DOCTYPE svg [ ',
      '<!DOCTYPE svg [ <!ENTITY a "',
      "<!DOCTYPE svg '",
    ]) {
      expect(describeImage(text(`${start}<svg width="30" height="40"/>`.replace(/>$/, '')))).toBeUndefined();
    }
  });

  test('is detected after a comment of 60 KB, but not after one of 70 KB', () => {
    const behind = (bytes: number) => describeImage(text(`<!--${'x'.repeat(bytes)}--><svg width="30" height="40"/>`));
    expect(behind(60_000)).toMatchObject({ format: 'SVG', width: 30, height: 40 });
    expect(behind(70_000)).toBeUndefined();
  });

  test('is detected if its root element is longer than the bytes that are read', () => {
    const attributes = `width="30" height="40" content="${'x'.repeat(200_000)}"`;
    expect(sized(attributes)).toMatchObject({ width: 30, height: 40 });
  });
});

describe('the size of an SVG document', () => {
  test.each([
    ['width="30" height="40"', 30, 40],
    ["width='30' height='40'", 30, 40],
    ['width="30px" height="40PX"', 30, 40],
    ['width="1in" height="2.54cm"', 96, 96],
    ['width="210mm" height="297mm"', 794, 1123],
    ['width="72pt" height="6pc"', 96, 96],
    ['width="101.6Q" height="1e2"', 96, 100],
    ['width=" 30.4 " height="+39.6"', 30, 40],
    ['width=".4" height="0.2"', 1, 1],
    ['viewBox="0 0 30 40"', 30, 40],
    ['viewBox="0,0,30,40"', 30, 40],
    ['viewBox=" -5 -5 , 30.2 , 39.8 "', 30, 40],
    ['width="100%" height="100%" viewBox="0 0 30 40"', 30, 40],
    ['width="10em" height="50vh" viewBox="0 0 30 40"', 30, 40],
    ['width="auto" height="" viewBox="0 0 30 40"', 30, 40],
    ['width="60" viewBox="0 0 30 40"', 60, 80],
    ['width="60" height="100%" viewBox="0 0 30 40"', 60, 80],
    ['height="20" viewBox="0 0 30 40"', 15, 20],
    ['data-width="1" stroke-width="2" width="30" x:height="3" height="40"', 30, 40],
  ])('is in whole pixels: %s', (attributes, width, height) => {
    expect(sized(attributes)).toMatchObject({ width, height });
  });

  test.each([
    '',
    'width="30"',
    'height="40"',
    'width="100%" height="100%"',
    'width="10em" height="10em"',
    'width="30" height="40%"',
    'width="0" height="40"',
    'width="-30" height="40"',
    'width="30 40" height="40"',
    'width="NaN" height="Infinity"',
    'viewBox="0 0 30"',
    'viewBox="0 0 0 40"',
    'viewBox="0 0 30 -40"',
    'viewBox="a b c d"',
    'width="constructor" height="3constructor"',
    'width="1e999" height="40"',
  ])('is missing: %s', (attributes) => {
    expect(sized(attributes)).toEqual({ format: 'SVG', mediaType: 'image/svg+xml' });
  });

  test('may be in entities', () => {
    const declared = `<!DOCTYPE svg [<!ENTITY w "30"><!ENTITY unit 'mm'>]><svg width="&w;0&unit;" height="&w;"/>`;
    expect(describeImage(text(declared))).toMatchObject({ width: 1134, height: 30 });
    expect(describeImage(text('<svg width="&w;" height="&lt;" viewBox="0 0 3 4"/>'))).toMatchObject({
      width: 3,
      height: 4,
    });
  });
});

describe('a malicious document is read within the time limit:', () => {
  const MIB = 1024 * 1024;
  const repeated = (part: string) => part.repeat(Math.ceil(MIB / part.length));

  test.each([
    ['roots without end', `<svg ${repeated('<svg ')}`],
    ['attributes without end', `<svg ${repeated('a="1" ')}`],
    ['one name without end', `<svg ${repeated('a')}`],
    ['spaces without end', repeated(' ')],
    ['spaces after the root', `<svg${repeated(' ')}`],
    ['quotes without end', `<svg a="${repeated("'")}`],
    ['comments without end', repeated('<!---->')],
    ['a document type without end', `<!DOCTYPE svg [${repeated('<!ENTITY a "b">')}`],
    ['declarations without a value', `<!DOCTYPE svg [${repeated('<!ENTITY a ')}]><svg width="&a;"/>`],
    ['quotes in declarations', `<!DOCTYPE svg [${repeated(`<!ENTITY a "`)}`],
    ['references to an entity', `<!DOCTYPE svg [<!ENTITY a "${'b'.repeat(60)}">]><svg ${repeated('x="&a;&a;&a;" ')}`],
    ['a long reference', `<svg width="${repeated('&a;')}"/>`],
  ])('%s', (_, markup) => {
    // Linear work takes milliseconds; quadratic work on a megabyte would exceed the time limit of the test.
    expect([undefined, 'SVG']).toContain(describeImage(text(markup))?.format);
  });
});
