/* eslint-disable no-bitwise -- the random numbers are computed with bit operations */
/** Chooses the next step of a schedule. The first possibility is the simplest. */
export interface Choices {
  /** Returns the index of a possibility. Random choices use the weights as probabilities. */
  pick(weights: readonly number[]): number;
}

/** Random choices, the same for the same seed and index. Records them. */
export class RandomChoices implements Choices {
  readonly tape: number[] = [];
  private state: number;

  constructor(seed: number, index: number) {
    this.state = scramble(scramble(seed) ^ scramble(index + 0x51ed27));
  }

  pick(weights: readonly number[]): number {
    let sum = 0;
    for (const weight of weights) sum += weight;
    let rest = this.next() * sum;
    let chosen = 0;
    while (chosen < weights.length - 1 && (rest -= weights[chosen]) >= 0) chosen++;
    this.tape.push(chosen);
    return chosen;
  }

  /** A Weyl sequence with an integer mixer: random enough, and fast. */
  private next(): number {
    this.state = (this.state + 0x9e3779b9) | 0;
    return (scramble(this.state) >>> 0) / 0x1_0000_0000;
  }
}

/** Repeats recorded choices. Makes the simplest choice if a recorded one is missing or impossible. Records all choices. */
export class RecordedChoices implements Choices {
  readonly tape: number[] = [];

  constructor(private readonly recorded: readonly number[]) {}

  pick(weights: readonly number[]): number {
    const recorded = this.recorded[this.tape.length] ?? 0;
    const chosen = recorded < weights.length ? recorded : 0;
    this.tape.push(chosen);
    return chosen;
  }
}

/** Goes through all sequences of choices, one for each schedule. */
export class EveryChoice implements Choices {
  private readonly path: { chosen: number; count: number }[] = [];
  private depth = 0;

  get tape(): number[] {
    return this.path.slice(0, this.depth).map(({ chosen }) => chosen);
  }

  pick(weights: readonly number[]): number {
    const step = (this.path[this.depth] ??= { chosen: 0, count: weights.length });
    if (step.count !== weights.length) throw new Error('A schedule did not repeat itself: something in it is random.');
    this.depth++;
    return step.chosen;
  }

  /** Starts the next sequence; false if there is none. */
  next(): boolean {
    this.path.length = this.depth;
    this.depth = 0;
    while (this.path.length > 0) {
      const last = this.path[this.path.length - 1];
      last.chosen++;
      if (last.chosen < last.count) return true;
      this.path.pop();
    }
    return false;
  }
}

function scramble(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return mixed ^ (mixed >>> 15);
}
