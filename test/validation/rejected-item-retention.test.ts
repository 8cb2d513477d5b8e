import { Aws, CfnParameter, Duration, Lazy } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { AttributeType, CfnTable, ITable, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { ImageEncodingPipelineProps } from '../../src';
import { encoderOf, makePipeline, onlyResource, synthesizePipeline } from '../support/synthesize';

const partitionKey = { name: 'image_id', type: AttributeType.STRING };
const rejectedItemRetention = Duration.days(30);

describe('rejectedItemRetention', () => {
  test('is passed to the encoder, and enables time to live on the table', () => {
    const { template } = synthesizePipeline({ rejectedItemRetention });
    expect(encoderOf(template).Environment.Variables).toMatchObject({ REJECTED_ITEM_RETENTION_SECONDS: '2592000' });
    expect(onlyResource(template, 'AWS::DynamoDB::GlobalTable')[1].Properties).toMatchObject({
      TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
    });
  });

  test('has no default: items of rejected objects are kept until they are deleted', () => {
    const { template } = synthesizePipeline();
    expect(encoderOf(template).Environment.Variables).not.toHaveProperty('REJECTED_ITEM_RETENTION_SECONDS');
    expect(onlyResource(template, 'AWS::DynamoDB::GlobalTable')[1].Properties).not.toHaveProperty(
      'TimeToLiveSpecification',
    );
  });

  test('accepts a token', () => {
    const { template } = synthesizePipeline((stack) => ({
      rejectedItemRetention: Duration.seconds(new CfnParameter(stack, 'Retention', { type: 'Number' }).valueAsNumber),
    }));
    expect(encoderOf(template).Environment.Variables).toMatchObject({
      REJECTED_ITEM_RETENTION_SECONDS: { Ref: 'Retention' },
    });
  });

  test.each([
    [Duration.seconds(0), 0],
    [Duration.hours(23), 82800],
    [Duration.seconds(86399), 86399],
    [Duration.millis(86_400_500), 86400.5],
  ])('rejects %s', (retention, seconds) => {
    expect(makePipeline({ rejectedItemRetention: retention })).toThrow(
      `[Stack/Images] rejectedItemRetention: must be at least 1 day and a whole number of seconds, got ${seconds} seconds. Specify Duration.days(1) or longer.`,
    );
  });

  test.each([Duration.days(1), Duration.seconds(86401), Duration.days(36_500)])('accepts %s', (retention) => {
    expect(makePipeline({ rejectedItemRetention: retention })).not.toThrow();
  });
});

describe('rejectedItemRetention with an existing table', () => {
  const tableTypes: [string, (scope: Construct, timeToLiveAttribute?: string) => ITable][] = [
    ['Table', (scope, timeToLiveAttribute) => new Table(scope, 'Items', { partitionKey, timeToLiveAttribute })],
    ['TableV2', (scope, timeToLiveAttribute) => new TableV2(scope, 'Items', { partitionKey, timeToLiveAttribute })],
  ];

  describe.each(tableTypes)('%s', (_, createTable) => {
    test('is rejected if the table has no time to live', () => {
      expect(makePipeline((scope) => ({ rejectedItemRetention, metadataTable: createTable(scope) }))).toThrow(
        "[Stack/Images] rejectedItemRetention: is specified, but the metadata table Stack/Items has no time to live, so no item would expire. Set the table's timeToLiveAttribute to 'expires_at', or omit rejectedItemRetention.",
      );
      expect(makePipeline((scope) => ({ metadataTable: createTable(scope) }))).not.toThrow();
    });

    test('is rejected if time to live uses another attribute', () => {
      expect(makePipeline((scope) => ({ rejectedItemRetention, metadataTable: createTable(scope, 'until') }))).toThrow(
        'the metadata table Stack/Items has its time to live on "until", so no item would expire',
      );
    });

    test('is accepted if time to live uses expires_at', () => {
      expect(
        makePipeline((scope) => ({ rejectedItemRetention, metadataTable: createTable(scope, 'expires_at') })),
      ).not.toThrow();
    });
  });

  test('is rejected if an escape hatch disabled time to live', () => {
    expect(
      makePipeline((scope) => {
        const metadataTable = new Table(scope, 'Items', { partitionKey, timeToLiveAttribute: 'expires_at' });
        (metadataTable.node.defaultChild as CfnTable).timeToLiveSpecification = {
          attributeName: 'expires_at',
          enabled: false,
        };
        return { rejectedItemRetention, metadataTable };
      }),
    ).toThrow('has no time to live');
  });

  test('is accepted if the time to live attribute is a token', () => {
    expect(
      makePipeline((scope) => ({
        rejectedItemRetention,
        metadataTable: new Table(scope, 'Items', { partitionKey, timeToLiveAttribute: Aws.STACK_NAME }),
      })),
    ).not.toThrow();
    expect(
      makePipeline((scope) => ({
        rejectedItemRetention,
        metadataTable: new Table(scope, 'Items', {
          partitionKey,
          timeToLiveAttribute: Lazy.string({ produce: () => 'expires_at' }),
        }),
      })),
    ).not.toThrow();
  });

  test('warns that the owner of an imported table must enable time to live', () => {
    const warnings = (props: ImageEncodingPipelineProps) => {
      const { stack } = synthesizePipeline((scope) => ({
        ...props,
        metadataTable: Table.fromTableName(scope, 'Items', 'items'),
      }));
      return Annotations.fromStack(stack)
        .findWarning('*', Match.anyValue())
        .map(({ id, entry }) => `${id}: ${entry.data}`);
    };
    expect(warnings({ rejectedItemRetention })).toEqual([
      expect.stringMatching(
        /^\/Stack\/Images: rejectedItemRetention: the time to live of Stack\/Items cannot be changed by this app because the table is imported\. No item expires unless time to live is enabled for the attribute expires_at\. Follow https:.*existing-resources\.md, then acknowledge this warning\..*importedTimeToLive/,
      ),
    ]);
    expect(warnings({})).toEqual([]);
  });
});
