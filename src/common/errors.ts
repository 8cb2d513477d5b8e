import { UnscopedValidationError, ValidationError } from 'aws-cdk-lib/core/lib/errors';
import { IConstruct } from 'constructs';

/** The name of the error. The CDK's type allows only its own literals. */
const NAME = 'InvalidProp' as ConstructorParameters<typeof ValidationError>[0];

/**
 * Creates the error for a prop that cannot be deployed: a validation error of the CDK, with `[path] prop: problem. remedy`
 * as its message. Languages other than TypeScript show nothing but the message, so it contains the path.
 *
 * The classes are marked as internal in the CDK. This is the only file that uses them.
 *
 * @param where the construct, or the name of the factory, that received the prop
 * @param prop name of the prop
 * @param problem what is wrong, with the value; without a full stop
 * @param remedy what to do, as a sentence
 */
export function invalidProp(where: IConstruct | string, prop: string, problem: string, remedy: string): Error {
  const message = `${prop}: ${problem}. ${remedy}`;
  return typeof where === 'string'
    ? new UnscopedValidationError(NAME, `${where} ${message}`)
    : new ValidationError(NAME, `[${where.node.path}] ${message}`, where);
}
