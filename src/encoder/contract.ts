/**
 * Names, values and rules that the construct (deploy time) and the encoder (run time) share.
 *
 * This is the only file that both import. It imports nothing.
 */

/** Names of the environment variables with which the construct configures the encoder. */
export const EnvironmentVariable = {
  /** Bucket from which images are read. Events of other buckets are not processed. */
  INPUT_BUCKET: 'INPUT_BUCKET',
  /** Account that owns the input bucket, sent as ExpectedBucketOwner. Absent if the owner is unknown. */
  INPUT_BUCKET_OWNER: 'INPUT_BUCKET_OWNER',
  /** Bucket to which output is written. */
  OUTPUT_BUCKET: 'OUTPUT_BUCKET',
  /** Account that owns the output bucket, sent as ExpectedBucketOwner. Absent if the owner is unknown. */
  OUTPUT_BUCKET_OWNER: 'OUTPUT_BUCKET_OWNER',
  /** Added before the image's key to form the key of its output. May be empty. */
  OUTPUT_PREFIX: 'OUTPUT_PREFIX',
  /** Added after the image's key to form the key of its output. May be empty. */
  OUTPUT_SUFFIX: 'OUTPUT_SUFFIX',
  /** Name of the metadata table. */
  METADATA_TABLE: 'METADATA_TABLE',
  /** Name of the table's partition key. */
  TABLE_KEY_NAME: 'TABLE_KEY_NAME',
  /** Added before the image's key to form the value of the partition key. May be empty. */
  TABLE_KEY_PREFIX: 'TABLE_KEY_PREFIX',
  /** Only objects whose key starts with this prefix are encoded. May be empty. */
  PREFIX_FILTER: 'PREFIX_FILTER',
  /** JSON array of strings. Only objects whose key ends with one of these suffixes are encoded. */
  SUFFIX_FILTERS: 'SUFFIX_FILTERS',
  /** JSON array of the image formats that are encoded, or `ANYTHING` to encode any content. */
  CONTENT_POLICY: 'CONTENT_POLICY',
  /** Size of the largest object that is encoded, in bytes. */
  MAX_OBJECT_SIZE_BYTES: 'MAX_OBJECT_SIZE_BYTES',
  /** Format of the output. Absent means `BASE64`. */
  OUTPUT_FORMAT: 'OUTPUT_FORMAT',
  /** `true` to remove the output of deleted images. Absent means `false`. */
  SYNCHRONIZE_DELETES: 'SYNCHRONIZE_DELETES',
  /** How long the item of a rejected image is kept, in seconds. Absent means until it is deleted. */
  REJECTED_ITEM_RETENTION_SECONDS: 'REJECTED_ITEM_RETENTION_SECONDS',
} as const;

/** A bucket, and the account that owns it if that is known. */
export interface BucketSettings {
  readonly name: string;
  readonly owner?: string;
}

/** The settings that the construct passes to the encoder as environment variables of the function. */
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

/** Value of `CONTENT_POLICY` with which any content is encoded. */
export const ANY_CONTENT = 'ANYTHING';

/**
 * Image formats that the encoder detects. The signature in the content decides, not the key or the content type of the
 * object.
 */
export enum ImageFormat {
  /**
   * JPEG (`image/jpeg`).
   * @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf
   */
  JPEG = 'JPEG',
  /**
   * Portable Network Graphics, including animated PNG (`image/png`).
   * @see https://www.w3.org/TR/png-3/
   */
  PNG = 'PNG',
  /**
   * Graphics Interchange Format, including animated GIF (`image/gif`).
   * @see https://www.w3.org/Graphics/GIF/spec-gif89a.txt
   */
  GIF = 'GIF',
  /**
   * WebP, lossy, lossless and animated (`image/webp`).
   * @see https://www.rfc-editor.org/rfc/rfc9649
   */
  WEBP = 'WEBP',
  /**
   * AV1 Image File Format, including image sequences (`image/avif`).
   * @see https://aomediacodec.github.io/av1-avif/
   */
  AVIF = 'AVIF',
  /**
   * High Efficiency Image File Format, including image sequences (`image/heic`).
   * @see https://nokiatech.github.io/heif/
   */
  HEIC = 'HEIC',
  /**
   * JPEG XL, as a container or a bare codestream (`image/jxl`).
   * @see https://jpeg.org/jpegxl/
   */
  JPEG_XL = 'JPEG_XL',
  /**
   * Tagged Image File Format, including BigTIFF (`image/tiff`).
   * @see https://www.rfc-editor.org/rfc/rfc3302
   */
  TIFF = 'TIFF',
  /**
   * Windows or OS/2 bitmap (`image/bmp`).
   * @see https://www.rfc-editor.org/rfc/rfc7903
   */
  BMP = 'BMP',
  /**
   * Scalable Vector Graphics, uncompressed (`image/svg+xml`).
   * @see https://www.w3.org/TR/SVG2/
   */
  SVG = 'SVG',
  /**
   * Windows icon (`image/vnd.microsoft.icon`).
   * @see https://www.iana.org/assignments/media-types/image/vnd.microsoft.icon
   */
  ICO = 'ICO',
}

/** The name of an image format. */
export type ImageFormatName = `${ImageFormat}`;

/** Formats of the output. Each is ASCII, and decodes to exactly the bytes of the image. */
export enum OutputFormat {
  /**
   * Base64 with padding, without line breaks: 4 characters for every 3 bytes.
   * @see https://www.rfc-editor.org/rfc/rfc4648#section-4
   */
  BASE64 = 'BASE64',
  /**
   * Base64 with the alphabet for URLs and file names (`-` and `_` instead of `+` and `/`), with padding, without line
   * breaks.
   * @see https://www.rfc-editor.org/rfc/rfc4648#section-5
   */
  BASE64URL = 'BASE64URL',
  /**
   * Base64 for e-mail, in lines of up to 76 characters that end with CRLF.
   * @see https://www.rfc-editor.org/rfc/rfc2045#section-6.8
   */
  MIME = 'MIME',
  /**
   * A data URI in Base64: `data:image/jpeg;base64,…`. The media type is detected from the content.
   * @see https://www.rfc-editor.org/rfc/rfc2397
   */
  DATA_URI = 'DATA_URI',
}

/** The name of an output format. */
export type OutputFormatName = `${OutputFormat}`;

/** All attributes that the encoder writes to an image's item, in addition to the key of the table. */
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

/** Processing status of an image. */
export const ImageStatus = { ENCODED: 'ENCODED', REJECTED: 'REJECTED', DELETED: 'DELETED' } as const;

/**
 * Reasons for which an object is rejected. The reason is in the attribute `reason` of its item and in the dimension
 * `Reason` of the metric `Rejected`.
 */
export enum RejectReason {
  /** The content does not have the signature of an image format that the encoder detects. */
  NOT_AN_IMAGE = 'NOT_AN_IMAGE',
  /** The content is an image in a format that the content policy does not allow. */
  FORMAT_NOT_ALLOWED = 'FORMAT_NOT_ALLOWED',
  /** The object has no content. */
  EMPTY = 'EMPTY',
  /** The object is larger than `maxObjectSize`. */
  TOO_LARGE = 'TOO_LARGE',
  /**
   * The key of the output would be longer than 1,024 bytes.
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
   */
  KEY_TOO_LONG = 'KEY_TOO_LONG',
  /**
   * The object is archived and must be restored before it can be read.
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html
   */
  ARCHIVED = 'ARCHIVED',
  /**
   * The object is encrypted with a customer-provided key (SSE-C).
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
   */
  CUSTOMER_KEY = 'CUSTOMER_KEY',
  /**
   * The user metadata of the object says that it is the output of an encoder
   * (`encoded-by: cdk-image-encoding-pipeline`). Rejecting it prevents loops between pipelines that read each other's
   * output buckets.
   */
  ENCODER_OUTPUT = 'ENCODER_OUTPUT',
}

/** Namespace of the encoder's metrics in CloudWatch. */
export const METRIC_NAMESPACE = 'ImageEncodingPipeline';

/** Dimensions of the metrics. Every metric has the function's name; `Rejected` is also split by its reason. */
export const MetricDimension = { FUNCTION_NAME: 'FunctionName', REASON: 'Reason' } as const;

/** Names of the encoder's metrics in CloudWatch. `docs/observability.md` describes them. */
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

/** User metadata of every output. An object with the metadata `ENCODER` is rejected instead of being encoded again. */
export const OutputMetadata = {
  ENCODER: 'encoded-by',
  SOURCE_KEY: 'source-key',
  SOURCE_VERSION_ID: 'source-version-id',
  SOURCE_ETAG: 'source-etag',
  FORMAT: 'output-format',
} as const;

/** Value of the `ENCODER` metadata. */
export const ENCODER_NAME = 'cdk-image-encoding-pipeline';

/**
 * Properties of an object in a backfill: its bucket, and its key. S3 inventories contain form-urlencoded keys
 * (`ENCODED_KEY`).
 */
export const BackfillItem = { BUCKET: 'bucket', KEY: 'key', ENCODED_KEY: 'encodedKey' } as const;

/** Size of the largest object that can be encoded, in bytes: 37.5 GiB. Its output has 10,000 parts, the maximum of S3. */
export const MAX_OBJECT_BYTES = 37.5 * 1024 ** 3;

/** Length of the longest object key that S3 allows, in bytes of UTF-8. */
export const MAX_KEY_BYTES = 1024;

/** The spellings of a suffix that match the end of a key: as specified, in lower case and in upper case, without duplicates. */
export function suffixVariants(suffix: string): string[] {
  return [...new Set([suffix, suffix.toLowerCase(), suffix.toUpperCase()])];
}

/** Selects the objects of the input bucket that the pipeline encodes. */
export interface ObjectFilter {
  /** Prefix of the key. Empty to match every key. */
  readonly prefix: string;
  /** Suffixes of which the key must have one, as specified in the props. */
  readonly suffixes: readonly string[];
}

/** Whether a key matches a filter. The rule is the same for every trigger. */
export function matchesFilter(key: string, filter: ObjectFilter): boolean {
  return (
    key.startsWith(filter.prefix) &&
    filter.suffixes.some((suffix) => suffixVariants(suffix).some((variant) => key.endsWith(variant)))
  );
}
