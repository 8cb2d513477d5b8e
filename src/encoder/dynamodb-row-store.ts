import {
  AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { asEncoderError } from './aws-failure';
import { RowAttribute } from './contract';
import { ForeignRowError } from './errors';
import { ImageRow, RowStore } from './row-store';
import { Settings } from './settings';

const OWN_ATTRIBUTES = Object.values(RowAttribute);

/** The rows in DynamoDB. Every call to DynamoDB is made here. */
export class DynamoDBRowStore implements RowStore {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly settings: Pick<Settings, 'input' | 'table'>,
    /** Ends the calls that are under way. */
    private readonly signal: AbortSignal,
  ) {}

  async write(imageKey: string, row: ImageRow): Promise<void> {
    const { input, table } = this.settings;
    const rowKey = table.keyPrefix + imageKey;
    const place = { container: table.name, key: rowKey };
    try {
      await this.client.send(
        new UpdateItemCommand({
          TableName: table.name,
          Key: { [table.keyName]: { S: rowKey } },
          ...replacement(row),
          ConditionExpression: 'attribute_not_exists(#source_bucket) OR #source_bucket = :source_bucket',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
        { abortSignal: this.signal },
      );
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        const owner = error.Item?.[RowAttribute.SOURCE_BUCKET]?.S ?? 'another pipeline';
        throw new ForeignRowError(place, owner, input.name);
      }
      throw asEncoderError(error, this.signal, { operation: 'UpdateItem', permission: 'dynamodb:UpdateItem', place });
    }
  }
}

/** Sets the attributes that the row has and removes the others of ours, in one expression. */
function replacement(row: ImageRow) {
  const present = OWN_ATTRIBUTES.filter((name) => row[name] !== undefined);
  const absent = OWN_ATTRIBUTES.filter((name) => row[name] === undefined);
  const remove = absent.length === 0 ? '' : ` REMOVE ${absent.map((name) => `#${name}`).join(', ')}`;
  return {
    UpdateExpression: `SET ${present.map((name) => `#${name} = :${name}`).join(', ')}${remove}`,
    ExpressionAttributeNames: Object.fromEntries(OWN_ATTRIBUTES.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(present.map((name) => [`:${name}`, attributeValue(row[name]!)])),
  };
}

function attributeValue(value: string | number): AttributeValue {
  return typeof value === 'number' ? { N: String(value) } : { S: value };
}
