import {
  AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { asEncoderError } from './aws-failure';
import { ItemAttribute, EncoderSettings } from '../contract';
import { ConditionFailedError, Place } from '../errors';
import { retryRead, retryWrite } from './retry';
import { ForeignRevision, ImageRow, NUMBER_ATTRIBUTES, RowStore, StoredRow } from '../convergence/item-store';

const OWN_ATTRIBUTES = Object.values(ItemAttribute);
const NUMBERS: ReadonlySet<string> = new Set(NUMBER_ATTRIBUTES);

/**
 * The one name among them that is a reserved word of DynamoDB, and stands in expressions as a placeholder.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html
 */
const PLACEHOLDERS = { '#status': ItemAttribute.STATUS };

/** The rows in DynamoDB. Every call to DynamoDB is made here. */
export class DynamoDBRowStore implements RowStore {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly settings: Pick<EncoderSettings, 'table'>,
    /** Ends the calls that are under way. */
    private readonly signal: AbortSignal,
  ) {}

  async read(imageKey: string): Promise<StoredRow | undefined> {
    const place = this.place(imageKey);
    const command = new GetItemCommand({
      ...this.address(place),
      ConsistentRead: true,
      // The key says that a row is there which has nothing of ours.
      ProjectionExpression: [...OWN_ATTRIBUTES.map(inExpression), '#key'].join(', '),
      ExpressionAttributeNames: { ...PLACEHOLDERS, '#key': this.settings.table.keyName },
    });
    try {
      const { Item } = await retryRead(this.signal, () => this.client.send(command, { abortSignal: this.signal }));
      return Item && storedRow(Item);
    } catch (error) {
      throw asEncoderError(error, this.signal, { operation: 'GetItem', permission: 'dynamodb:GetItem', place });
    }
  }

  async write(imageKey: string, row: ImageRow, seen: StoredRow | undefined): Promise<void> {
    const place = this.place(imageKey);
    const operation = seen ? 'UpdateItem' : 'PutItem';
    try {
      await retryWrite(this.signal, () => (seen ? this.replace(place, row, seen) : this.add(place, row)));
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) throw new ConditionFailedError(place, { cause: error });
      throw asEncoderError(error, this.signal, { operation, permission: `dynamodb:${operation}`, place });
    }
  }

  /** Makes the row where there is none. DynamoDB is done with it sooner than with an update. */
  private add(place: Place, row: ImageRow): Promise<unknown> {
    const { TableName, Key } = this.address(place);
    const command = new PutItemCommand({
      TableName,
      Item: { ...Key, ...attributeValues(row) },
      ConditionExpression: 'attribute_not_exists(#key)',
      ExpressionAttributeNames: { '#key': this.settings.table.keyName },
    });
    return this.client.send(command, { abortSignal: this.signal });
  }

  /** Sets the attributes that the row has and removes the others of ours. */
  private replace(place: Place, row: ImageRow, seen: StoredRow): Promise<unknown> {
    const command = new UpdateItemCommand({ ...this.address(place), ...replacement(row, seen.revision) });
    return this.client.send(command, { abortSignal: this.signal });
  }

  private place(imageKey: string): Place {
    const { table } = this.settings;
    return { container: table.name, key: table.keyPrefix + imageKey };
  }

  private address({ container, key }: Place) {
    return { TableName: container, Key: { [this.settings.table.keyName]: { S: key } } };
  }
}

function replacement(row: ImageRow, expectedRevision: StoredRow['revision']) {
  const values = attributeValues(row);
  const absent = OWN_ATTRIBUTES.filter((name) => !(name in values));
  const set = Object.keys(values).map((name) => `${inExpression(name)} = :${name}`);
  const remove = absent.length === 0 ? '' : ` REMOVE ${absent.map(inExpression).join(', ')}`;
  return {
    UpdateExpression: `SET ${set.join(', ')}${remove}`,
    ConditionExpression: expectedRevision === undefined ? 'attribute_not_exists(revision)' : 'revision = :expected',
    ExpressionAttributeNames: PLACEHOLDERS,
    ExpressionAttributeValues: {
      ...Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value])),
      ...(expectedRevision !== undefined && { ':expected': attributeValue(expectedRevision) }),
    },
  };
}

/** The attributes that the row has, as DynamoDB takes them. */
function attributeValues(row: ImageRow): Record<string, AttributeValue> {
  const present = OWN_ATTRIBUTES.filter((name) => row[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, attributeValue(row[name]!)]));
}

function storedRow(item: Record<string, AttributeValue>): StoredRow {
  const present = OWN_ATTRIBUTES.filter((name) => item[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, plainValue(name, item[name])]));
}

function inExpression(name: string): string {
  return name === ItemAttribute.STATUS ? '#status' : name;
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
  return name === ItemAttribute.REVISION ? value : undefined;
}
