import { Duration, Size, Stack, Tokenization } from 'aws-cdk-lib';
import { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ContentPolicy } from './content-policy';
import { knownOwner } from '../common/resource-identity';
import { ANY_CONTENT, EncoderSettings, EnvironmentVariable, ObjectFilter, OutputFormat } from '../encoder/contract';

/** The props and resources of a pipeline that the settings of the encoder are derived from. */
export interface EncoderSettingsProps {
  readonly inputBucket: IBucket;
  readonly outputBucket: IBucket;
  readonly metadataTable: ITable;
  readonly filter: ObjectFilter;
  readonly outputFormat: OutputFormat;
  readonly outputPrefix: string;
  readonly outputSuffix: string;
  readonly tableKeyName: string;
  readonly tableKeyPrefix: string;
  readonly contentPolicy: ContentPolicy;
  readonly maxObjectSize: Size;
  readonly synchronizeDeletes: boolean;
  readonly rejectedItemRetention?: Duration;
}

/** Returns the settings of the encoder. */
export function encoderSettings(props: EncoderSettingsProps): EncoderSettings {
  const { inputBucket, outputBucket, metadataTable } = props;
  return {
    input: { name: inputBucket.bucketName, owner: knownOwner(inputBucket) },
    output: {
      name: outputBucket.bucketName,
      owner: knownOwner(outputBucket),
      prefix: props.outputPrefix,
      suffix: props.outputSuffix,
    },
    outputFormat: props.outputFormat,
    table: { name: metadataTable.tableName, keyName: props.tableKeyName, keyPrefix: props.tableKeyPrefix },
    filter: props.filter,
    formats: props.contentPolicy._formats,
    maxObjectSizeBytes: props.maxObjectSize.toBytes(),
    synchronizeDeletes: props.synchronizeDeletes,
    rejectedItemRetentionSeconds: props.rejectedItemRetention?.toSeconds(),
  };
}

/**
 * Returns the environment variables that contain the settings of the encoder. `readSettings()` of the encoder reads them.
 *
 * Variables with an empty value are omitted. They mean the same, and the Lambda console then shows only the others.
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
