import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeBlocksOf } from '../support/markdown';

const DOCS = join(__dirname, '..', '..', 'docs');

/** The commands of all pages, each in one line, with the page. */
const commands = readdirSync(DOCS)
  .filter((name) => name.endsWith('.md'))
  .flatMap((name) =>
    codeBlocksOf(readFileSync(join(DOCS, name), 'utf8'), 'sh')
      .flatMap((block) => block.replace(/\\\n/g, ' ').split('\n'))
      .map((command) => `${name}: ${command.trim()}`),
  );

describe('the documented commands', () => {
  test('wait for the response of an invocation, which the AWS CLI otherwise sends again after 60 seconds', () => {
    const invocations = commands.filter((command) => command.includes('aws lambda invoke '));
    expect(invocations.length).toBeGreaterThan(2);
    expect(invocations.filter((command) => !command.includes(' --cli-read-timeout 0 '))).toEqual([]);
  });
});
