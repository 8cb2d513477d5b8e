import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Certificate } from './certificate';
import { respondsOverTls } from './responds-over-tls';
import type { ServerCommand } from './server-process';
import { cachedFolder } from '../rig/cached-folder';
import { install } from '../rig/tools';

const SOURCES = join(__dirname, 'dynamodb-local');

/** Fetches DynamoDB Local at first use and compiles its launcher. Returns the folder. */
export async function installDynamoDBLocal(log: (line: string) => void): Promise<string> {
  const [pom, launcher] = ['pom.xml', 'LoopbackServer.java'].map((name) => join(SOURCES, name));
  const sources = await Promise.all([readFile(pom), readFile(launcher)]);
  return cachedFolder('dynamodb-local', sources, async (draft) => {
    log('Fetching DynamoDB Local (once, 51 MB)');
    const fetch = ['-q', '-B', '--strict-checksums', '-f', pom, 'dependency:copy-dependencies'];
    await install('DynamoDB Local', 'mvn', [...fetch, `-DoutputDirectory=${join(draft, 'lib')}`]);
    await install('DynamoDB Local', 'javac', ['-cp', join(draft, 'lib', '*'), '-d', join(draft, 'classes'), launcher]);
  });
}

/** A DynamoDB in memory, over TLS as on AWS. */
export function dynamoDBLocal(folder: string, port: number, tls: Certificate): ServerCommand {
  const libraries = join(folder, 'lib');
  const classPath = [join(folder, 'classes'), join(libraries, '*')].join(delimiter);
  return {
    name: 'dynamodb-local',
    command: 'java',
    args: [
      ...['-Xmx512m', '-XX:+UseSerialGC', `-Djava.library.path=${libraries}`, '-cp', classPath],
      ...['LoopbackServer', String(port), tls.keyStore],
    ],
    responds: () => respondsOverTls(port, '/', tls),
  };
}
