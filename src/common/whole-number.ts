import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { invalidProp } from './errors';

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
  const [given, number] = unit ? [`${value} ${unit}`, `whole number of ${unit}`] : [value, 'whole number'];
  const range = max === Infinity ? `${min} on` : `${min} to ${max}`;
  throw invalidProp(
    where,
    prop,
    `is ${given}, and it must be a ${number} from ${range}`,
    'Give such a number, or leave it out for the default.',
  );
}
