import {
  ANY_CONTENT,
  EncoderSettings,
  EnvironmentVariable,
  ImageFormat,
  ImageFormatName,
  OutputFormat,
  OutputFormatName,
} from './contract';
import { InvalidSettingError } from './errors';

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads and checks the environment of the function. Errors name the variable. */
export function readSettings(environment: Environment): EncoderSettings {
  return {
    input: {
      name: text(environment, EnvironmentVariable.INPUT_BUCKET),
      owner: account(environment, EnvironmentVariable.INPUT_BUCKET_OWNER),
    },
    output: {
      name: text(environment, EnvironmentVariable.OUTPUT_BUCKET),
      owner: account(environment, EnvironmentVariable.OUTPUT_BUCKET_OWNER),
      prefix: environment[EnvironmentVariable.OUTPUT_PREFIX] ?? '',
      suffix: environment[EnvironmentVariable.OUTPUT_SUFFIX] ?? '',
    },
    outputFormat: outputFormat(environment, EnvironmentVariable.OUTPUT_FORMAT),
    table: {
      name: text(environment, EnvironmentVariable.METADATA_TABLE),
      keyName: text(environment, EnvironmentVariable.TABLE_KEY_NAME),
      keyPrefix: environment[EnvironmentVariable.TABLE_KEY_PREFIX] ?? '',
    },
    filter: {
      prefix: environment[EnvironmentVariable.PREFIX_FILTER] ?? '',
      suffixes: suffixes(environment, EnvironmentVariable.SUFFIX_FILTERS),
    },
    formats: formats(environment, EnvironmentVariable.CONTENT_POLICY),
    maxObjectSizeBytes: wholeNumber(environment, EnvironmentVariable.MAX_OBJECT_SIZE_BYTES, 'bytes'),
    synchronizeDeletes: flag(environment, EnvironmentVariable.SYNCHRONIZE_DELETES),
    rejectedItemRetentionSeconds: environment[EnvironmentVariable.REJECTED_ITEM_RETENTION_SECONDS]
      ? wholeNumber(environment, EnvironmentVariable.REJECTED_ITEM_RETENTION_SECONDS, 'seconds')
      : undefined,
  };
}

function text(environment: Environment, variable: string): string {
  const value = environment[variable];
  if (!value) throw new InvalidSettingError(variable, value, 'a non-empty text');
  return value;
}

function account(environment: Environment, variable: string): string | undefined {
  const value = environment[variable];
  if (!value) return undefined;
  if (!/^\d{12}$/.test(value)) throw new InvalidSettingError(variable, value, 'an account ID of 12 digits');
  return value;
}

function suffixes(environment: Environment, variable: string): string[] {
  const list = stringList(environment[variable]);
  if (!list || list.length === 0 || list.includes('')) {
    const expected = 'a JSON array of one or more non-empty strings';
    throw new InvalidSettingError(variable, environment[variable], expected);
  }
  return list;
}

function formats(environment: Environment, variable: string): ImageFormatName[] | undefined {
  const value = environment[variable];
  if (value === ANY_CONTENT) return undefined;
  const list = stringList(value);
  if (!list || list.length === 0 || !list.every(isImageFormat)) {
    throw new InvalidSettingError(
      variable,
      value,
      `${ANY_CONTENT} or a JSON array of ${Object.values(ImageFormat).join(', ')}`,
    );
  }
  return list;
}

function isImageFormat(name: string): name is ImageFormatName {
  return Object.values<string>(ImageFormat).includes(name);
}

function outputFormat(environment: Environment, variable: string): OutputFormatName {
  const value = environment[variable] || OutputFormat.BASE64;
  const format = Object.values(OutputFormat).find((name) => name === value);
  if (!format) throw new InvalidSettingError(variable, value, `one of ${Object.values(OutputFormat).join(', ')}`);
  return format;
}

function wholeNumber(environment: Environment, variable: string, unit: string): number {
  const value = environment[variable];
  const number = /^\d+$/.test(value ?? '') ? Number(value) : NaN;
  if (!Number.isSafeInteger(number) || number < 1) {
    throw new InvalidSettingError(variable, value, `a whole number of ${unit}, at least 1`);
  }
  return number;
}

function flag(environment: Environment, variable: string): boolean {
  const value = environment[variable] || 'false';
  if (value !== 'true' && value !== 'false') throw new InvalidSettingError(variable, value, 'true or false');
  return value === 'true';
}

/** Parses a JSON array of strings; undefined if the value is not one. */
function stringList(json: string | undefined): string[] | undefined {
  try {
    const value: unknown = JSON.parse(json ?? '');
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}
