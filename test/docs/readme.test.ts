import * as fs from 'fs';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ts from 'typescript';
import { DEFAULT_SUFFIX_FILTERS } from '../../src/common/defaults';
import { ImageStatus, RejectReason, ItemAttribute } from '../../src/encoder/contract';
import { readmeExamples } from '../../tools/docs/readme-examples';

const ROOT = path.join(__dirname, '..', '..');
const README = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8');
const PROPS = fs.readFileSync(path.join(ROOT, 'src', 'image-encoding-pipeline-props.ts'), 'utf8');

const section = (title: string) => README.split(/^## /m).find((text) => text.startsWith(title)) ?? '';

/** That its examples compile is checked with the rest of the TypeScript: see `readme-examples.ts`. */
describe('the README agrees with the code', () => {
  test.each(readmeExamples().map((program, i) => [i + 1, program]))('its example %i synthesizes', (_, program) => {
    const { outputText } = ts.transpileModule(program, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
    const exported: Record<string, new (scope: App, id: string) => Stack> = {};
    const load = (name: string) => jest.requireActual(name === 'cdk-image-encoding-pipeline' ? '../../src' : name);
    new Function('require', 'exports', outputText)(load, exported);
    const [ExampleStack] = Object.values(exported).filter((value) => value.prototype instanceof Stack);
    const template = Template.fromStack(new ExampleStack(new App(), 'Example'));
    expect(Object.keys(template.findResources('AWS::Lambda::Function')).length).toBeGreaterThan(0);
  });

  test('it starts with what it is and the two commands', () => {
    const commands = [...README.matchAll(/^```sh\n([^]*?)^```/gm)].map(([, command]) => command.trim());
    expect(commands.slice(0, 2)).toEqual(['npm ci && npm run demo', 'npm ci && npm test']);
    const start = README.slice(0, README.indexOf('npm ci')).split('\n');
    const prose = start.filter((line) => !/^(#|\[?!\[|```)/.test(line)).join(' ');
    expect(prose.trim()).toMatch(/^An AWS CDK construct that turns .*\.$/);
    expect(prose.length).toBeLessThan(400);
  });

  test('it has every prop', () => {
    const props = [...PROPS.matchAll(/readonly (\w+)\?:/g)].map(([, name]) => name);
    expect(props.length).toBeGreaterThan(15);
    const documented = [...section('Options').matchAll(/`(\w+)`/g)].map(([, name]) => name);
    expect(props.filter((name) => !documented.includes(name))).toEqual([]);
  });

  test('it has every attribute of an item that the encoder writes', () => {
    const documented = [...section('The output and the item').matchAll(/`(\w+)`/g)].map(([, name]) => name);
    expect(Object.values(ItemAttribute).filter((name) => !documented.includes(name))).toEqual([]);
    expect(documented).toEqual(expect.arrayContaining([ImageStatus.ENCODED, ImageStatus.REJECTED]));
  });

  test('it has every reason of a rejection', () => {
    const bad = section('Rejected images');
    expect(Object.values(RejectReason).filter((reason) => !bad.includes(`\`${reason}\``))).toEqual([]);
  });

  test('it has the default suffixes', () => {
    expect(section('Options')).toContain(`\`${DEFAULT_SUFFIX_FILTERS.join(' ')}\``);
  });
});
