import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { howToReach } from '../../../tools/demo/how-to-reach';

const OUTPUTS: Record<string, string> = {
  ImagesUploadBucket: 'uploads',
  ImagesOutputBucket: 'outputs',
  ImagesMetadataTable: 'items',
  ImagesEncoderLogGroup: 'log',
  ImagesDeadLetterQueue: 'dead-letters',
};

function printed(endpoint: string): string {
  return howToReach(
    {
      endpoint,
      environment: {
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        HOME: '/private',
      },
      pid: 4711,
    },
    { outputs: OUTPUTS, output: (name) => OUTPUTS[`Images${name}`] },
  );
}

describe('howToReach', () => {
  const text = printed('http://127.0.0.1:4566');

  test.each([
    ['the endpoint', 'at http://127.0.0.1:4566'],
    ['the outputs', '  ImagesUploadBucket     uploads\n  ImagesOutputBucket     outputs\n'],
    [
      'the environment variables of a client',
      '  export AWS_ENDPOINT_URL=http://127.0.0.1:4566\n  export AWS_REGION=us-east-1\n',
    ],
    ['an upload of an existing file', 's3 cp examples/images/rocket.jpg s3://uploads/photo.jpg'],
    ['the item of an image', `dynamodb get-item --table-name items --key '{"image_id": {"S": "photo.jpg"}}'`],
    ['the log with a command that AWS CLI 1 supports', 'logs filter-log-events --log-group-name log'],
    ['the page for work on the emulator', 'docs/local.md'],
    ['the command that stops it', 'kill 4711'],
  ])('prints %s', (_, part) => expect(text).toMatch(part));

  test('passes the endpoint in every command of the AWS CLI', () => {
    const commands = text.match(/^ {2}aws .*$/gm)!;
    expect(commands).toHaveLength(5);
    expect(commands.filter((command) => !command.startsWith('  aws --endpoint-url "$AWS_ENDPOINT_URL" '))).toEqual([]);
  });

  test('prints no other environment variables', () => expect(text).not.toContain('HOME'));

  test('prints commands that work in a shell without the AWS CLI', async () => {
    const requests: string[] = [];
    const server = createServer((request, response) => {
      const call = request.headers['x-amz-target'] ?? `${request.method} ${request.url?.split('?')[0]}`;
      requests.push(String(call));
      request.resume().once('end', () => {
        if (call === 'GET /outputs/photo.jpg.txt') response.end('/9j/4AAQ');
        // The first read does not find the item.
        else if (requests.length < 3) response.end('{}');
        else response.end('{"Item": {"status": {"S": "ENCODED"}}}');
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const here = printed(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      const exports = here.match(/^ {2}export .*$/gm)!.join('\n');
      const command = /^ {2}node [^]*?^ {2}'$/m.exec(here)![0];
      const run = promisify(execFile)('sh', ['-c', `${exports}\n${command}`], {
        cwd: join(__dirname, '..', '..', '..'),
      });
      expect((await run).stdout).toBe("{ status: { S: 'ENCODED' } } /9j/4AAQ\n");
    } finally {
      server.closeAllConnections();
      server.close();
    }
    expect(requests).toEqual([
      'PUT /uploads/photo.jpg',
      'DynamoDB_20120810.GetItem',
      'DynamoDB_20120810.GetItem',
      'GET /outputs/photo.jpg.txt',
    ]);
  });
});
