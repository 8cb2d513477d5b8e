/** The dimensions of a matrix, each with the names of its values. The first value of each is compatible with every other value. */
export type Dimensions = Readonly<Record<string, readonly string[]>>;

/** One value for each dimension, or for some of them. */
export type Case = Readonly<Record<string, string>>;

/** One value of one dimension. */
interface Choice {
  readonly name: string;
  readonly value: string;
}

/**
 * Returns cases that cover every allowed combination of `strength` values. The algorithm is greedy and deterministic.
 *
 * @param isAllowed whether the values are allowed together. If not, they are not allowed with more values either
 */
export function coveringCases(dimensions: Dimensions, strength: number, isAllowed: (values: Case) => boolean): Case[] {
  const names = Object.keys(dimensions);
  const choices: Choice[] = names.flatMap((name) => dimensions[name].map((value) => ({ name, value })));
  const numbers = new Map(choices.map(({ name, value }, number) => [`${name}=${value}`, number]));
  const numberOf = (name: string, value: string): number => numbers.get(`${name}=${value}`)!;
  const numbersOf = (values: Case): number[] => Object.keys(values).map((name) => numberOf(name, values[name]));
  // There are many combinations. A number identifies each: its digits are the numbers of its choices.
  const key = (chosen: number[]): number =>
    chosen.sort((a, b) => a - b).reduce((digits, digit) => digits * choices.length + digit, 0);

  const missing = new Map<number, Case>();
  for (const combination of combinations(dimensions, strength)) {
    if (isAllowed(combination)) missing.set(key(numbersOf(combination)), combination);
  }
  const cases: Case[] = [];
  while (missing.size > 0) {
    let [values] = missing.values();
    for (const name of names.filter((other) => !(other in values))) {
      const candidates = dimensions[name].filter((value) => isAllowed({ ...values, [name]: value }));
      if (candidates.length === 0) throw new Error(`no value of ${name} is compatible with ${JSON.stringify(values)}`);
      const others = subsets(numbersOf(values), strength - 1);
      const news = candidates.map((value) => {
        const number = numberOf(name, value);
        return others.filter((chosen) => missing.has(key([...chosen, number]))).length;
      });
      values = { ...values, [name]: candidates[news.indexOf(Math.max(...news))] };
    }
    for (const chosen of subsets(numbersOf(values), strength)) missing.delete(key(chosen));
    cases.push(Object.fromEntries(names.map((name) => [name, values[name]])));
  }
  return cases;
}

/** Every combination of values of `strength` dimensions. */
export function combinations(dimensions: Dimensions, strength: number): Case[] {
  return subsets(Object.keys(dimensions), strength).flatMap((names) =>
    names.reduce<Case[]>(
      (partial, name) => partial.flatMap((values) => dimensions[name].map((value) => ({ ...values, [name]: value }))),
      [{}],
    ),
  );
}

function subsets<Element>(elements: readonly Element[], size: number): Element[][] {
  if (size === 0) return [[]];
  return elements.flatMap((element, i) => subsets(elements.slice(i + 1), size - 1).map((rest) => [element, ...rest]));
}
