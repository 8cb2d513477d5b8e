/** The dimensions of a matrix, each with the names of its values. The first value of each goes with every other value. */
export type Dimensions = Readonly<Record<string, readonly string[]>>;

/** One value for each dimension, or for some of them. */
export type Case = Readonly<Record<string, string>>;

/**
 * Cases in which every combination of `strength` values occurs that may occur, found greedily and always the same.
 *
 * @param mayOccur whether values may be given together; what may not occur may not with more values either
 */
export function coveringCases(dimensions: Dimensions, strength: number, mayOccur: (values: Case) => boolean): Case[] {
  const names = Object.keys(dimensions);
  const missing = new Set<string>();
  for (const combination of combinations(dimensions, strength)) {
    if (mayOccur(combination)) missing.add(key(combination));
  }
  const cases: Case[] = [];
  while (missing.size > 0) {
    const [first] = missing;
    let values = unkey(first);
    for (const name of names.filter((other) => !(other in values))) {
      const candidates = dimensions[name].filter((value) => mayOccur({ ...values, [name]: value }));
      if (candidates.length === 0) throw new Error(`no value of ${name} goes with ${JSON.stringify(values)}`);
      const news = candidates.map(
        (value) => covered(values, name, value, strength).filter((k) => missing.has(k)).length,
      );
      values = { ...values, [name]: candidates[news.indexOf(Math.max(...news))] };
    }
    for (const combination of subsets(names, strength)) missing.delete(key(pick(values, combination)));
    cases.push(pick(values, names));
  }
  return cases;
}

/** Every combination of values of so many dimensions. */
export function combinations(dimensions: Dimensions, strength: number): Case[] {
  return subsets(Object.keys(dimensions), strength).flatMap((names) =>
    names.reduce<Case[]>(
      (partial, name) => partial.flatMap((values) => dimensions[name].map((value) => ({ ...values, [name]: value }))),
      [{}],
    ),
  );
}

/** The combinations that one more value makes with those that are there. */
function covered(values: Case, name: string, value: string, strength: number): string[] {
  const extended = { ...values, [name]: value };
  return subsets(Object.keys(values), strength - 1).map((others) => key(pick(extended, [...others, name])));
}

function subsets(names: readonly string[], size: number): string[][] {
  if (size === 0) return [[]];
  return names.flatMap((name, i) => subsets(names.slice(i + 1), size - 1).map((rest) => [name, ...rest]));
}

function pick(values: Case, names: readonly string[]): Case {
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}

function key(values: Case): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('|');
}

function unkey(text: string): Case {
  return Object.fromEntries(text.split('|').map((pair) => pair.split('=') as [string, string]));
}
