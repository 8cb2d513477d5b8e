/**
 * What the construct (deploy time) and the encoder (run time) must agree on, and nothing else.
 *
 * This is the only file that both worlds import. It imports nothing itself.
 */

/** Names of the environment variables through which the construct configures the encoder. */
export const EnvironmentVariable = {
  /** Bucket the images are read from; events that name another bucket are refused. */
  INPUT_BUCKET: 'INPUT_BUCKET',
  /** Account that owns the input bucket, sent as ExpectedBucketOwner. Absent where the owner is not known. */
  INPUT_BUCKET_OWNER: 'INPUT_BUCKET_OWNER',
  /** Bucket the text is written to. */
  OUTPUT_BUCKET: 'OUTPUT_BUCKET',
  /** Account that owns the output bucket, sent as ExpectedBucketOwner. Absent where the owner is not known. */
  OUTPUT_BUCKET_OWNER: 'OUTPUT_BUCKET_OWNER',
  /** What is put before the image's key to make the key of the text. May be empty. */
  OUTPUT_PREFIX: 'OUTPUT_PREFIX',
  /** What is put behind the image's key to make the key of the text. May be empty. */
  OUTPUT_SUFFIX: 'OUTPUT_SUFFIX',
  /** Name of the metadata table. */
  METADATA_TABLE: 'METADATA_TABLE',
  /** Name of the table's partition key. */
  TABLE_KEY_NAME: 'TABLE_KEY_NAME',
  /** What is put before the image's key to make the value of the partition key. May be empty. */
  TABLE_KEY_PREFIX: 'TABLE_KEY_PREFIX',
  /** What an object's key must start with. May be empty. */
  PREFIX_FILTER: 'PREFIX_FILTER',
  /** JSON array of strings: what an object's key must end with one of. */
  SUFFIX_FILTERS: 'SUFFIX_FILTERS',
  /** JSON array of image formats, or the word `ANYTHING`: the content that is encoded. */
  CONTENT_POLICY: 'CONTENT_POLICY',
  /** Largest object that is encoded, in bytes. */
  MAX_OBJECT_SIZE_BYTES: 'MAX_OBJECT_SIZE_BYTES',
  /** How bytes become a text: one of the output formats. Absent means `BASE64`. */
  OUTPUT_FORMAT: 'OUTPUT_FORMAT',
  /** `true` where the text of a deleted image is to be removed. Absent means `false`. */
  SYNCHRONIZE_DELETES: 'SYNCHRONIZE_DELETES',
  /** How long the row of a rejected image is kept, in seconds. Absent means for ever. */
  REJECTED_ITEM_RETENTION_SECONDS: 'REJECTED_ITEM_RETENTION_SECONDS',
} as const;

/** A bucket, and the account that must own it if that is known. */
export interface BucketSettings {
  readonly name: string;
  readonly owner?: string;
}

/** The settings with which the construct configures the encoder, through the environment variables of the function. */
export interface EncoderSettings {
  readonly input: BucketSettings;
  readonly output: BucketSettings & { readonly prefix: string; readonly suffix: string };
  readonly outputFormat: OutputFormatName;
  readonly table: { readonly name: string; readonly keyName: string; readonly keyPrefix: string };
  readonly filter: ObjectFilter;
  /** The image formats that are encoded. If undefined, any content is encoded. */
  readonly formats?: readonly ImageFormatName[];
  readonly maxObjectSizeBytes: number;
  /** Whether the output of a deleted image is removed. */
  readonly synchronizeDeletes: boolean;
  /** How long the item of a rejected image is kept. If undefined, it is kept until it is deleted. */
  readonly rejectedItemRetentionSeconds?: number;
}

/** Value of the content policy variable that lets every content pass. */
export const ANY_CONTENT = 'ANYTHING';

/** Image formats that the encoder recognizes by their bytes, whatever an object's name or content type says. */
export enum ImageFormat {
  /** JPEG (ISO/IEC 10918-1), `image/jpeg`. */
  JPEG = 'JPEG',
  /** Portable Network Graphics, animated ones included, `image/png`. */
  PNG = 'PNG',
  /** Graphics Interchange Format, `image/gif`. */
  GIF = 'GIF',
  /** WebP, lossy and lossless, `image/webp`. */
  WEBP = 'WEBP',
  /** AV1 Image File Format, `image/avif`. */
  AVIF = 'AVIF',
  /** High Efficiency Image File Format, `image/heic`. */
  HEIC = 'HEIC',
  /** JPEG XL, `image/jxl`. */
  JPEG_XL = 'JPEG_XL',
  /** Tagged Image File Format, `image/tiff`. */
  TIFF = 'TIFF',
  /** Windows bitmap, `image/bmp`. */
  BMP = 'BMP',
  /** Scalable Vector Graphics, `image/svg+xml`. */
  SVG = 'SVG',
  /** Windows icon, `image/vnd.microsoft.icon`. */
  ICO = 'ICO',
}

/** The name of an image format. */
export type ImageFormatName = `${ImageFormat}`;

/**
 * How an image becomes text. Every format is ASCII and decodes to the image's bytes exactly.
 */
export enum OutputFormat {
  /**
   * Base64 in one line, padded: 4 characters for every 3 bytes.
   * @see https://www.rfc-editor.org/rfc/rfc4648#section-4
   */
  BASE64 = 'BASE64',
  /**
   * Base64 in the alphabet that is safe in URLs and file names (`-` and `_` for `+` and `/`), padded, in one line.
   * @see https://www.rfc-editor.org/rfc/rfc4648#section-5
   */
  BASE64URL = 'BASE64URL',
  /**
   * Base64 in lines of 76 characters that end in CRLF, as e-mail carries it.
   * @see https://www.rfc-editor.org/rfc/rfc2045#section-6.8
   */
  MIME = 'MIME',
  /**
   * A data URI with the image's media type, taken from its bytes: `data:image/jpeg;base64,…`.
   * @see https://www.rfc-editor.org/rfc/rfc2397
   */
  DATA_URI = 'DATA_URI',
}

/** The name of an output format. */
export type OutputFormatName = `${OutputFormat}`;

/** Attributes that the encoder writes into an image's row, beside the table's key. The list is closed. */
export const ItemAttribute = {
  STATUS: 'status',
  REASON: 'reason',
  SOURCE_BUCKET: 'source_bucket',
  SOURCE_KEY: 'source_key',
  SOURCE_VERSION_ID: 'source_version_id',
  SOURCE_ETAG: 'source_etag',
  SOURCE_LAST_MODIFIED: 'source_last_modified',
  SOURCE_CHECKSUM: 'source_checksum',
  SIZE_BYTES: 'size_bytes',
  SHA256: 'sha256',
  CONTENT_TYPE: 'content_type',
  IMAGE_FORMAT: 'image_format',
  WIDTH: 'width',
  HEIGHT: 'height',
  ORIENTATION: 'orientation',
  OUTPUT_BUCKET: 'output_bucket',
  OUTPUT_KEY: 'output_key',
  OUTPUT_ETAG: 'output_etag',
  OUTPUT_SIZE_BYTES: 'output_size_bytes',
  OUTPUT_FORMAT: 'output_format',
  SEQUENCER: 'sequencer',
  REVISION: 'revision',
  ENCODED_AT: 'encoded_at',
  UPDATED_AT: 'updated_at',
  DURATION_MS: 'duration_ms',
  EXPIRES_AT: 'expires_at',
} as const;

/** What became of an image. */
export const ImageStatus = { ENCODED: 'ENCODED', REJECTED: 'REJECTED', DELETED: 'DELETED' } as const;

/** Why an image was rejected: the `reason` of its row, and the dimension `Reason` of the metric `Rejected`. */
export enum RejectReason {
  /** The content does not have the signature of an image. */
  NOT_AN_IMAGE = 'NOT_AN_IMAGE',
  /** The content is an image of a format that the content policy does not allow. */
  FORMAT_NOT_ALLOWED = 'FORMAT_NOT_ALLOWED',
  /** An object without content. */
  EMPTY = 'EMPTY',
  /** Larger than `maxObjectSize`. */
  TOO_LARGE = 'TOO_LARGE',
  /** The text would have a key of more than 1,024 bytes. */
  KEY_TOO_LONG = 'KEY_TOO_LONG',
  /** Archived, and not to be read before it is restored. */
  ARCHIVED = 'ARCHIVED',
  /** Encrypted with a key that the uploader keeps (SSE-C). */
  CUSTOMER_KEY = 'CUSTOMER_KEY',
  /**
   * The object's user metadata says that it is the output of an encoder (`encoded-by: cdk-image-encoding-pipeline`).
   * Rejecting it stops loops between pipelines that read each other's output buckets.
   */
  ENCODER_OUTPUT = 'ENCODER_OUTPUT',
}

/** Namespace of the encoder's metrics in CloudWatch. */
export const METRIC_NAMESPACE = 'ImageEncodingPipeline';

/** Dimensions of the metrics: every one has the function's name, rejections are also told apart by their reason. */
export const MetricDimension = { FUNCTION_NAME: 'FunctionName', REASON: 'Reason' } as const;

/** Names of the encoder's metrics in CloudWatch; `docs/observability.md` says what each means. */
export const Metric = {
  ENCODED: 'Encoded',
  REJECTED: 'Rejected',
  DELETED: 'Deleted',
  DUPLICATES: 'Duplicates',
  GONE: 'Gone',
  IGNORED: 'Ignored',
  FOREIGN: 'Foreign',
  FAILED: 'Failed',
  CONFLICTS: 'Conflicts',
  RETRIES: 'Retries',
  UNREADABLE_DIMENSIONS: 'UnreadableDimensions',
  BYTES_READ: 'BytesRead',
  BYTES_WRITTEN: 'BytesWritten',
  ENCODING_DURATION: 'EncodingDuration',
} as const;

/** User metadata of every output the encoder writes; an object that has `ENCODER` is rejected, never encoded again. */
export const OutputMetadata = {
  ENCODER: 'encoded-by',
  SOURCE_KEY: 'source-key',
  SOURCE_VERSION_ID: 'source-version-id',
  SOURCE_ETAG: 'source-etag',
  FORMAT: 'output-format',
} as const;

/** Value of the `ENCODER` metadata. */
export const ENCODER_NAME = 'cdk-image-encoding-pipeline';

/** What an item of a backfill says: its bucket, and its key as it is or, out of an inventory, form-urlencoded. */
export const BackfillItem = { BUCKET: 'bucket', KEY: 'key', ENCODED_KEY: 'encodedKey' } as const;

/** Largest object that can be encoded, in bytes: 37.5 GiB. Its output has as many parts as S3 accepts. */
export const MAX_OBJECT_BYTES = 37.5 * 1024 ** 3;

/** Longest object key that S3 takes, in bytes of UTF-8. */
export const MAX_KEY_BYTES = 1024;

/**
 * The spellings of one suffix filter that an object's key may end with:
 * as given, all lower case and all upper case, each once.
 */
export function suffixVariants(suffix: string): string[] {
  return [...new Set([suffix, suffix.toLowerCase(), suffix.toUpperCase()])];
}

/** Which objects of the input bucket are images of this pipeline. */
export interface ObjectFilter {
  /** What the key starts with; empty for every key. */
  readonly prefix: string;
  /** What the key ends with one of, as given to the construct. */
  readonly suffixes: readonly string[];
}

/** The one matching rule, the same for every trigger: the prefix as given, and a suffix in one of its spellings. */
export function matchesFilter(key: string, filter: ObjectFilter): boolean {
  return (
    key.startsWith(filter.prefix) &&
    filter.suffixes.some((suffix) => suffixVariants(suffix).some((variant) => key.endsWith(variant)))
  );
}
