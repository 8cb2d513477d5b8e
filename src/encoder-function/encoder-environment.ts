import { Stack, Tokenization } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ANY_CONTENT, EncoderSettings, EnvironmentVariable } from '../encoder/contract';

/**
 * Returns the environment variables that contain the settings of the encoder. `readSettings()` of the encoder reads them.
 *
 * Variables with an empty value are omitted: they mean the same, and the Lambda console shows only the others.
 */
export function encoderEnvironment(scope: Construct, settings: EncoderSettings): Record<string, string> {
  const { input, output, table, filter, formats, rejectedItemRetentionSeconds } = settings;
  const variables: Record<keyof typeof EnvironmentVariable, string | undefined> = {
    INPUT_BUCKET: input.name,
    OUTPUT_BUCKET: output.name,
    OUTPUT_FORMAT: settings.outputFormat,
    OUTPUT_PREFIX: output.prefix,
    OUTPUT_SUFFIX: output.suffix,
    METADATA_TABLE: table.name,
    TABLE_KEY_NAME: table.keyName,
    TABLE_KEY_PREFIX: table.keyPrefix,
    PREFIX_FILTER: filter.prefix,
    SUFFIX_FILTERS: Stack.of(scope).toJsonString(filter.suffixes),
    CONTENT_POLICY: formats ? JSON.stringify(formats) : ANY_CONTENT,
    MAX_OBJECT_SIZE_BYTES: Tokenization.stringifyNumber(settings.maxObjectSizeBytes),
    SYNCHRONIZE_DELETES: settings.synchronizeDeletes ? 'true' : undefined,
    REJECTED_ITEM_RETENTION_SECONDS:
      rejectedItemRetentionSeconds === undefined
        ? undefined
        : Tokenization.stringifyNumber(rejectedItemRetentionSeconds),
    INPUT_BUCKET_OWNER: input.owner,
    OUTPUT_BUCKET_OWNER: output.owner,
  };
  return Object.fromEntries(Object.entries(variables).filter((entry): entry is [string, string] => Boolean(entry[1])));
}
