import { Stack, Token } from 'aws-cdk-lib';
import { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { invalidProp } from '../common/errors';
import { checkKeyText, UNREADABLE } from '../common/key-text';
import { readableNumber } from '../common/prop-checks';
import { cfnTableBehind } from '../common/resource-identity';
import { ItemAttribute, MAX_KEY_BYTES } from '../encoder/contract';

/** DynamoDB limits, in bytes of UTF-8. */
const MAX_KEY_NAME_BYTES = 255;
const MAX_PARTITION_KEY_BYTES = 2048;

const TABLE_TYPES = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'];

/**
 * Checks the name of the partition key.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
export function checkTableKeyName(scope: Construct, name: string): void {
  if (Token.isUnresolved(name)) return;
  const bytes = Buffer.byteLength(name);
  if (bytes < 1 || bytes > MAX_KEY_NAME_BYTES) {
    throw invalidProp(
      scope,
      'tableKeyName',
      `must have 1 to ${MAX_KEY_NAME_BYTES} bytes in UTF-8, got ${JSON.stringify(name)} with ${bytes} bytes`,
      "Specify a name such as 'image_id'.",
    );
  }
  if (UNREADABLE.test(name)) {
    throw invalidProp(
      scope,
      'tableKeyName',
      `${JSON.stringify(name)} contains a control character or half of a surrogate pair, which templates do not support`,
      'Remove it.',
    );
  }
  if (Object.values<string>(ItemAttribute).includes(name)) {
    throw invalidProp(
      scope,
      'tableKeyName',
      `${JSON.stringify(name)} is an attribute that the encoder writes to every item`,
      `Specify a name other than ${Object.values(ItemAttribute).join(', ')}.`,
    );
  }
}

/** Checks that the prefix and the key of an image fit into the value of a partition key. */
export function checkTableKeyPrefix(scope: Construct, prefix: string): void {
  checkKeyText(scope, 'tableKeyPrefix', prefix, {
    bytes: MAX_PARTITION_KEY_BYTES - MAX_KEY_BYTES,
    reason: `a partition key has at most ${readableNumber(MAX_PARTITION_KEY_BYTES)} bytes, of which the key of an object can use ${readableNumber(MAX_KEY_BYTES)}`,
  });
}

/**
 * Checks that the partition key of a table of this app is a string with the given name, and that the table has no sort key.
 * The key can differ in an existing table, or if a property injector sets it.
 */
export function checkTableSchema(scope: Construct, table: ITable, tableKeyName: string): void {
  const resource = cfnTableBehind(table);
  if (!resource || !TABLE_TYPES.includes(resource.cfnResourceType)) return;
  const resolved = (property: string): unknown => Stack.of(resource).resolve(Reflect.get(resource, property));
  const keys = (resolved('keySchema') ?? []) as { attributeName: unknown; keyType: unknown }[];
  const attributes = (resolved('attributeDefinitions') ?? []) as { attributeName: unknown; attributeType: unknown }[];
  const partitionKey = keys.find(({ keyType }) => keyType === 'HASH')?.attributeName;
  const sortKey = keys.find(({ keyType }) => keyType === 'RANGE')?.attributeName;
  const { path } = table.node;

  if (typeof sortKey === 'string') {
    throw invalidProp(
      scope,
      'metadataTable',
      `${path} has the sort key ${JSON.stringify(sortKey)}, but the encoder identifies an item by its partition key alone`,
      'Use a table without a sort key, and set none in a property injector.',
    );
  }
  if (typeof partitionKey !== 'string') return;
  if (!Token.isUnresolved(tableKeyName) && partitionKey !== tableKeyName) {
    throw invalidProp(
      scope,
      'tableKeyName',
      `is ${JSON.stringify(tableKeyName)}, but the metadata table ${path} has the partition key ${JSON.stringify(partitionKey)}`,
      Object.values<string>(ItemAttribute).includes(partitionKey)
        ? `Use a table with the partition key ${JSON.stringify(tableKeyName)}.`
        : `Set tableKeyName to ${JSON.stringify(partitionKey)}, or use a table with the partition key ${JSON.stringify(tableKeyName)}.`,
    );
  }
  const type = attributes.find(({ attributeName }) => attributeName === partitionKey)?.attributeType;
  if (typeof type === 'string' && type !== 'S') {
    throw invalidProp(
      scope,
      'metadataTable',
      `${path} has a partition key of type ${type}, but the encoder writes a string (S)`,
      'Use a table whose partition key is of type S.',
    );
  }
}
