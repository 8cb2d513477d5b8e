import { Annotations, Stack } from 'aws-cdk-lib';
import { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { readableNumber } from '../common/prop-checks';
import { EnvironmentVariable, MAX_KEY_BYTES, OutputFormat } from '../encoder/contract';

/** Lambda allows 4 KB for all environment variables of a function together. */
const MAX_ENVIRONMENT_BYTES = 4096;

/** Maximum size of the value of a token in each variable, in bytes. */
const MAX_TOKEN_BYTES: Record<keyof typeof EnvironmentVariable, number> = {
  INPUT_BUCKET: 63,
  INPUT_BUCKET_OWNER: 12,
  OUTPUT_BUCKET: 63,
  OUTPUT_BUCKET_OWNER: 12,
  OUTPUT_PREFIX: MAX_KEY_BYTES,
  OUTPUT_SUFFIX: MAX_KEY_BYTES,
  METADATA_TABLE: 255,
  TABLE_KEY_NAME: 255,
  TABLE_KEY_PREFIX: MAX_KEY_BYTES,
  PREFIX_FILTER: MAX_KEY_BYTES,
  SUFFIX_FILTERS: MAX_KEY_BYTES,
  CONTENT_POLICY: 0,
  MAX_OBJECT_SIZE_BYTES: 11,
  OUTPUT_FORMAT: Math.max(...Object.values(OutputFormat).map((format) => format.length)),
  SYNCHRONIZE_DELETES: 0,
  REJECTED_ITEM_RETENTION_SECONDS: 16,
};

/**
 * Checks at the end of synthesis that the environment variables of the encoder, with those that the app adds, are not too
 * large.
 *
 * Lambda counts the UTF-8 bytes of the variables as JSON, so a quotation mark in a value counts twice.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function checkEnvironmentSize(pipeline: Construct, encoder: LambdaFunction): void {
  const validate = (): string[] => {
    const { known, upperBound } = sizeOfEnvironment(encoder);
    if (known > MAX_ENVIRONMENT_BYTES) {
      return [
        `suffixFilters: the environment variables of the encoder have ${readableNumber(known)} bytes as JSON, but Lambda allows ` +
          `${readableNumber(MAX_ENVIRONMENT_BYTES)}. Specify fewer or shorter suffixes and prefixes, or remove variables that ` +
          'the app adds with addEnvironment().',
      ];
    }
    if (upperBound > MAX_ENVIRONMENT_BYTES) {
      Annotations.of(pipeline).addWarningV2(
        'cdk-image-encoding-pipeline:environmentMayBeTooLarge',
        `suffixFilters: the environment variables of the encoder have ${readableNumber(known)} bytes as JSON, and up to ` +
          `${readableNumber(upperBound)} bytes with the longest possible values of tokens, but Lambda allows ` +
          `${readableNumber(MAX_ENVIRONMENT_BYTES)}. Specify fewer suffixes and prefixes as tokens, or acknowledge this ` +
          'warning if their values are short.',
      );
    }
    return [];
  };
  pipeline.node.addValidation({ validate });
}

function sizeOfEnvironment(encoder: LambdaFunction): { readonly known: number; readonly upperBound: number } {
  const { environment } = encoder.node.defaultChild as CfnFunction;
  const { variables = {} } = Stack.of(encoder).resolve(environment) as CfnFunction.EnvironmentProperty;
  const values = Object.entries(variables).map(([name, value]) => ({ name, ...knownPart(value) }));
  const known = bytesOfJson(Object.fromEntries(values.map(({ name, text }) => [name, text])));
  const tokens = values.reduce((sum, { name, tokens: count }) => sum + count * maxTokenBytes(name), 0);
  return { known, upperBound: known + tokens };
}

/** Returns the known text of a resolved value, and the number of tokens in it. */
function knownPart(value: unknown): { readonly text: string; readonly tokens: number } {
  if (typeof value === 'string') return { text: value, tokens: 0 };
  const join = (value as { readonly 'Fn::Join'?: [string, unknown] })['Fn::Join'];
  if (!join || !Array.isArray(join[1])) return { text: '', tokens: 1 };
  const parts = join[1].map(knownPart);
  return {
    text: parts.map(({ text }) => text).join(join[0]),
    tokens: parts.reduce((sum, { tokens }) => sum + tokens, 0),
  };
}

/** The maximum size of tokens in variables that the app adds is not known. */
function maxTokenBytes(name: string): number {
  return (MAX_TOKEN_BYTES as Record<string, number>)[name] ?? 0;
}

function bytesOfJson(variables: Record<string, string>): number {
  return Buffer.byteLength(JSON.stringify(variables));
}
