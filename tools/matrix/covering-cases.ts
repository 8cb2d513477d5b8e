/** The dimensions of a matrix, each with the names of its values. The first value of each goes with every other value. */
export type Dimensions = Readonly<Record<string, readonly string[]>>;

/** One value for each dimension, or for some of them. */
export type Case = Readonly<Record<string, string>>;

/** One value of one dimension. */
interface Choice {
  readonly name: string;
  readonly value: string;
}

/**
 * Cases in which every combination of `strength` values occurs that may occur, found greedily and always the same.
 *
 * @param mayOccur whether values may be given together; what may not occur may not with more values either
 */
export function coveringCases(dimensions: Dimensions, strength: number, mayOccur: (values: Case) => boolean): Case[] {
  const names = Object.keys(dimensions);
  const choices: Choice[] = names.flatMap((name) => dimensions[name].map((value) => ({ name, value })));
  const numbers = new Map(choices.map(({ name, value }, number) => [`${name}=${value}`, number]));
  const numberOf = (name: string, value: string): number => numbers.get(`${name}=${value}`)!;
  const numbersOf = (values: Case): number[] => Object.keys(values).map((name) => numberOf(name, values[name]));
  // There are many combinations: a number stands for each, with the numbers of its choices as digits.
  const key = (chosen: number[]): number =>
    chosen.sort((a, b) => a - b).reduce((digits, digit) => digits * choices.length + digit, 0);

  const missing = new Map<number, Case>();
  for (const combination of combinations(dimensions, strength)) {
    if (mayOccur(combination)) missing.set(key(numbersOf(combination)), combination);
  }
  const cases: Case[] = [];
  while (missing.size > 0) {
    let [values] = missing.values();
    for (const name of names.filter((other) => !(other in values))) {
      const candidates = dimensions[name].filter((value) => mayOccur({ ...values, [name]: value }));
      if (candidates.length === 0) throw new Error(`no value of ${name} goes with ${JSON.stringify(values)}`);
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

/** Every combination of values of so many dimensions. */
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
