import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { invalidProp } from './errors';

/** Checks that a prop is a whole number in a range. Tokens are accepted. */
export function checkWholeNumber(
  where: IConstruct | string,
  prop: string,
  value: number,
  min: number,
  max = Infinity,
  unit?: string,
): void {
  if (Token.isUnresolved(value) || (Number.isInteger(value) && value >= min && value <= max)) return;
  const range =
    max === Infinity
      ? `of at least ${readableNumber(min)}`
      : `between ${readableNumber(min)} and ${readableNumber(max)}`;
  const suffix = unit ? ` ${unit}` : '';
  throw invalidProp(
    where,
    prop,
    `must be a whole number ${range}${suffix}, got ${typeof value === 'number' ? readableNumber(value) + suffix : describe(value)}`,
    'Specify such a number, or omit the prop for the default.',
  );
}

/**
 * Checks that a prop is a boolean. Any other value would count as `true`, also the text 'false' (for example from the
 * context of the app) and a token.
 */
export function checkBoolean(where: IConstruct | string, prop: string, value: boolean | undefined): void {
  if (value === undefined || typeof value === 'boolean') return;
  throw invalidProp(where, prop, `must be a boolean, got ${describe(value)}`, 'Specify true or false.');
}

/** Checks that a prop is a list that is known at synthesis and not empty. */
export function checkList(where: IConstruct | string, prop: string, value: readonly unknown[]): void {
  if (Array.isArray(value) && value.length > 0 && !Token.isUnresolved(value)) return;
  const got = Token.isUnresolved(value) ? 'a tokenized list' : describe(value);
  throw invalidProp(
    where,
    prop,
    `must be a list of at least one element that is known at synthesis, got ${got}`,
    `Specify such a list, or omit ${prop} for the default.`,
  );
}

/** Checks that a prop is a value of an enum. Tokens are accepted. */
export function checkEnum(
  where: IConstruct | string,
  prop: string,
  value: unknown,
  enumName: string,
  enumValues: Readonly<Record<string, unknown>>,
): void {
  if (value === undefined || Token.isUnresolved(value) || Object.values(enumValues).includes(value)) return;
  const names = Object.keys(enumValues).map((name) => `${enumName}.${name}`);
  throw invalidProp(
    where,
    prop,
    `must be a value of ${enumName}, got ${describe(value)}`,
    `Specify one of ${names.join(', ')}.`,
  );
}

function describe(value: unknown): string {
  return Token.isUnresolved(value) ? 'a token' : (JSON.stringify(value) ?? String(value));
}

/** A number with separators: `10,000`. */
export function readableNumber(value: number): string {
  return value.toLocaleString('en-US');
}
