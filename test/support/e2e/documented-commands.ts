import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3api from '@aws-sdk/client-s3';
import * as stepfunctions from '@aws-sdk/client-sfn';
import type { EmulatorAccess } from '../emulator/emulator';

type Sdk = Record<string, any>;
type Response = Record<string, any>;

/** The services of the AWS CLI: the SDK's package, its client, and whether its parameters begin with a capital letter. */
const SERVICES: Readonly<Record<string, readonly [sdk: Sdk, client: string, capitals: boolean]>> = {
  s3api: [s3api, 'S3Client', true],
  lambda: [lambda, 'LambdaClient', true],
  dynamodb: [dynamodb, 'DynamoDBClient', true],
  stepfunctions: [stepfunctions, 'SFNClient', false],
};

/**
 * Runs commands of the AWS CLI from the documentation. The CLI and the SDK are generated from the same service models,
 * so that each command is executed by the SDK.
 */
export class DocumentedCommands {
  constructor(
    private readonly emulator: EmulatorAccess,
    /** The folder of the files that the commands name. */
    private readonly folder: string,
  ) {}

  /** Runs the commands of a shell block, one after the other, and returns their responses. */
  async run(block: string, placeholders: Readonly<Record<string, string>> = {}): Promise<Response[]> {
    const responses: Response[] = [];
    for (const line of block.replace(/\\\n/g, ' ').trim().split('\n')) {
      const filled = line.replace(/<(\w+)>/g, (_, name) => placeholders[name]);
      responses.push(await this.runLine(filled));
    }
    return responses;
  }

  private async runLine(line: string): Promise<Response> {
    const [command, file] = line.split(/ > (?=[\w.-]+$)/);
    const [aws, service, operation, ...options] = wordsOf(command);
    if (aws !== 'aws' || !SERVICES[service]) throw new Error(`Not a command that can be run here: ${line}`);
    const [sdk, client, capitals] = SERVICES[service];
    const input: Record<string, unknown> = {};
    for (let i = 0; i < options.length; i += 2) {
      const name = pascalCase(options[i].replace(/^--/, ''));
      input[capitals ? name : name[0].toLowerCase() + name.slice(1)] = await this.valueOf(name, options[i + 1]);
    }
    const { $metadata, ...response } = await new sdk[client](this.emulator.clientConfig).send(
      new sdk[`${pascalCase(operation)}Command`](input),
    );
    if (file) await writeFile(join(this.folder, file), JSON.stringify(response));
    return response;
  }

  private async valueOf(option: string, text: string): Promise<unknown> {
    if (option === 'Body') return readFile(join(this.folder, text));
    if (text.startsWith('file://')) return JSON.parse(await readFile(join(this.folder, text.slice(7)), 'utf8'));
    return /^[{[]|^\d+$/.test(text) ? JSON.parse(text) : text;
  }
}

/** The words of a command line; text in single quotes is one word. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare);
}

function pascalCase(text: string): string {
  return text.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
