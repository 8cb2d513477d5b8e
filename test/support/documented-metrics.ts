import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The documentation of metrics and logs. */
export const OBSERVABILITY = readFileSync(join(__dirname, '..', '..', 'docs', 'observability.md'), 'utf8');

/** A metric in the table of the documentation. */
export interface DocumentedMetric {
  readonly name: string;
  readonly unit: string;
  readonly dimensions: readonly string[];
}

/** Reads the table of metrics, with the columns name, unit, dimensions and meaning. */
export function documentedMetrics(): DocumentedMetric[] {
  const section = OBSERVABILITY.split(/^## /m).find((text) => text.startsWith('Metrics')) ?? '';
  return [...section.matchAll(/^\| `(\w+)` +\| (\w+) +\| ([^|]+)\|/gm)].map(([, name, unit, dimensions]) => ({
    name,
    unit,
    dimensions: [...dimensions.matchAll(/`(\w+)`/g)].map(([, dimension]) => dimension),
  }));
}
