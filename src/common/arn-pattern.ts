import { Token } from 'aws-cdk-lib';

/**
 * The keys under a prefix, as the resource of an IAM statement names them.
 *
 * Characters that IAM takes as wildcards stand for themselves. A policy holds no characters beyond U+00FF, so a run of
 * them becomes a wildcard. A token stands as it is.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
 */
export function keysUnder(prefix: string): string {
  const literal = Token.isUnresolved(prefix) ? prefix : prefix.replace(/[*?$]/g, (character) => `\${${character}}`);
  return `${literal.replace(/[^\u0020-\u00ff]+/gu, '*')}*`.replace(/\*+$/, '*');
}
