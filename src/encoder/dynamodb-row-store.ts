import {
  AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { asEncoderError } from './aws-failure';
import { RowAttribute } from './contract';
import { ConditionFailedError, Place } from './errors';
import { retryRead, retryWrite } from './retry';
import { ForeignRevision, ImageRow, NUMBER_ATTRIBUTES, RowStore, StoredRow } from './row-store';
import { Settings } from './settings';

const OWN_ATTRIBUTES = Object.values(RowAttribute);
const NUMBERS: ReadonlySet<string> = new Set(NUMBER_ATTRIBUTES);

/** Names as placeholders, since some of them are reserved words of DynamoDB. */
const PLACEHOLDERS = Object.fromEntries(OWN_ATTRIBUTES.map((name) => [`#${name}`, name]));

/** The rows in DynamoDB. Every call to DynamoDB is made here. */
export class DynamoDBRowStore implements RowStore {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly settings: Pick<Settings, 'table'>,
    /** Ends the calls that are under way. */
    private readonly signal: AbortSignal,
  ) {}

  async read(imageKey: string): Promise<StoredRow | undefined> {
    const place = this.place(imageKey);
    const command = new GetItemCommand({
      ...this.address(place),
      ConsistentRead: true,
      ProjectionExpression: Object.keys(PLACEHOLDERS).join(', '),
      ExpressionAttributeNames: PLACEHOLDERS,
    });
    try {
      const { Item } = await retryRead(this.signal, () => this.client.send(command, { abortSignal: this.signal }));
      return Item && Object.fromEntries(Object.entries(Item).map(([name, value]) => [name, plainValue(name, value)]));
    } catch (error) {
      throw asEncoderError(error, this.signal, { operation: 'GetItem', permission: 'dynamodb:GetItem', place });
    }
  }

  async write(imageKey: string, row: ImageRow, expectedRevision: StoredRow['revision']): Promise<void> {
    const place = this.place(imageKey);
    const command = new UpdateItemCommand({ ...this.address(place), ...replacement(row, expectedRevision) });
    try {
      await retryWrite(this.signal, () => this.client.send(command, { abortSignal: this.signal }));
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) throw new ConditionFailedError(place, { cause: error });
      throw asEncoderError(error, this.signal, { operation: 'UpdateItem', permission: 'dynamodb:UpdateItem', place });
    }
  }

  private place(imageKey: string): Place {
    const { table } = this.settings;
    return { container: table.name, key: table.keyPrefix + imageKey };
  }

  private address({ container, key }: Place) {
    return { TableName: container, Key: { [this.settings.table.keyName]: { S: key } } };
  }
}

/** Sets the attributes that the row has and removes the others of ours, in one expression. */
function replacement(row: ImageRow, expectedRevision: StoredRow['revision']) {
  const present = OWN_ATTRIBUTES.filter((name) => row[name] !== undefined);
  const absent = OWN_ATTRIBUTES.filter((name) => row[name] === undefined);
  const remove = absent.length === 0 ? '' : ` REMOVE ${absent.map((name) => `#${name}`).join(', ')}`;
  const values = present.map((name): [string, AttributeValue] => [`:${name}`, attributeValue(row[name]!)]);
  const expected: [string, AttributeValue][] =
    expectedRevision === undefined ? [] : [[':expected', attributeValue(expectedRevision)]];
  return {
    UpdateExpression: `SET ${present.map((name) => `#${name} = :${name}`).join(', ')}${remove}`,
    ConditionExpression: expected.length === 0 ? 'attribute_not_exists(#revision)' : '#revision = :expected',
    ExpressionAttributeNames: PLACEHOLDERS,
    ExpressionAttributeValues: Object.fromEntries([...values, ...expected]),
  };
}

function attributeValue(value: string | number | ForeignRevision): AttributeValue {
  if (typeof value === 'object') return value as AttributeValue;
  return typeof value === 'number' ? { N: String(value) } : { S: value };
}

/**
 * Ours are texts and whole numbers, each name with its type. What others put under our names may be anything: it is as
 * good as absent and replaced, but the revision has to be told to DynamoDB as it is.
 */
function plainValue(name: string, value: AttributeValue): StoredRow[keyof StoredRow] {
  if (!NUMBERS.has(name)) return value.S;
  const number = value.N === undefined ? undefined : Number(value.N);
  if (Number.isSafeInteger(number)) return number;
  return name === RowAttribute.REVISION ? value : undefined;
}
