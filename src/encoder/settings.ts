import {
  ANY_CONTENT,
  EnvironmentVariable,
  IMAGE_FORMATS,
  ImageFormatName,
  ObjectFilter,
  OUTPUT_FORMATS,
  OutputFormatName,
} from './contract';
import { InvalidSettingError } from './errors';

/** A bucket, and the account that must own it where that is known. */
export interface BucketSetting {
  readonly name: string;
  readonly owner?: string;
}

/** How the construct has configured this function. */
export interface Settings {
  readonly input: BucketSetting;
  readonly output: BucketSetting & { readonly prefix: string; readonly suffix: string };
  readonly outputFormat: OutputFormatName;
  readonly table: { readonly name: string; readonly keyName: string; readonly keyPrefix: string };
  readonly filter: ObjectFilter;
  /** The image formats that are encoded; undefined lets every content pass. */
  readonly formats?: readonly ImageFormatName[];
  readonly maxObjectSizeBytes: number;
  /** Whether the text of a deleted image is removed. */
  readonly synchronizeDeletes: boolean;
  /** How long the row of a rejected image is kept; undefined for ever. */
  readonly rejectedRowRetentionSeconds?: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads and checks the function's environment. Throws an error that names the variable. */
export function readSettings(environment: Environment): Settings {
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
    rejectedRowRetentionSeconds: environment[EnvironmentVariable.REJECTED_ROW_RETENTION_SECONDS]
      ? wholeNumber(environment, EnvironmentVariable.REJECTED_ROW_RETENTION_SECONDS, 'seconds')
      : undefined,
  };
}

function text(environment: Environment, variable: string): string {
  const value = environment[variable];
  if (!value) throw new InvalidSettingError(variable, value, 'a text that is not empty');
  return value;
}

function account(environment: Environment, variable: string): string | undefined {
  const value = environment[variable];
  if (!value) return undefined;
  if (!/^\d{12}$/.test(value)) throw new InvalidSettingError(variable, value, 'an account number of 12 digits');
  return value;
}

function suffixes(environment: Environment, variable: string): string[] {
  const list = stringList(environment[variable]);
  if (!list || list.length === 0 || list.includes('')) {
    const expected = 'a JSON array of at least one string, none of them empty';
    throw new InvalidSettingError(variable, environment[variable], expected);
  }
  return list;
}

function formats(environment: Environment, variable: string): ImageFormatName[] | undefined {
  const value = environment[variable];
  if (value === ANY_CONTENT) return undefined;
  const list = stringList(value);
  if (!list || list.length === 0 || !list.every(isImageFormat)) {
    throw new InvalidSettingError(variable, value, `${ANY_CONTENT} or a JSON array of ${IMAGE_FORMATS.join(', ')}`);
  }
  return list;
}

function isImageFormat(name: string): name is ImageFormatName {
  return (IMAGE_FORMATS as readonly string[]).includes(name);
}

function outputFormat(environment: Environment, variable: string): OutputFormatName {
  const value = environment[variable] || 'BASE64';
  const format = OUTPUT_FORMATS.find((name) => name === value);
  if (!format) throw new InvalidSettingError(variable, value, `one of ${OUTPUT_FORMATS.join(', ')}`);
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

/** The strings of a JSON array of strings; undefined for anything else. */
function stringList(json: string | undefined): string[] | undefined {
  try {
    const value: unknown = JSON.parse(json ?? '');
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}
