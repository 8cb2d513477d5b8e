import { Token, Tokenization } from 'aws-cdk-lib';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { BackfillItems } from './backfill-definition';
import { keysUnder } from '../common/arn-pattern';
import { invalidProp } from '../common/errors';
import { checkKeyText, KEY_LIMIT } from '../common/key-text';
import { checkSameEnvironment } from '../common/same-environment';
import { BackfillItem } from '../encoder/contract';

/** Options of `BackfillSource.inventory()`. */
export interface InventorySourceOptions {
  /**
   * The destination bucket of the inventory. It must be in the Region and account of the pipeline. It can be imported.
   *
   * If an imported bucket is encrypted with a KMS key, import it with its `encryptionKey`.
   */
  readonly bucket: IBucket;

  /**
   * The destination prefix of the inventory configuration: 1 to 1,024 bytes in UTF-8.
   *
   * The state machine can read only objects under this prefix.
   *
   * @default - the state machine can read the whole bucket
   */
  readonly prefix?: string;

  /**
   * The key of a `manifest.json` of the inventory: 1 to 1,024 bytes in UTF-8, starting with the `prefix`.
   *
   * S3 writes a new manifest each time it creates the inventory.
   *
   * @default - the key must be specified in the input of each execution: `{"manifestKey": "…/manifest.json"}`
   */
  readonly manifestKey?: string;
}

/**
 * The backfill that reads a source.
 * @internal
 */
export interface BackfillSourceTarget {
  readonly backfill: Construct;
  readonly inputBucket: IBucket;
  /** The prefix of the keys that are listed. */
  readonly listedPrefix: string;
  /** The `prefix` of the backfill's props. */
  readonly prefixProp?: string;
}

/** The source of the object keys that a backfill processes. */
export class BackfillSource {
  /**
   * Lists the objects in the input bucket when the backfill is started.
   *
   * It needs no preparation and includes all objects at that time. It is suitable for up to about 10 million objects,
   * because S3 returns pages of 1,000 objects, one after the other. To encode only some of the objects, specify a prefix
   * in the execution input: `{"prefix": "photos/2025/"}`. It must start with the prefix of the backfill.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
   */
  public static listing(): BackfillSource {
    return new BackfillSource(({ inputBucket, listedPrefix }) => ({
      input: 'prefix',
      inputDefault: listedPrefix,
      reader: {
        resource: 's3:listObjectsV2',
        parameters: { Bucket: inputBucket.bucketName, 'Prefix.$': '$.prefix' },
      },
      // AWS does not document whether a reader accepts an empty prefix, so the whole bucket is listed without a prefix.
      readerOfAll:
        listedPrefix === '' || Token.isUnresolved(listedPrefix)
          ? { resource: 's3:listObjectsV2', parameters: { Bucket: inputBucket.bucketName } }
          : undefined,
      selector: { [BackfillItem.BUCKET]: inputBucket.bucketName, [`${BackfillItem.KEY}.$`]: '$$.Map.Item.Value.Key' },
      statements: [
        {
          actions: ['s3:ListBucket'],
          resources: [inputBucket.bucketArn],
          conditions: listedPrefix === '' ? undefined : prefixCondition(listedPrefix),
        },
      ],
    }));
  }

  /**
   * Reads an S3 Inventory of the input bucket.
   *
   * It is suitable for buckets of any size. S3 creates an inventory each day or week, so newer objects are missing. The
   * inventory must have the format CSV and contain only current versions.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory.html
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
   */
  public static inventory(options: InventorySourceOptions): BackfillSource {
    const { bucket, prefix = '', manifestKey } = options;
    return new BackfillSource(({ backfill, prefixProp }) => {
      checkInventory(backfill, options, prefixProp);
      return {
        input: 'manifestKey',
        inputDefault: manifestKey,
        reader: {
          resource: 's3:getObject',
          parameters: { Bucket: bucket.bucketName, 'Key.$': '$.manifestKey' },
          config: { InputType: 'MANIFEST' },
        },
        // With the bucket name of the inventory, the encoder ignores an inventory of another bucket. Keys are form-urlencoded.
        selector: {
          [`${BackfillItem.BUCKET}.$`]: '$$.Map.Item.Value.Bucket',
          [`${BackfillItem.ENCODED_KEY}.$`]: '$$.Map.Item.Value.Key',
        },
        statements: [{ actions: ['s3:GetObject'], resources: [bucket.arnForObjects(keysUnder(prefix))] }],
        decryptionKey: bucket.encryptionKey,
      };
    });
  }

  private constructor(
    /**
     * Returns the items of the source, and the permissions to read them.
     * @internal
     */
    readonly _bind: (target: BackfillSourceTarget) => BackfillItems,
  ) {}
}

/**
 * Returns the condition under which the bucket can be listed: only with prefixes within that of the backfill.
 *
 * If that prefix can be empty, the bucket can also be listed without a prefix. Such a request has no condition key.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
function prefixCondition(listedPrefix: string): Record<string, Record<string, string>> {
  const { tokens, length } = Tokenization.reverseString(listedPrefix);
  const canBeEmpty = tokens.length === length;
  return { [canBeEmpty ? 'StringLikeIfExists' : 'StringLike']: { 's3:prefix': keysUnder(listedPrefix) } };
}

function checkInventory(backfill: Construct, options: InventorySourceOptions, prefixProp?: string): void {
  const { bucket, prefix, manifestKey } = options;
  if (prefix !== undefined) checkKeyText(backfill, 'source.prefix', prefix, KEY_LIMIT);
  if (manifestKey !== undefined) checkKeyText(backfill, 'source.manifestKey', manifestKey, KEY_LIMIT);
  if (prefixProp !== undefined) {
    throw invalidProp(
      backfill,
      'prefix',
      `is ${JSON.stringify(prefixProp)}, but an inventory is always read completely`,
      'Omit it and specify a prefix in the configuration of the inventory, or use BackfillSource.listing().',
    );
  }
  if (
    prefix !== undefined &&
    manifestKey !== undefined &&
    ![prefix, manifestKey].some((text) => Token.isUnresolved(text)) &&
    !manifestKey.startsWith(prefix)
  ) {
    throw invalidProp(
      backfill,
      'source.manifestKey',
      `must start with source.prefix, ${JSON.stringify(prefix)}, got ${JSON.stringify(manifestKey)}`,
      'Specify the complete key, including the prefix.',
    );
  }
  checkSameEnvironment(backfill, 'source.bucket', bucket, {
    region: 'Step Functions reads only buckets in its own Region',
    account: 'Step Functions reads only buckets in its own account',
  });
}
