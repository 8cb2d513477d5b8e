/** The text without its code, in which nothing is a link or a heading. */
function withoutCode(text: string): string {
  return text.replace(/^```[^]*?^```/gm, '');
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(text: string): string[] {
  return [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Where a page's links lead. */
export function linksOf(text: string): string[] {
  return [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
}

/** The code blocks of a language. */
export function codeBlocksOf(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, code]) => code);
}

/** The section of a page under a heading of the second level, without the heading. */
export function sectionOf(text: string, anchor: string): string {
  const sections = text.split(/^## /m).slice(1);
  return sections.find((section) => anchorsOf(`## ${section}`)[0] === anchor) ?? '';
}

/** The rows of the table whose first column has a heading, each as its cells. */
export function tableOf(text: string, heading: string): string[][] {
  const lines = text.split('\n');
  const cells = (line: string) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim());
  const start = lines.findIndex((line) => line.startsWith('|') && cells(line)[0] === heading);
  const length = lines.slice(start).findIndex((line) => !line.startsWith('|'));
  return start < 0 ? [] : lines.slice(start + 2, start + length).map(cells);
}
