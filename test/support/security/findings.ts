import { tableUnder } from './security-page';

/** A finding of a rule of a pack, with the resource. */
export interface Finding {
  readonly pack: string;
  readonly rule: string;
  readonly resource: string;
}

/** Findings as lines, each once, sorted. */
export function lines(findings: readonly Finding[]): string[] {
  return [...new Set(findings.map(({ pack, rule, resource }) => `${pack}: ${rule} on ${resource}`))].sort();
}

/** A finding of the security page, with the last cell of its row: the reason why it remains, or the prop that resolves it. */
export interface DocumentedFinding extends Finding {
  readonly remark: string;
}

/** The findings of the given packs under a heading of the page. A row may name several resources. */
export function documentedFindings(heading: string, packs: readonly string[]): DocumentedFinding[] {
  return tableUnder(heading)
    .filter(([pack]) => packs.includes(pack))
    .flatMap(([pack, rule, resources, remark]) =>
      resources.split(', ').map((resource) => ({ pack, rule, resource, remark })),
    );
}

/** The headings of the page's tables of findings. */
export const Heading = {
  REMAINING: 'Remaining findings',
  RESOLVED_BY_PROP: 'Findings that a prop resolves',
  ADDED_BY_PROP: 'Findings that a prop adds',
  OF_THE_CDK: 'Findings in resources of the CDK',
} as const;
