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
