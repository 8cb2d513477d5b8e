/** How many bytes of a document are read. The root element must start within them. */
const PROLOG_BYTES = 64 * 1024;

/** Longer attributes, such as the source of a diagram, are skipped: they do not state a size. */
const MAX_VALUE_LENGTH = 256;

/** The attributes of the root element, by name. */
type SvgAttributes = ReadonlyMap<string, string>;

/** Whether the bytes start an SVG document. */
export function isSvg(bytes: Buffer): boolean {
  return readRoot(bytes) !== undefined;
}

/**
 * The size of an SVG document in whole pixels, at 96 pixels per inch: its width and height, or one of them and the ratio
 * of its viewBox, or its viewBox. Percentages and relative units depend on the page, so they count as missing.
 *
 * Undefined if the document does not state a size.
 */
export function readSvgSize(bytes: Buffer): { readonly width: number; readonly height: number } | undefined {
  const attributes = readRoot(bytes);
  const width = lengthInPixels(attributes?.get('width'));
  const height = lengthInPixels(attributes?.get('height'));
  const [, , boxWidth, boxHeight] = (attributes?.get('viewBox') ?? '')
    .trim()
    .split(/\s*,\s*|\s+/)
    .map(Number);
  const box = boxWidth > 0 && boxHeight > 0 ? { width: boxWidth, height: boxHeight } : undefined;
  if (width && height) return wholePixels(width, height);
  if (!box) return undefined;
  if (width) return wholePixels(width, (width * box.height) / box.width);
  if (height) return wholePixels((height * box.width) / box.height, height);
  return wholePixels(box.width, box.height);
}

const PIXELS_PER_INCH = 96;

/** Absolute units of CSS, in pixels. */
const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  px: 1,
  in: PIXELS_PER_INCH,
  cm: PIXELS_PER_INCH / 2.54,
  mm: PIXELS_PER_INCH / 25.4,
  q: PIXELS_PER_INCH / 101.6,
  pt: PIXELS_PER_INCH / 72,
  pc: PIXELS_PER_INCH / 6,
};

function lengthInPixels(length = ''): number | undefined {
  const [, number, unit] = /^\s*\+?((?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)([a-z]*)\s*$/i.exec(length) ?? [];
  const pixels = Number(number) * UNITS[unit?.toLowerCase()];
  return pixels > 0 ? pixels : undefined;
}

/** A drawing is at least one pixel wide and high. */
function wholePixels(width: number, height: number) {
  return { width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) };
}

/**
 * Reads the root element of an SVG document, after everything that XML allows before it: declaration, comments,
 * processing instructions and a document type with an internal subset. The element may have a namespace prefix.
 * Undefined if the text is not an SVG document.
 *
 * The attributes end where the bytes end, since the root element of a drawing may hold megabytes. Linear in the number
 * of bytes that are read, of which there are at most 64 KiB.
 */
function readRoot(bytes: Buffer): SvgAttributes | undefined {
  if (!startsWithMarkup(bytes)) return undefined;
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes.subarray(0, PROLOG_BYTES));
  let position = afterSpace(text, 0);
  for (let end = endOfProlog(text, position); end !== undefined; end = endOfProlog(text, position)) {
    position = afterSpace(text, end);
  }
  const root = matchAt(/<(?:[^\s<>/:="'!?]+:)?svg(?=[\s/>])/y, text, position);
  return root ? attributesFrom(text, position + root[0].length, entitiesOf(text.slice(0, position))) : undefined;
}

/** White space, byte order marks, and the zeros of UTF-16. */
const BEFORE_MARKUP: ReadonlySet<number> = new Set(Buffer.from('\t\n\r \0\xef\xbb\xbf\xfe\xff', 'latin1'));
const LESS_THAN = 0x3c;

/** Content without markup is not decoded. */
function startsWithMarkup(bytes: Buffer): boolean {
  return bytes.subarray(0, PROLOG_BYTES).find((byte) => !BEFORE_MARKUP.has(byte)) === LESS_THAN;
}

/** UTF-16 has a byte order mark or, since markup is ASCII, a zero in its first character. */
function encodingOf([first, second]: Buffer): string {
  if ((first === 0xff && second === 0xfe) || second === 0) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || first === 0) return 'utf-16be';
  // Every other encoding in use has the ASCII characters of UTF-8, and markup needs no others.
  return 'utf-8';
}

function afterSpace(text: string, position: number): number {
  return position + (matchAt(/\s+/y, text, position)?.[0].length ?? 0);
}

/** A document type names the root element. An HTML page may start with an `svg` element, too. */
const SVG_DOCTYPE = /<!DOCTYPE\s+(?:[^\s<>[:]+:)?svg(?=[\s[>])/y;

/** Where the part of the prolog that starts here ends; undefined if none starts here or it does not end. */
function endOfProlog(text: string, position: number): number | undefined {
  if (matchAt(SVG_DOCTYPE, text, position)) return endOfDocumentType(text, position);
  return endOfMarkup(text, position);
}

/** Where a comment or processing instruction ends. */
function endOfMarkup(text: string, position: number): number | undefined {
  if (text.startsWith('<!--', position)) return endOf('-->', text, position + 4);
  return text.startsWith('<?', position) ? endOf('?>', text, position + 2) : undefined;
}

function endOfDocumentType(text: string, start: number): number | undefined {
  const delimiters = /["'[\]>]|<\?|<!--/g;
  delimiters.lastIndex = start + '<!DOCTYPE'.length;
  let inSubset = false;
  for (let match = delimiters.exec(text); match; match = delimiters.exec(text)) {
    const [delimiter] = match;
    if (delimiter === '[') {
      inSubset = true;
    } else if (delimiter === ']') {
      inSubset = false;
    } else if (delimiter === '>') {
      if (!inSubset) return delimiters.lastIndex;
    } else {
      const isQuote = delimiter === '"' || delimiter === "'";
      const end = isQuote ? endOf(delimiter, text, delimiters.lastIndex) : endOfMarkup(text, match.index);
      if (end === undefined) return undefined;
      delimiters.lastIndex = end;
    }
  }
  return undefined;
}

function endOf(closing: string, text: string, position: number): number | undefined {
  const found = text.indexOf(closing, position);
  return found < 0 ? undefined : found + closing.length;
}

function attributesFrom(text: string, start: number, entities: ReadonlyMap<string, string>): SvgAttributes {
  const attributes = new Map<string, string>();
  const attribute = /\s+([^\s=/>"'<]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/y;
  attribute.lastIndex = start;
  for (let match = attribute.exec(text); match; match = attribute.exec(text)) {
    const [, name, quoted, singleQuoted] = match;
    const value = quoted ?? singleQuoted;
    if (value.length > MAX_VALUE_LENGTH) continue;
    attributes.set(
      name,
      value.replace(/&([^&;]+);/g, (reference, entity) => entities.get(entity) ?? reference),
    );
  }
  return attributes;
}

/** Short entities that the internal subset declares. References within their values are not resolved. */
function entitiesOf(prolog: string): ReadonlyMap<string, string> {
  const declarations = prolog.matchAll(/<!ENTITY\s+([^\s%"'>]+)\s+(?:"([^"]{0,64})"|'([^']{0,64})')/g);
  return new Map([...declarations].map(([, name, quoted, singleQuoted]) => [name, quoted ?? singleQuoted]));
}

function matchAt(pattern: RegExp, text: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position;
  return pattern.exec(text);
}
