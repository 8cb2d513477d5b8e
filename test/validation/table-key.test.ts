import { CfnParameter, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, CfnTable, ITable, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { ItemAttribute } from '../../src/encoder/contract';
import { checkTableKeyName } from '../../src/validation/table-key';
import { makePipeline, onlyResource, synthesizePipeline } from '../support/synthesize';

const key = (name: string, type = AttributeType.STRING) => ({ name, type });

describe('metadataTable and tableKeyName', () => {
  test('tableKeyName is the partition key of a created table', () => {
    const { template } = synthesizePipeline({ tableKeyName: 'image_name' });
    expect(onlyResource(template, 'AWS::DynamoDB::GlobalTable')[1].Properties).toMatchObject({
      KeySchema: [{ AttributeName: 'image_name', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'image_name', AttributeType: 'S' }],
    });
  });

  test.each([
    ['Table', (scope: Construct) => new Table(scope, 'Items', { partitionKey: key('image_name') })],
    ['TableV2', (scope: Construct) => new TableV2(scope, 'Items', { partitionKey: key('image_name') })],
  ])('rejects a %s with another partition key', (_, createTable) => {
    expect(makePipeline((scope) => ({ metadataTable: createTable(scope) }))).toThrow(
      '[Stack/Images] tableKeyName: is "image_id", but the metadata table Stack/Items has the partition key "image_name". Set tableKeyName to "image_name", or use a table with the partition key "image_id".',
    );
    expect(makePipeline((scope) => ({ metadataTable: createTable(scope), tableKeyName: 'image_name' }))).not.toThrow();
  });

  test.each([
    [
      'Table',
      (scope: Construct) => new Table(scope, 'Items', { partitionKey: key('image_id'), sortKey: key('version') }),
    ],
    [
      'TableV2',
      (scope: Construct) => new TableV2(scope, 'Items', { partitionKey: key('image_id'), sortKey: key('version') }),
    ],
  ])('rejects a %s with a sort key', (_, createTable) => {
    expect(makePipeline((scope) => ({ metadataTable: createTable(scope) }))).toThrow(
      '[Stack/Images] metadataTable: Stack/Items has the sort key "version", but the encoder identifies an item by its partition key alone. Use a table without a sort key, and set none in a property injector.',
    );
  });

  test('rejects an import of a table of the app with another partition key', () => {
    const imports: ((scope: Construct, table: Table) => ITable)[] = [
      (scope, table) => Table.fromTableArn(scope, 'Import', table.tableArn),
      (scope, table) => TableV2.fromTableName(scope, 'Import', table.tableName),
    ];
    for (const importTable of imports) {
      expect(
        makePipeline((scope) => ({
          metadataTable: importTable(scope, new Table(scope, 'Items', { partitionKey: key('pk') })),
        })),
      ).toThrow('has the partition key "pk"');
    }
  });

  test('rejects a partition key that is not a string', () => {
    expect(
      makePipeline((scope) => ({
        metadataTable: new TableV2(scope, 'Items', { partitionKey: key('image_id', AttributeType.NUMBER) }),
      })),
    ).toThrow(
      '[Stack/Images] metadataTable: Stack/Items has a partition key of type N, but the encoder writes a string (S). Use a table whose partition key is of type S.',
    );
  });

  test('rejects a partition key that an escape hatch changed', () => {
    expect(
      makePipeline((scope) => {
        const metadataTable = new Table(scope, 'Items', { partitionKey: key('image_id') });
        (metadataTable.node.defaultChild as CfnTable).keySchema = [{ attributeName: 'photo', keyType: 'HASH' }];
        return { metadataTable };
      }),
    ).toThrow('has the partition key "photo"');
  });

  test('accepts a table with indexes on other attributes', () => {
    expect(
      makePipeline((scope) => ({
        metadataTable: new TableV2(scope, 'Items', {
          partitionKey: key('image_id'),
          globalSecondaryIndexes: [{ indexName: 'byStatus', partitionKey: key('status'), sortKey: key('updated_at') }],
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      })),
    ).not.toThrow();
  });

  test('accepts an imported table, whose key is not known', () => {
    expect(makePipeline((scope) => ({ metadataTable: Table.fromTableName(scope, 'Items', 'items') }))).not.toThrow();
    expect(makePipeline((scope) => ({ metadataTable: TableV2.fromTableName(scope, 'Items', 'items') }))).not.toThrow();
  });

  test('accepts a token as tableKeyName', () => {
    expect(
      makePipeline((scope) => ({
        metadataTable: new TableV2(scope, 'Items', { partitionKey: key('image_id') }),
        tableKeyName: new CfnParameter(scope, 'Key').valueAsString,
      })),
    ).not.toThrow();
  });
});

describe('tableKeyName', () => {
  const check = (name: string) => () => checkTableKeyName(new Stack(), name);

  test('rejects an empty name', () => {
    expect(makePipeline({ tableKeyName: '' })).toThrow(
      '[Stack/Images] tableKeyName: must have 1 to 255 bytes in UTF-8, got "" with 0 bytes. Specify a name such as \'image_id\'.',
    );
  });

  test.each(['x'.repeat(256), 'é'.repeat(128)])('rejects a name of 256 bytes: %.1s…', (name) => {
    expect(check(name)).toThrow('with 256 bytes');
  });

  test.each(['image\0id', 'image_id\n', 'image\ud800'])('rejects %j, which templates do not support', (name) => {
    expect(check(name)).toThrow(
      `tableKeyName: ${JSON.stringify(name)} contains a control character or half of a surrogate pair, which templates do not support. Remove it.`,
    );
  });

  test('rejects every attribute that the encoder writes', () => {
    for (const name of Object.values(ItemAttribute)) {
      expect(check(name)).toThrow(`tableKeyName: ${JSON.stringify(name)} is an attribute that the encoder writes`);
    }
    expect(check(ItemAttribute.STATUS)).toThrow(/every item\. Specify a name other than status, reason, /);
  });

  test.each(['x'.repeat(255), 'image name', 'Größe'])('accepts %j', (name) => {
    expect(check(name)).not.toThrow();
  });
});

describe('tableKeyPrefix', () => {
  test.each([
    ['an empty string', '', 'must not be an empty string. Specify at least one character, or omit tableKeyPrefix.'],
    [
      'more than 1,024 bytes',
      'x'.repeat(1025),
      'must be at most 1,024 bytes in UTF-8 because a partition key has at most 2,048 bytes, of which the key of an object can use 1,024, got 1,025 bytes. Shorten it.',
    ],
    ['a control character', 'a\u0000', '"a\\u0000" contains a control character'],
  ])('rejects %s', (_, tableKeyPrefix, message) => {
    expect(makePipeline({ tableKeyPrefix })).toThrow(`[Stack/Images] tableKeyPrefix: ${message}`);
  });
});
