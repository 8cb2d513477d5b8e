import {
  AttributeValue,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { DynamoDBModel } from './dynamodb-model';
import { carryOut } from './model-services';

/** Where the items of a sequence of operations are. */
export interface Place {
  readonly table: string;
  readonly keyName: string;
  readonly key: string;
}

/** Something that DynamoDB is asked for: by the encoder, or by others who share its table. */
export type DynamoDBOperation =
  | { readonly kind: 'get'; readonly names: readonly string[] | undefined }
  | { readonly kind: 'put'; readonly attributes: Readonly<Record<string, AttributeValue>> }
  | { readonly kind: 'delete' }
  | {
      readonly kind: 'update';
      readonly set: Readonly<Record<string, AttributeValue>>;
      readonly remove: readonly string[];
      readonly condition: { readonly name: string; readonly equals: AttributeValue | undefined } | undefined;
      /** A placeholder that nothing uses. */
      readonly isIdle: boolean;
    };

const NAMES = ['revision', 'status', 'note'];
const name = fc.constantFrom(...NAMES);
const value = fc.constantFrom<AttributeValue>(
  { N: '1' },
  { N: '2' },
  { N: '10' },
  { S: '1' },
  { S: 'ENCODED' },
  { BOOL: true },
);
/** Numbers are compared by value. */
const expected = fc.oneof(value, fc.constantFrom<AttributeValue>({ N: '1.0' }, { N: '1e1' }, { N: '02' }));
const attributes = fc.dictionary(name, value, { maxKeys: NAMES.length });

export const dynamoDBOperation: fc.Arbitrary<DynamoDBOperation> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('get' as const),
      names: fc.option(fc.uniqueArray(name, { minLength: 1 }), { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('put' as const), attributes }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('update' as const),
      set: attributes,
      remove: fc.uniqueArray(name, { maxLength: 2 }),
      condition: fc.option(fc.record({ name, equals: fc.option(expected, { nil: undefined }) }), { nil: undefined }),
      isIdle: fc.integer({ min: 1, max: 12 }).map((number) => number === 1),
    }),
  },
);

/** The command for it. */
export function dynamoDBCommand(operation: DynamoDBOperation, { table, keyName, key }: Place) {
  const address = { TableName: table, Key: { [keyName]: { S: key } } };
  switch (operation.kind) {
    case 'put':
      return new PutItemCommand({ TableName: table, Item: { ...operation.attributes, ...address.Key } });
    case 'delete':
      return new DeleteItemCommand(address);
    case 'get': {
      const names = operation.names && Object.fromEntries(operation.names.map((one) => [`#${one}`, one]));
      return new GetItemCommand({
        ...address,
        ConsistentRead: true,
        ProjectionExpression: names && Object.keys(names).join(', '),
        ExpressionAttributeNames: names,
      });
    }
    case 'update':
      return updateCommand(operation, address);
  }
}

type Update = Extract<DynamoDBOperation, { readonly kind: 'update' }>;

function updateCommand({ set, remove, condition, isIdle }: Update, address: { TableName: string; Key: object }) {
  const assigned = Object.keys(set);
  const used = [...assigned, ...remove, ...(condition ? [condition.name] : []), ...(isIdle ? ['idle'] : [])];
  const clauses = [
    assigned.length > 0 && `SET ${assigned.map((one) => `#${one} = :${one}`).join(', ')}`,
    remove.length > 0 && `REMOVE ${remove.map((one) => `#${one}`).join(', ')}`,
  ];
  const values = Object.fromEntries(assigned.map((one) => [`:${one}`, set[one]]));
  if (condition?.equals) values[':expected'] = condition.equals;
  return new UpdateItemCommand({
    ...(address as { TableName: string; Key: Record<string, AttributeValue> }),
    UpdateExpression: clauses.filter(Boolean).join(' '),
    ConditionExpression:
      condition && (condition.equals ? `#${condition.name} = :expected` : `attribute_not_exists(#${condition.name})`),
    ExpressionAttributeNames: used.length > 0 ? Object.fromEntries(used.map((one) => [`#${one}`, one])) : undefined,
    ExpressionAttributeValues: Object.keys(values).length > 0 ? values : undefined,
  });
}

/** What the model does, also for the others who share the table. */
export async function askModel(model: DynamoDBModel, operation: DynamoDBOperation, place: Place): Promise<object> {
  if (operation.kind === 'put') model.put(place.key, operation.attributes);
  else if (operation.kind === 'delete') model.delete(place.key);
  else return carryOut({ buckets: {}, tables: { [place.table]: model } }, dynamoDBCommand(operation, place));
  return {};
}

/** What DynamoDB answers, as far as the encoder can see it. */
export async function dynamoDBAnswer(operation: DynamoDBOperation, asked: Promise<object>): Promise<object> {
  try {
    const output = (await asked) as { readonly Item?: Record<string, AttributeValue> };
    return operation.kind === 'get' ? { item: output.Item } : { done: true };
  } catch (error) {
    return { error: (error as Error).name };
  }
}
