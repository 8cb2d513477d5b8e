import { Token } from 'aws-cdk-lib';

/**
 * Returns the pattern for all keys under a prefix, for the resource of an IAM statement.
 *
 * IAM wildcards in the prefix are escaped. IAM policies cannot contain characters above U+00FF, so a sequence of such
 * characters becomes a wildcard. Tokens stay as they are.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
 */
export function keysUnder(prefix: string): string {
  const literal = Token.isUnresolved(prefix) ? prefix : prefix.replace(/[*?$]/g, (character) => `\${${character}}`);
  return `${literal.replace(/[^\u0020-\u00ff]+/gu, '*')}*`.replace(/\*+$/, '*');
}
