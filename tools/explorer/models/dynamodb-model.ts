import { isDeepStrictEqual } from 'node:util';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Readonly<Record<string, AttributeValue>>;

/** An error with which DynamoDB responds. */
export class DynamoDBError extends Error {
  constructor(
    readonly code: 'ConditionalCheckFailedException' | 'ValidationException',
    message: string,
  ) {
    super(message);
  }
}

export interface Conditional {
  readonly conditionExpression?: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, AttributeValue>>;
}

export interface Update extends Conditional {
  readonly updateExpression: string;
}

export interface Projection {
  readonly projectionExpression?: string;
  readonly names?: Readonly<Record<string, string>>;
}

/**
 * The part of DynamoDB that the encoder uses, for one table: a partition key of type S, reads and writes of one item, and
 * updates that set and remove top-level attributes, with a condition on one of them.
 */
export class DynamoDBModel {
  private readonly items = new Map<string, { readonly now: Item; readonly before?: Item }>();

  constructor(readonly keyName: string) {}

  /** The current item, for checks. */
  current(key: string): Item | undefined {
    return this.items.get(key)?.now;
  }

  /** An eventually consistent read may return the previous item. This model always does. */
  get(key: string, isConsistent: boolean, { projectionExpression, names = {} }: Projection = {}): Item | undefined {
    const stored = this.items.get(key);
    const item = isConsistent ? stored?.now : stored?.before;
    if (projectionExpression === undefined) return item;
    const expression = parse(projectionExpression, parseList);
    checkPlaceholders('ExpressionAttributeNames', names, expression.names);
    if (!item) return undefined;
    const projected: Record<string, AttributeValue> = {};
    for (const token of expression.names) {
      const name = nameOf(token, names);
      if (item[name] !== undefined) projected[name] = item[name];
    }
    return projected;
  }

  put(key: string, attributes: Item, { conditionExpression, names = {}, values = {} }: Conditional = {}): void {
    const condition = conditionExpression === undefined ? undefined : parse(conditionExpression, parseCondition);
    checkPlaceholders('ExpressionAttributeNames', names, condition?.names ?? []);
    checkPlaceholders('ExpressionAttributeValues', values, condition?.values ?? []);
    const now = this.items.get(key)?.now;
    this.check(condition, now, names, values);
    this.items.set(key, { now: { ...attributes, [this.keyName]: { S: key } }, before: now });
  }

  /** Deletes an item, as DynamoDB does when it has expired. */
  delete(key: string): void {
    this.items.delete(key);
  }

  update(key: string, { updateExpression, conditionExpression, names = {}, values = {} }: Update): void {
    const { set, remove, ...used } = parse(updateExpression, parseUpdate);
    const condition = conditionExpression === undefined ? undefined : parse(conditionExpression, parseCondition);
    checkPlaceholders('ExpressionAttributeNames', names, used.names, condition?.names);
    checkPlaceholders('ExpressionAttributeValues', values, used.values, condition?.values);
    const changed = new Set<string>();
    for (const token of used.names) {
      const name = nameOf(token, names);
      if (name === this.keyName) throw invalid(`Cannot update attribute ${name}. This attribute is part of the key`);
      if (changed.has(name)) throw invalid(`Two document paths overlap with each other: ${name}`);
      changed.add(name);
    }
    const now = this.items.get(key)?.now;
    this.check(condition, now, names, values);
    const next: Record<string, AttributeValue> = { ...now, [this.keyName]: { S: key } };
    for (const [name, value] of set) next[nameOf(name, names)] = values[value];
    for (const name of remove) delete next[nameOf(name, names)];
    this.items.set(key, { now: next, before: now });
  }

  private check(
    condition: ParsedCondition | undefined,
    item: Item = {},
    names: Readonly<Record<string, string>>,
    values: Readonly<Record<string, AttributeValue>>,
  ): void {
    if (condition && !holds(condition, item, names, values)) {
      throw new DynamoDBError('ConditionalCheckFailedException', 'The conditional request failed');
    }
  }
}

/** The names and values in an expression. */
interface Parsed {
  readonly names: readonly string[];
  readonly values: readonly string[];
}

/** The reserved words of DynamoDB that are names of attributes of the encoder or of a test. */
const RESERVED = new Set(['status']);

/** Checks a name in an expression, or a placeholder. */
function nameIn(text: string): string {
  if (!/^#?\w+$/.test(text)) throw invalid(`Invalid expression: ${text}`);
  if (RESERVED.has(text)) throw invalid(`Attribute name is a reserved keyword; reserved keyword: ${text}`);
  return text;
}

function nameOf(text: string, names: Readonly<Record<string, string>>): string {
  return text.startsWith('#') ? names[text] : text;
}

interface ParsedUpdate extends Parsed {
  readonly set: readonly (readonly [name: string, value: string])[];
  readonly remove: readonly string[];
}

interface ParsedCondition extends Parsed {
  readonly kind: 'absent' | 'equal';
}

const parsed = new Map<(text: string) => Parsed, Map<string, Parsed>>();

/** Expressions are cached, because schedules use the same few. */
function parse<T extends Parsed>(text: string, parser: (text: string) => T): T {
  let known = parsed.get(parser);
  if (!known) parsed.set(parser, (known = new Map()));
  let expression = known.get(text) as T | undefined;
  if (!expression) known.set(text, (expression = parser(text)));
  return expression;
}

function parseList(text: string): Parsed {
  return { names: list(text), values: [] };
}

function parseUpdate(text: string): ParsedUpdate {
  const [, setPart, removePart] = /^(?:SET (.*?))?(?: ?REMOVE (.*))?$/.exec(text) ?? [];
  if (!setPart && !removePart) throw invalid(`Invalid UpdateExpression: ${text}`);
  const set = (setPart ? setPart.split(', ') : []).map((assignment) => {
    const [, name, value] = /^(#?\w+) = (:\w+)$/.exec(assignment) ?? [];
    if (!name) throw invalid(`Invalid UpdateExpression: ${assignment}`);
    return [nameIn(name), value] as const;
  });
  const remove = removePart ? list(removePart) : [];
  return { set, remove, names: [...set.map(([name]) => name), ...remove], values: set.map(([, value]) => value) };
}

function parseCondition(text: string): ParsedCondition {
  const [, absent] = /^attribute_not_exists\((#?\w+)\)$/.exec(text) ?? [];
  if (absent) return { kind: 'absent', names: [nameIn(absent)], values: [] };
  const [, name, value] = /^(#?\w+) = (:\w+)$/.exec(text) ?? [];
  if (name) return { kind: 'equal', names: [nameIn(name)], values: [value] };
  throw invalid(`Invalid ConditionExpression: ${text}`);
}

function list(text: string): string[] {
  return text.split(', ').map(nameIn);
}

/** Which placeholders were found to be those that an expression uses: the encoder gives the same ones all the time. */
const checked = new WeakMap<object, Set<readonly string[]>>();

function checkPlaceholders(
  what: string,
  given: Readonly<Record<string, unknown>>,
  used: readonly string[],
  more: readonly string[] = [],
): void {
  if (more.length === 0 && checked.get(given)?.has(used)) return;
  const names = new Set([...used, ...more].filter((one) => /^[#:]/.test(one)));
  for (const name of names) if (given[name] === undefined) throw invalid(`${what}: ${name} is used and not defined`);
  if (names.size !== Object.keys(given).length) throw invalid(`${what}: something is defined and not used`);
  if (more.length === 0) checked.set(given, (checked.get(given) ?? new Set()).add(used));
}

function holds(
  condition: ParsedCondition,
  item: Item,
  names: Readonly<Record<string, string>>,
  values: Readonly<Record<string, AttributeValue>>,
): boolean {
  const attribute = item[nameOf(condition.names[0], names)];
  if (condition.kind === 'absent') return attribute === undefined;
  return attribute !== undefined && isEqual(attribute, values[condition.values[0]]);
}

/** Numbers are compared by value. */
function isEqual(a: AttributeValue, b: AttributeValue): boolean {
  if (a.N !== undefined && b.N !== undefined) return Number(a.N) === Number(b.N);
  return isDeepStrictEqual(a, b);
}

function invalid(message: string): DynamoDBError {
  return new DynamoDBError('ValidationException', message);
}
