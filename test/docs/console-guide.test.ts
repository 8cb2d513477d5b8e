import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { consolePages } from '../../tools/console/console-pages';
import { digestOf, DRAW, DRAWN_FROM, DrawnFrom, MAX_BYTES, PICTURES } from '../../tools/console/pictures';
import { DELETE, KEEP } from '../../tools/console/published-template';
import { linksOf, tableOf } from '../support/markdown';

const GUIDE = readFileSync(join(__dirname, '..', '..', 'docs', 'console.md'), 'utf8');
const pages = consolePages(KEEP);
const drawnFrom: Record<string, DrawnFrom> = JSON.parse(readFileSync(DRAWN_FROM, 'utf8'));
const pictureOf = (name: string) => readFileSync(join(PICTURES, `${name}.jpg`));

describe('the pictures show the form and the outputs of the template', () => {
  test(`as they are; otherwise draw them again: ${DRAW}`, () => {
    const digests = (of: (name: string) => string) =>
      Object.fromEntries(Object.keys(pages).map((name) => [name, of(name)]));
    expect(digests((name) => drawnFrom[name]?.page)).toEqual(digests((name) => digestOf(pages[name])));
    expect(digests((name) => drawnFrom[name]?.picture)).toEqual(digests((name) => digestOf(pictureOf(name))));
  });

  test('of both templates, whose forms are the same', () => {
    const { 'form-1': first, 'form-2': second } = consolePages(DELETE);
    expect({ first, second }).toEqual({ first: pages['form-1'], second: pages['form-2'] });
  });

  test('with every question and every output', () => {
    const all = Object.values(pages).join();
    const shown = [...Object.keys(KEEP.Parameters), ...Object.keys(KEEP.Outputs)];
    expect(shown.filter((name) => !all.includes(`>${name}<`))).toEqual([]);
  });

  test('are three, small, and on the page', () => {
    const names = Object.keys(pages).map((name) => `${name}.jpg`);
    expect(readdirSync(PICTURES).filter((name) => !name.endsWith('.json'))).toEqual(names);
    expect(linksOf(GUIDE)).toEqual(expect.arrayContaining(names.map((name) => `console/${name}`)));
    Object.keys(pages).forEach((name) => expect(pictureOf(name).length).toBeLessThanOrEqual(MAX_BYTES));
  });
});

/** What the handlers of AWS::DynamoDB::GlobalTable declare, but for scaling policies, Kinesis streams and KMS keys. */
const GLOBAL_TABLE_ACTIONS = {
  'creating and updating': [
    ...['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'Scan', 'UpdateItem'],
    ...['CreateTable', 'CreateTableReplica', 'DeleteTableReplica', 'Describe*', 'UpdateTable'],
    ...['UpdateTableReplicaAutoScaling', 'UpdateContinuousBackups', 'UpdateContributorInsights', 'UpdateTimeToLive'],
    ...['EnableKinesisStreamingDestination', 'DisableKinesisStreamingDestination', 'UpdateKinesisStreamingDestination'],
    ...['GetResourcePolicy', 'PutResourcePolicy', 'DeleteResourcePolicy'],
    ...['ListTagsOfResource', 'TagResource', 'UntagResource'],
  ].map((action) => `dynamodb:${action}`),
  reading: ['application-autoscaling:Describe*', 'cloudwatch:PutMetricData', 'kms:DescribeKey'],
  deleting: ['application-autoscaling:Describe*', 'dynamodb:DeleteTable', 'dynamodb:Describe*'],
};

/** What reading an AWS::Lambda::Function calls; without one of them, every update fails. */
const FUNCTION_READS = [
  'GetFunction',
  'GetFunctionCodeSigningConfig',
  'GetFunctionRecursionConfig',
  'GetFunctionScalingConfig',
  'GetRuntimeManagementConfig',
].map((action) => `lambda:${action}`);

describe('the permissions that the page asks for', () => {
  const table = tableOf(GUIDE, 'resource');
  const types = (cell: string) => [...cell.matchAll(/`(\w+::\w+(?:::\w+)?)`/g)].map(([, type]) => type);

  test('are told for every type of resource in the templates, and for no other', () => {
    const made = [KEEP, DELETE].flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type));
    expect(table.flatMap(([cell]) => types(cell)).sort()).toEqual([...new Set(made)].sort());
  });

  const actions = (cell: string) => [...cell.matchAll(/`([\w-]+:[\w*]+)`/g)].map(([, action]) => action);
  const rowOf = (type: string) => table.find(([cell]) => types(cell).includes(type))!.map(actions);

  test('contain every action that the handlers of a table declare', () => {
    const [, creating, deleting] = rowOf('AWS::DynamoDB::GlobalTable');
    const { 'creating and updating': writing, reading } = GLOBAL_TABLE_ACTIONS;
    expect(creating.sort()).toEqual([...writing, ...reading].sort());
    expect(deleting.sort()).toEqual(GLOBAL_TABLE_ACTIONS.deleting);
  });

  test('contain every action that reads a function', () => {
    const [, creating] = rowOf('AWS::Lambda::Function');
    expect(creating).toEqual(expect.arrayContaining(FUNCTION_READS));
  });
});
