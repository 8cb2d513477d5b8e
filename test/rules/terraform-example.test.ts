import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseHcl, withoutWrapping } from './parse-hcl';
import { TEMPLATES } from '../../template/templates';
import { KEEP } from '../../tools/console/published-template';
import { CHECKOUT } from '../support/emulator/checkout';
import { codeBlocksOf } from '../support/markdown';

// The first time, pip installs the parser with the rule packs.
jest.setTimeout(600_000);

const FOLDER = join(CHECKOUT, 'examples', 'terraform');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.tf'));
const text = files.map((name) => readFileSync(join(FOLDER, name), 'utf8')).join('\n');

interface Variable {
  readonly type: string;
  readonly default: unknown;
  readonly validation?: { readonly condition: readonly string[]; readonly error_message: readonly string[] };
}

let stack: Record<string, any>;
let variables: Record<string, Variable>;

beforeAll(async () => {
  const blocks = await parseHcl(files.map((name) => join(FOLDER, name)));
  const stacks = blocks.flatMap(({ resource = [] }) => resource).filter((block) => block.aws_cloudformation_stack);
  stack = withoutWrapping(stacks[0].aws_cloudformation_stack.images);
  variables = Object.assign({}, ...blocks.flatMap(({ variable = [] }) => variable).map(withoutWrapping));
});

/** The variable in the value of a parameter, and whether the value joins a list. */
function variableIn(value: string): { name: string; isJoined: boolean } {
  const [, joined, plain] = /^\$\{(?:join\(",", ?var\.(\w+)\)|var\.(\w+))\}$/.exec(value) ?? [];
  return { name: joined ?? plain, isJoined: joined !== undefined };
}

describe('the Terraform example', () => {
  test('sets exactly the parameters of the template', () => {
    expect(Object.keys(stack.parameters).sort()).toEqual(Object.keys(KEEP.Parameters).sort());
  });

  test.each(Object.entries(KEEP.Parameters))('passes %s in its type, with its default', (name, parameter) => {
    const { name: variable, isJoined } = variableIn(stack.parameters[name]);
    const { type, default: value } = variables[variable];
    const isList = parameter.Type === 'CommaDelimitedList';
    expect({ isJoined, isList: type === 'list(string)' }).toEqual({ isJoined: isList, isList });
    if (parameter.Type === 'Number') expect(type).toBe('number');
    expect(isList ? (value as string[]).join() : String(value)).toBe(String(parameter.Default));
  });

  test('uses exactly the variables that it declares', () => {
    const used = new Set([...text.matchAll(/\bvar\.(\w+)/g)].map(([, name]) => name));
    expect([...used].sort()).toEqual(Object.keys(variables).sort());
  });

  test('reads only outputs of the template', () => {
    const read = [...text.matchAll(/aws_cloudformation_stack\.images\.outputs\["(\w+)"\]/g)].map(([, name]) => name);
    expect(read.length).toBeGreaterThan(4);
    expect(read.filter((name) => !(name in KEEP.Outputs))).toEqual([]);
  });

  test('reads the templates from S3 by their names, with the required capability', () => {
    expect(Object.keys(TEMPLATES).filter((name) => !text.includes(`"${name}"`))).toEqual([]);
    expect(JSON.stringify(KEEP).length).toBeGreaterThan(51_200);
    expect(stack).not.toHaveProperty('template_body');
    expect(stack.template_url).toContain('aws_s3_object.template.key');
    expect(stack.capabilities).toEqual(['CAPABILITY_IAM']);
    expect(KEEP).not.toHaveProperty('Transform');
  });
});

describe('the variable name of the Terraform example', () => {
  const isValid = (name: string) => {
    const [condition] = variables.name.validation!.condition;
    const [, pattern] = /regex\("(.*?)"/.exec(condition)!;
    return new RegExp(pattern).test(name);
  };

  test.each(['images', 'a', 'team-2-images', 'a'.repeat(26)])('accepts %s', (name) => {
    expect(isValid(name)).toBe(true);
  });

  test.each([
    ['an upper-case letter', 'Images'],
    ['an underscore', 'my_images'],
    ['a digit at the start', '2images'],
    ['a hyphen at the start', '-images'],
    ['27 characters', 'a'.repeat(27)],
    ['no characters', ''],
  ])('rejects %s', (_, name) => {
    expect(isValid(name)).toBe(false);
    expect(variables.name.validation!.error_message[0]).toMatch(/^name: must be 1 to 26 lower-case letters/);
  });

  test('is short enough for a bucket prefix, which has at most 37 characters', () => {
    const [, end] = /bucket_prefix = "\$\{var\.name\}(.*)"/.exec(text)!;
    expect('a'.repeat(26).length + end.length).toBeLessThanOrEqual(37);
  });
});

test('the Terraform example keeps the data by default', () => {
  expect(variables.keep_data.default).toBe(true);
});

test('parseHcl rejects content that is not HCL', async () => {
  await expect(parseHcl([join(FOLDER, 'README.md')])).rejects.toThrow();
});

describe('the Terraform examples of docs/migrating.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'image-encoding-hcl-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('can be parsed, and have the expected blocks', async () => {
    const blocks = codeBlocksOf(readFileSync(join(CHECKOUT, 'docs', 'migrating.md'), 'utf8'), 'hcl');
    const paths = blocks.map((_, index) => join(folder, `${index}.tf`));
    blocks.forEach((block, index) => writeFileSync(paths[index], block));

    const types = (await parseHcl(paths)).map((read) => Object.keys(read));
    expect(types).toEqual([['resource'], ['resource'], ['removed']]);
  });
});
