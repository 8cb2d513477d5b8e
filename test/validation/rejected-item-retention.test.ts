import { Aws, CfnParameter, Duration, Lazy } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { AttributeType, CfnTable, ITable, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { ImageEncodingPipelineProps } from '../../src';
import { encoderOf, makePipeline, onlyResource, synthesizePipeline } from '../support/synthesize';

const partitionKey = { name: 'image_id', type: AttributeType.STRING };
const rejectedItemRetention = Duration.days(30);

describe('rows of rejected images are kept as long as rejectedItemRetention says', () => {
  test('the encoder is told, and the table removes what has expired', () => {
    const { template } = synthesizePipeline({ rejectedItemRetention });
    expect(encoderOf(template).Environment.Variables).toMatchObject({ REJECTED_ITEM_RETENTION_SECONDS: '2592000' });
    expect(onlyResource(template, 'AWS::DynamoDB::GlobalTable')[1].Properties).toMatchObject({
      TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
    });
  });

  test('for ever without it', () => {
    const { template } = synthesizePipeline();
    expect(encoderOf(template).Environment.Variables).not.toHaveProperty('REJECTED_ITEM_RETENTION_SECONDS');
    expect(onlyResource(template, 'AWS::DynamoDB::GlobalTable')[1].Properties).not.toHaveProperty(
      'TimeToLiveSpecification',
    );
  });

  test('also where a token says it', () => {
    const { template } = synthesizePipeline((stack) => ({
      rejectedItemRetention: Duration.seconds(new CfnParameter(stack, 'Retention', { type: 'Number' }).valueAsNumber),
    }));
    expect(encoderOf(template).Environment.Variables).toMatchObject({
      REJECTED_ITEM_RETENTION_SECONDS: { Ref: 'Retention' },
    });
  });
});

describe('a day is the least', () => {
  test.each([
    [Duration.seconds(0), 0],
    [Duration.hours(23), 82800],
    [Duration.seconds(86399), 86399],
    [Duration.millis(86_400_500), 86400.5],
  ])('%s is refused', (retention, seconds) => {
    expect(makePipeline({ rejectedItemRetention: retention })).toThrow(
      `[Stack/Images] rejectedItemRetention: is ${seconds} seconds, and it must be a whole number of seconds, at least 86400: while deliveries of an image are under way, its row keeps their order. Give Duration.days(1) or more.`,
    );
  });

  test.each([Duration.days(1), Duration.seconds(86401), Duration.days(36_500)])('%s passes', (retention) => {
    expect(makePipeline({ rejectedItemRetention: retention })).not.toThrow();
  });
});

describe('a table that was brought must let rows expire', () => {
  const kinds: [string, (scope: Construct, timeToLiveAttribute?: string) => ITable][] = [
    ['Table', (scope, timeToLiveAttribute) => new Table(scope, 'Rows', { partitionKey, timeToLiveAttribute })],
    ['TableV2', (scope, timeToLiveAttribute) => new TableV2(scope, 'Rows', { partitionKey, timeToLiveAttribute })],
  ];

  describe.each(kinds)('%s', (_, makeTable) => {
    test('without time to live is refused', () => {
      expect(makePipeline((scope) => ({ rejectedItemRetention, metadataTable: makeTable(scope) }))).toThrow(
        "[Stack/Images] rejectedItemRetention: is given, and the metadata table Stack/Rows has no time to live, so no row would be removed. Set the table's timeToLiveAttribute to 'expires_at', or leave rejectedItemRetention out.",
      );
      expect(makePipeline((scope) => ({ metadataTable: makeTable(scope) }))).not.toThrow();
    });

    test('with another time to live is refused', () => {
      expect(makePipeline((scope) => ({ rejectedItemRetention, metadataTable: makeTable(scope, 'until') }))).toThrow(
        'the metadata table Stack/Rows has its time to live on "until", so no row would be removed',
      );
    });

    test('with time to live on expires_at passes', () => {
      expect(
        makePipeline((scope) => ({ rejectedItemRetention, metadataTable: makeTable(scope, 'expires_at') })),
      ).not.toThrow();
    });
  });

  test('one whose time to live an escape hatch switched off is refused', () => {
    expect(
      makePipeline((scope) => {
        const metadataTable = new Table(scope, 'Rows', { partitionKey, timeToLiveAttribute: 'expires_at' });
        (metadataTable.node.defaultChild as CfnTable).timeToLiveSpecification = {
          attributeName: 'expires_at',
          enabled: false,
        };
        return { rejectedItemRetention, metadataTable };
      }),
    ).toThrow('has no time to live');
  });

  test('one whose time to live is in a token passes', () => {
    expect(
      makePipeline((scope) => ({
        rejectedItemRetention,
        metadataTable: new Table(scope, 'Rows', { partitionKey, timeToLiveAttribute: Aws.STACK_NAME }),
      })),
    ).not.toThrow();
    expect(
      makePipeline((scope) => ({
        rejectedItemRetention,
        metadataTable: new Table(scope, 'Rows', {
          partitionKey,
          timeToLiveAttribute: Lazy.string({ produce: () => 'expires_at' }),
        }),
      })),
    ).not.toThrow();
  });

  test('of an imported one this is not known: a warning asks its owner', () => {
    const warnings = (props: ImageEncodingPipelineProps) => {
      const { stack } = synthesizePipeline((scope) => ({
        ...props,
        metadataTable: Table.fromTableName(scope, 'Rows', 'rows'),
      }));
      return Annotations.fromStack(stack)
        .findWarning('*', Match.anyValue())
        .map(({ id, entry }) => `${id}: ${entry.data}`);
    };
    expect(warnings({ rejectedItemRetention })).toEqual([
      expect.stringMatching(
        /^\/Stack\/Images: rejectedItemRetention: the time to live of Stack\/Rows is not this app's to change, since the table was imported\. No row is removed unless it is on the attribute expires_at; https:.*brought-resources\.md tells how\..*importedTimeToLive/,
      ),
    ]);
    expect(warnings({})).toEqual([]);
  });
});
