import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The page that tells users of metrics and logs. */
export const OBSERVABILITY = readFileSync(join(__dirname, '..', '..', 'docs', 'observability.md'), 'utf8');

/** A metric as the page has it. */
export interface DocumentedMetric {
  readonly name: string;
  readonly unit: string;
  readonly dimensions: readonly string[];
}

/** The metrics of the page's table: name, unit, dimensions, meaning. */
export function documentedMetrics(): DocumentedMetric[] {
  const section = OBSERVABILITY.split(/^## /m).find((text) => text.startsWith('Metrics')) ?? '';
  return [...section.matchAll(/^\| `(\w+)` +\| (\w+) +\| ([^|]+)\|/gm)].map(([, name, unit, dimensions]) => ({
    name,
    unit,
    dimensions: [...dimensions.matchAll(/`(\w+)`/g)].map(([, dimension]) => dimension),
  }));
}
