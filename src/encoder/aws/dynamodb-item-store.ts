import {
  AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { asEncoderError } from './aws-errors';
import { ItemAttribute, EncoderSettings } from '../contract';
import { ConditionFailedError, Location } from '../errors';
import { retryRead, retryWrite } from './retry';
import { ForeignRevision, ImageItem, NUMBER_ATTRIBUTES, ItemStore, StoredItem } from '../convergence/item-store';

const ENCODER_ATTRIBUTES = Object.values(ItemAttribute);
const NUMBERS: ReadonlySet<string> = new Set(NUMBER_ATTRIBUTES);

/**
 * The only attribute whose name is a reserved word of DynamoDB. Expressions use a placeholder for it.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html
 */
const PLACEHOLDERS = { '#status': ItemAttribute.STATUS };

/** The metadata table in DynamoDB. Every call to DynamoDB is made here. */
export class DynamoDBItemStore implements ItemStore {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly settings: Pick<EncoderSettings, 'table'>,
    /** Ends the calls in progress. */
    private readonly signal: AbortSignal,
  ) {}

  async read(imageKey: string): Promise<StoredItem | undefined> {
    const location = this.location(imageKey);
    const command = new GetItemCommand({
      ...this.address(location),
      ConsistentRead: true,
      // The key shows that an item exists even if it has none of the encoder's attributes.
      ProjectionExpression: [...ENCODER_ATTRIBUTES.map(inExpression), '#key'].join(', '),
      ExpressionAttributeNames: { ...PLACEHOLDERS, '#key': this.settings.table.keyName },
    });
    try {
      const { Item } = await retryRead(this.signal, () => this.client.send(command, { abortSignal: this.signal }));
      return Item && storedItem(Item);
    } catch (error) {
      throw asEncoderError(error, this.signal, { operation: 'GetItem', permission: 'dynamodb:GetItem', location });
    }
  }

  async write(imageKey: string, item: ImageItem, expected: StoredItem | undefined): Promise<void> {
    const location = this.location(imageKey);
    const operation = expected ? 'UpdateItem' : 'PutItem';
    try {
      await retryWrite(this.signal, () =>
        expected ? this.update(location, item, expected) : this.create(location, item),
      );
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) throw new ConditionFailedError(location, { cause: error });
      throw asEncoderError(error, this.signal, { operation, permission: `dynamodb:${operation}`, location });
    }
  }

  /** Creates the item if there is none. A PutItem is faster than an UpdateItem. */
  private create(location: Location, item: ImageItem): Promise<unknown> {
    const { TableName, Key } = this.address(location);
    const command = new PutItemCommand({
      TableName,
      Item: { ...Key, ...attributeValues(item) },
      ConditionExpression: 'attribute_not_exists(#key)',
      ExpressionAttributeNames: { '#key': this.settings.table.keyName },
    });
    return this.client.send(command, { abortSignal: this.signal });
  }

  /** Updates an existing item. The encoder's attributes that have no value are removed. */
  private update(location: Location, item: ImageItem, expected: StoredItem): Promise<unknown> {
    const command = new UpdateItemCommand({ ...this.address(location), ...updateOf(item, expected.revision) });
    return this.client.send(command, { abortSignal: this.signal });
  }

  private location(imageKey: string): Location {
    const { table } = this.settings;
    return { container: table.name, key: table.keyPrefix + imageKey };
  }

  private address({ container, key }: Location) {
    return { TableName: container, Key: { [this.settings.table.keyName]: { S: key } } };
  }
}

function updateOf(item: ImageItem, expectedRevision: StoredItem['revision']) {
  const values = attributeValues(item);
  const absent = ENCODER_ATTRIBUTES.filter((name) => !(name in values));
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

/** The attributes that have a value, in the format of DynamoDB. */
function attributeValues(item: ImageItem): Record<string, AttributeValue> {
  const present = ENCODER_ATTRIBUTES.filter((name) => item[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, attributeValue(item[name]!)]));
}

function storedItem(item: Record<string, AttributeValue>): StoredItem {
  const present = ENCODER_ATTRIBUTES.filter((name) => item[name] !== undefined);
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
 * The encoder's attributes are strings and whole numbers. A value of another type is treated as missing and is replaced,
 * but a revision is kept as it is, because the condition of the next write compares it.
 */
function plainValue(name: string, value: AttributeValue): StoredItem[keyof StoredItem] {
  if (!NUMBERS.has(name)) return value.S;
  const number = value.N === undefined ? undefined : Number(value.N);
  if (Number.isSafeInteger(number)) return number;
  return name === ItemAttribute.REVISION ? value : undefined;
}
