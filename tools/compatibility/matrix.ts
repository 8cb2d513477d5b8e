import { DataResources, lossesBetween } from './data-resources';

/** Feature flags of the CDK: each off, as `cdk init` recommends them, or each on. */
export const FLAGS = ['off', 'recommended', 'on'] as const;
export type Flags = (typeof FLAGS)[number];

/** The result of a synthesis. */
export interface Synthesized {
  readonly dataResources: DataResources;
  /** Hash of all templates. */
  readonly templates: string;
}

/** A synthesis of the matrix. */
export interface Cell {
  readonly cdk: string;
  readonly flags: Flags;
  readonly node: string;
  readonly seconds: number;
  readonly outcome: Synthesized | Error;
}

/** The problems of a synthesis, also compared with those that differ only in Node.js. */
export function problemsOf(cell: Cell, cells: readonly Cell[], contract: DataResources): string[] {
  if (cell.outcome instanceof Error) return [shortened(cell.outcome.message)];
  const { dataResources, templates } = cell.outcome;
  const losses = [...lossesBetween(contract, dataResources), ...additionsTo(contract, dataResources)];
  const other = cells.find(
    ({ cdk, flags, outcome }) =>
      cdk === cell.cdk && flags === cell.flags && 'templates' in outcome && outcome.templates !== templates,
  );
  return other ? [...losses, `its templates differ from those of Node.js ${other.node}`] : losses;
}

/** Omits lines as long as a file, which the CDK's stack traces quote. */
function shortened(message: string): string {
  return message
    .split('\n')
    .filter((line) => line.trim() !== '' && line.length < 300)
    .join('\n');
}

function additionsTo(contract: DataResources, found: DataResources): string[] {
  return Object.entries(found).flatMap(([stack, resources]) =>
    Object.keys(resources)
      .filter((id) => !contract[stack]?.[id])
      .map((id) => `${stack}: ${id} (${resources[id]}) is not in data-resources.json`),
  );
}

/** One line for each CDK with its flags, one column for each Node.js: whether the synthesis passed, and its duration. */
export function matrixTable(cells: readonly Cell[], contract: DataResources): string[][] {
  const nodes = [...new Set(cells.map(({ node }) => node))];
  const lines = new Map<string, string[]>();
  for (const cell of cells) {
    const title = `aws-cdk-lib ${cell.cdk}, flags ${cell.flags}`;
    const passed = problemsOf(cell, cells, contract).length === 0;
    lines.set(title, [...(lines.get(title) ?? []), `${passed ? 'pass' : 'FAIL'} ${cell.seconds.toFixed(1)} s`]);
  }
  return [
    ['', ...nodes.map((node) => `Node.js ${node}`)],
    ...[...lines].map(([title, results]) => [title, ...results]),
  ];
}
