import { PACKS } from './python-rule-packs';
import { pythonWith } from '../support/emulator/python-environment';
import { runCommand } from '../support/emulator/run-command';

/** Parses Terraform files with the parser of checkov: for each file its blocks, by type. */
export async function parseHcl(files: readonly string[]): Promise<Record<string, Record<string, any>[]>[]> {
  const { stdout } = await runCommand(await pythonWith(PACKS), ['-c', PARSE, ...files]);
  return JSON.parse(stdout);
}

const PARSE = 'import hcl2, json, sys; print(json.dumps([hcl2.load(open(file)) for file in sys.argv[1:]]))';

/** The parser puts each attribute into a list, adds line numbers, and writes types as expressions. */
export function withoutWrapping(block: Record<string, any>): Record<string, any> {
  const entries = Object.entries(block).filter(([name]) => !/^__\w+_line__$/.test(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, unwrapped(name, value)]));
}

function unwrapped(name: string, value: any): any {
  if (!Array.isArray(value)) return withoutWrapping(value);
  const [only] = value;
  return name === 'type' ? only.replace(/^\$\{(.*)\}$/, '$1') : only;
}
