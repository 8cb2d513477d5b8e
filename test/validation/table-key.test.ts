import { CfnParameter, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, CfnTable, ITable, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { ItemAttribute } from '../../src/encoder/contract';
import { makePipeline, onlyResource, synthesizePipeline } from '../support/synthesize';

const key = (name: string, type = AttributeType.STRING) => ({ name, type });

describe("the table's key and the attribute that the encoder writes are one prop", () => {
  test('a table the pipeline makes has the key', () => {
    const { template } = synthesizePipeline({ tableKeyName: 'image_name' });
    expect(onlyResource(template, 'AWS::DynamoDB::GlobalTable')[1].Properties).toMatchObject({
      KeySchema: [{ AttributeName: 'image_name', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'image_name', AttributeType: 'S' }],
    });
  });

  test.each(['image\0id', 'image_id\n', 'image\ud800'])('%j, which no template carries, is refused', (tableKeyName) => {
    expect(makePipeline({ tableKeyName })).toThrow(
      `[Stack/Images] tableKeyName: ${JSON.stringify(tableKeyName)} contains a control character or half a surrogate pair`,
    );
  });

  test.each([
    ['Table', (scope: Construct) => new Table(scope, 'Rows', { partitionKey: key('image_name') })],
    ['TableV2', (scope: Construct) => new TableV2(scope, 'Rows', { partitionKey: key('image_name') })],
  ])('a %s of the app with another key is refused', (_, makeTable) => {
    expect(makePipeline((scope) => ({ metadataTable: makeTable(scope) }))).toThrow(
      '[Stack/Images] tableKeyName: is "image_id", but the metadata table Stack/Rows has the partition key "image_name". Set tableKeyName to "image_name", or use a table with the partition key "image_id".',
    );
    expect(makePipeline((scope) => ({ metadataTable: makeTable(scope), tableKeyName: 'image_name' }))).not.toThrow();
  });

  test.each([
    [
      'Table',
      (scope: Construct) => new Table(scope, 'Rows', { partitionKey: key('image_id'), sortKey: key('version') }),
    ],
    [
      'TableV2',
      (scope: Construct) => new TableV2(scope, 'Rows', { partitionKey: key('image_id'), sortKey: key('version') }),
    ],
  ])('a %s with a sort key is refused', (_, makeTable) => {
    expect(makePipeline((scope) => ({ metadataTable: makeTable(scope) }))).toThrow(
      '[Stack/Images] metadataTable: the metadata table Stack/Rows has the sort key "version", but the encoder identifies an item by its partition key alone. Use a table without a sort key, and set none in a property injector.',
    );
  });

  test('a table of the app is also known when it was imported by its attributes', () => {
    const imports: ((scope: Construct, table: Table) => ITable)[] = [
      (scope, table) => Table.fromTableArn(scope, 'Import', table.tableArn),
      (scope, table) => TableV2.fromTableName(scope, 'Import', table.tableName),
    ];
    for (const importTable of imports) {
      expect(
        makePipeline((scope) => ({
          metadataTable: importTable(scope, new Table(scope, 'Rows', { partitionKey: key('pk') })),
        })),
      ).toThrow('has the partition key "pk"');
    }
  });

  test('a key that is not a string is refused', () => {
    expect(
      makePipeline((scope) => ({
        metadataTable: new TableV2(scope, 'Rows', { partitionKey: key('image_id', AttributeType.NUMBER) }),
      })),
    ).toThrow(
      '[Stack/Images] metadataTable: the metadata table Stack/Rows has a partition key of type N, but the encoder writes a string (S). Use a table whose partition key is of type S.',
    );
  });

  test('what an escape hatch changed is seen', () => {
    expect(
      makePipeline((scope) => {
        const metadataTable = new Table(scope, 'Rows', { partitionKey: key('image_id') });
        (metadataTable.node.defaultChild as CfnTable).keySchema = [{ attributeName: 'photo', keyType: 'HASH' }];
        return { metadataTable };
      }),
    ).toThrow('has the partition key "photo"');
  });

  test('a table with indexes on other attributes passes', () => {
    expect(
      makePipeline((scope) => ({
        metadataTable: new TableV2(scope, 'Rows', {
          partitionKey: key('image_id'),
          globalSecondaryIndexes: [{ indexName: 'byStatus', partitionKey: key('status'), sortKey: key('updated_at') }],
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      })),
    ).not.toThrow();
  });

  test('an imported table, whose key is not known, passes', () => {
    expect(makePipeline((scope) => ({ metadataTable: Table.fromTableName(scope, 'Rows', 'rows') }))).not.toThrow();
    expect(makePipeline((scope) => ({ metadataTable: TableV2.fromTableName(scope, 'Rows', 'rows') }))).not.toThrow();
  });

  test('a key name in a token passes', () => {
    expect(
      makePipeline((scope) => ({
        metadataTable: new TableV2(scope, 'Rows', { partitionKey: key('image_id') }),
        tableKeyName: new CfnParameter(scope, 'Key').valueAsString,
      })),
    ).not.toThrow();
  });
});

describe('tableKeyName', () => {
  test.each(['', 'x'.repeat(256), 'é'.repeat(128)])('%j is refused: DynamoDB takes 1 to 255 bytes', (tableKeyName) => {
    expect(makePipeline({ tableKeyName })).toThrow(
      /\[Stack\/Images\] tableKeyName: .* DynamoDB takes 1 to 255 for the name of a key/,
    );
  });

  test.each(Object.values(ItemAttribute))('%s is refused: the encoder writes it into every row', (tableKeyName) => {
    expect(makePipeline({ tableKeyName })).toThrow(
      `[Stack/Images] tableKeyName: "${tableKeyName}" is an attribute that the encoder writes into every row`,
    );
  });

  test.each(['x'.repeat(255), 'image name', 'Größe'])('%j passes', (tableKeyName) => {
    expect(makePipeline({ tableKeyName })).not.toThrow();
  });
});

describe('tableKeyPrefix', () => {
  test.each([
    ['', 'is an empty string'],
    ['x'.repeat(1025), 'is 1025 bytes long in UTF-8, and at most 1024 fit'],
    ['a\u0000', 'contains a control character'],
  ])('%j is refused', (tableKeyPrefix, message) => {
    expect(makePipeline({ tableKeyPrefix })).toThrow(
      `[Stack/Images] tableKeyPrefix: ${message.startsWith('is') ? message : `"a\\u0000" ${message}`}`,
    );
  });
});
