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
