import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { InvalidPropError } from './invalid-prop-error';

/** Refuses what is not a whole number of a range. A token passes. */
export function checkWholeNumber(
  where: IConstruct | string,
  prop: string,
  value: number,
  min: number,
  max = Infinity,
  unit?: string,
): void {
  if (Token.isUnresolved(value) || (Number.isInteger(value) && value >= min && value <= max)) return;
  const range = max === Infinity ? `a whole number from ${min}` : `a whole number from ${min} to ${max}`;
  throw new InvalidPropError(
    where,
    prop,
    `is ${value}${unit ? ` ${unit}` : ''}, and it must be ${range}`,
    `Give ${range}${unit ? ` of ${unit}` : ''}.`,
  );
}
