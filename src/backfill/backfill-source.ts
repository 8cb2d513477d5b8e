import { Token, Tokenization } from 'aws-cdk-lib';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { BackfillItems } from './backfill-definition';
import { keysUnder } from '../common/arn-pattern';
import { invalidProp } from '../common/errors';
import { checkKeyText } from '../common/key-text';
import { BUCKET, checkKinds, KindsOf, STRING } from '../common/prop-kinds';
import { checkSameEnvironment } from '../common/same-environment';
import { BackfillItem, MAX_KEY_BYTES } from '../encoder/contract';

/** Options of `BackfillSource.inventory()`. */
export interface InventorySourceOptions {
  /**
   * The bucket that the inventories are written to. It may be imported.
   *
   * If it is encrypted with a KMS key and imported, import it with its `encryptionKey`.
   */
  readonly bucket: IBucket;

  /**
   * What the keys of the inventory's files start with: the destination prefix of the inventory's configuration.
   * The state machine may read what is under it, and nothing else. 1 to 1,024 bytes.
   *
   * @default - the whole bucket
   */
  readonly prefix?: string;

  /**
   * Key of the `manifest.json` of one inventory, 1 to 1,024 bytes. Each inventory has another.
   *
   * @default - each execution is started with it: `{"manifestKey": "…/manifest.json"}`
   */
  readonly manifestKey?: string;
}

const INVENTORY_KINDS: KindsOf<InventorySourceOptions> = { bucket: BUCKET, prefix: STRING, manifestKey: STRING };

/**
 * What a source is bound to.
 * @internal
 */
export interface BackfillSourceTarget {
  readonly backfill: Construct;
  readonly inputBucket: IBucket;
  /** What the keys start with that are listed. */
  readonly listedPrefix: string;
  /** The `prefix` of the backfill's props. */
  readonly givenPrefix?: string;
}

/** Where a backfill learns which objects are stored. */
export class BackfillSource {
  /**
   * Lists the input bucket when the backfill is started. It needs nothing to be set up, and sees everything that is
   * stored at that time. For up to some ten million objects: S3 lists 1,000 of them at a time, one page after the other.
   *
   * An execution may be started with a prefix of its own, within that of the backfill: `{"prefix": "photos/2025/"}`.
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
      // AWS does not document whether a reader accepts an empty prefix: the whole bucket is listed without one.
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
   * Reads an inventory that S3 made of the input bucket, in CSV format, of current versions, and with no further filter
   * than the images need. For buckets of any size: inventories are made daily or weekly, so they lag behind by as much.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory.html
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
   *
   * @throws when an option is of a wrong kind, or a prefix or key is empty or too long
   */
  public static inventory(options: InventorySourceOptions): BackfillSource {
    checkKinds('BackfillSource.inventory()', options, INVENTORY_KINDS);
    const { bucket, prefix = '', manifestKey } = options;
    return new BackfillSource(({ backfill, givenPrefix }) => {
      checkInventory(backfill, options, givenPrefix);
      return {
        input: 'manifestKey',
        inputDefault: manifestKey,
        reader: {
          resource: 's3:getObject',
          parameters: { Bucket: bucket.bucketName, 'Key.$': '$.manifestKey' },
          config: { InputType: 'MANIFEST' },
        },
        // The bucket out of the inventory: of another bucket's, the encoder refuses each item. Its keys are form-urlencoded.
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
     * What the state machine reads, and what it needs for that.
     * @internal
     */
    readonly _bind: (target: BackfillSourceTarget) => BackfillItems,
  ) {}
}

/**
 * Denies an execution that is started with a prefix outside of the pipeline's.
 *
 * If the prefix can be empty, the bucket may also be listed without a prefix: such a request does not have the condition key.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
function prefixCondition(listedPrefix: string): Record<string, Record<string, string>> {
  const { tokens, length } = Tokenization.reverseString(listedPrefix);
  const canBeEmpty = tokens.length === length;
  return { [canBeEmpty ? 'StringLikeIfExists' : 'StringLike']: { 's3:prefix': keysUnder(listedPrefix) } };
}

function checkInventory(backfill: Construct, options: InventorySourceOptions, givenPrefix?: string): void {
  const { bucket, prefix, manifestKey } = options;
  const room = { bytes: MAX_KEY_BYTES, reason: "an object's key is no longer" };
  if (prefix !== undefined) checkKeyText(backfill, 'source.prefix', prefix, room);
  if (manifestKey !== undefined) checkKeyText(backfill, 'source.manifestKey', manifestKey, room);
  if (givenPrefix !== undefined) {
    throw invalidProp(
      backfill,
      'prefix',
      `is ${JSON.stringify(givenPrefix)}, and the source is an inventory, of which all is read`,
      "Leave it out and give the inventory's own configuration a prefix, or use BackfillSource.listing().",
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
      `is ${JSON.stringify(manifestKey)}, which does not start with the inventory's prefix ${JSON.stringify(prefix)}`,
      'Give the key as it is in the bucket, with its prefix.',
    );
  }
  checkSameEnvironment(backfill, 'source.bucket', bucket, {
    region: 'Step Functions reads in its own Region only',
    account: 'Step Functions reads in its own account only',
  });
}
