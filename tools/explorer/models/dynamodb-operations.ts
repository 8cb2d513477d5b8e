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

/** The item of a sequence of operations. */
export interface Location {
  readonly table: string;
  readonly keyName: string;
  readonly key: string;
}

interface Expressed {
  /** Names that expressions use without placeholders. DynamoDB does not allow all of them. */
  readonly bare: readonly string[];
}

/** An operation of the encoder or of another application that uses the table. */
export type DynamoDBOperation =
  | (Expressed & { readonly kind: 'get'; readonly names: readonly string[] | undefined })
  | {
      readonly kind: 'put';
      readonly attributes: Readonly<Record<string, AttributeValue>>;
      /** Whether the item must not exist. */
      readonly isNew: boolean;
    }
  | { readonly kind: 'delete' }
  | (Expressed & {
      readonly kind: 'update';
      readonly set: Readonly<Record<string, AttributeValue>>;
      readonly remove: readonly string[];
      readonly condition: { readonly name: string; readonly equals: AttributeValue | undefined } | undefined;
      /** Whether there is an unused placeholder. */
      readonly isIdle: boolean;
    });

const NAMES = ['revision', 'status', 'note'];
const anyName = fc.constantFrom(...NAMES);
/** Mostly names that DynamoDB allows, so that most operations succeed. */
const bareNames = fc.oneof(
  { weight: 5, arbitrary: fc.subarray(NAMES.filter((one) => one !== 'status')) },
  { weight: 1, arbitrary: fc.subarray(NAMES) },
);
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
const attributes = fc.dictionary(anyName, value, { maxKeys: NAMES.length });

export const dynamoDBOperation: fc.Arbitrary<DynamoDBOperation> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('get' as const),
      names: fc.option(fc.uniqueArray(anyName, { minLength: 1 }), { nil: undefined }),
      bare: bareNames,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('put' as const), attributes, isNew: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('update' as const),
      set: attributes,
      remove: fc.uniqueArray(anyName, { maxLength: 2 }),
      condition: fc.option(fc.record({ name: anyName, equals: fc.option(expected, { nil: undefined }) }), {
        nil: undefined,
      }),
      isIdle: fc.integer({ min: 1, max: 12 }).map((number) => number === 1),
      bare: bareNames,
    }),
  },
);

/** The command of an operation. */
export function dynamoDBCommand(operation: DynamoDBOperation, { table, keyName, key }: Location) {
  const address = { TableName: table, Key: { [keyName]: { S: key } } };
  switch (operation.kind) {
    case 'put':
      return new PutItemCommand({
        TableName: table,
        Item: { ...operation.attributes, ...address.Key },
        ...(operation.isNew && {
          ConditionExpression: 'attribute_not_exists(#key)',
          ExpressionAttributeNames: { '#key': keyName },
        }),
      });
    case 'delete':
      return new DeleteItemCommand(address);
    case 'get': {
      const { names, bare } = operation;
      return new GetItemCommand({
        ...address,
        ConsistentRead: true,
        ProjectionExpression: names?.map((one) => inExpression(one, bare)).join(', '),
        ExpressionAttributeNames: names && placeholders(names, bare),
      });
    }
    case 'update':
      return updateCommand(operation, address);
  }
}

type Update = Extract<DynamoDBOperation, { readonly kind: 'update' }>;

function updateCommand({ set, remove, condition, isIdle, bare }: Update, address: { TableName: string; Key: object }) {
  const assigned = Object.keys(set);
  const used = [...assigned, ...remove, ...(condition ? [condition.name] : []), ...(isIdle ? ['idle'] : [])];
  const nameIn = (one: string) => inExpression(one, bare);
  const clauses = [
    assigned.length > 0 && `SET ${assigned.map((one) => `${nameIn(one)} = :${one}`).join(', ')}`,
    remove.length > 0 && `REMOVE ${remove.map(nameIn).join(', ')}`,
  ];
  const values = Object.fromEntries(assigned.map((one) => [`:${one}`, set[one]]));
  if (condition?.equals) values[':expected'] = condition.equals;
  const conditionOn = (name: string) =>
    condition?.equals ? `${nameIn(name)} = :expected` : `attribute_not_exists(${nameIn(name)})`;
  return new UpdateItemCommand({
    ...(address as { TableName: string; Key: Record<string, AttributeValue> }),
    UpdateExpression: clauses.filter(Boolean).join(' '),
    ConditionExpression: condition && conditionOn(condition.name),
    ExpressionAttributeNames: placeholders(used, bare),
    ExpressionAttributeValues: Object.keys(values).length > 0 ? values : undefined,
  });
}

function inExpression(name: string, bare: readonly string[]): string {
  return bare.includes(name) ? name : `#${name}`;
}

/** DynamoDB does not allow an empty list. */
function placeholders(names: readonly string[], bare: readonly string[]): Record<string, string> | undefined {
  const replaced = names.filter((one) => !bare.includes(one)).map((one) => [`#${one}`, one]);
  return replaced.length > 0 ? Object.fromEntries(replaced) : undefined;
}

/** Sends an operation to the model, including those of other applications. */
export async function sendToModel(
  model: DynamoDBModel,
  operation: DynamoDBOperation,
  location: Location,
): Promise<object> {
  if (operation.kind === 'delete') model.delete(location.key);
  else return carryOut({ buckets: {}, tables: { [location.table]: model } }, dynamoDBCommand(operation, location));
  return {};
}

/** The response as the encoder sees it. */
export async function dynamoDBResponse(operation: DynamoDBOperation, sent: Promise<object>): Promise<object> {
  try {
    const output = (await sent) as { readonly Item?: Record<string, AttributeValue> };
    return operation.kind === 'get' ? { item: output.Item } : { done: true };
  } catch (error) {
    return { error: (error as Error).name };
  }
}
