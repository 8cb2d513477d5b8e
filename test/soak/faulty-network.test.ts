import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { Call, Fault, FaultyNetwork } from './faulty-network';

let aws: Server;
let network: FaultyNetwork;
let arrived: string[];
let always: Fault | undefined;
let kills: number;

beforeEach(async () => {
  [arrived, always, kills] = [[], undefined, 0];
  aws = createServer((incoming, answer) => {
    arrived.push(`${incoming.method} ${incoming.url}`);
    answer.end('the whole answer');
  });
  await new Promise<void>((resolve) => aws.listen(0, '127.0.0.1', resolve));
  network = await FaultyNetwork.start({
    target: `http://127.0.0.1:${(aws.address() as AddressInfo).port}`,
    seed: 1,
    always: ({ path }: Call) => (path === '/bucket/é' ? always : undefined),
    kill: async () => ++kills > 0,
  });
});

afterEach(async () => {
  await network.stop();
  aws.closeAllConnections();
  await new Promise((resolve) => aws.close(resolve));
});

async function call(headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(`${network.endpoint}/bucket/%C3%A9`, { headers });
  return `${response.status} ${await response.text()}`;
}

describe('a call through a faulty network', () => {
  test.each<[Fault, Record<string, string>, RegExp]>([
    ['throttled', {}, /^503 .*<Code>SlowDown</],
    ['throttled', { 'x-amz-target': 'DynamoDB_20120810.GetItem' }, /^400 .*#ProvisionedThroughputExceededException"/],
    ['answered with 500', {}, /^500 .*<Code>InternalError</],
    ['answered with 500', { 'x-amz-target': 'DynamoDB_20120810.GetItem' }, /^500 .*#InternalServerError"/],
  ])('that is %s is answered so, and never arrives (%j)', async (fault, headers, answer) => {
    always = fault;
    expect(await call(headers)).toMatch(answer);
    expect({ arrived, count: network.injected.get(fault) }).toEqual({ arrived: [], count: 1 });
  });

  test.each<[Fault, number]>([
    ['reset before it arrived', 0],
    ['carried out, its answer lost', 1],
    ['its answer broken off', 1],
  ])('that is %s has no answer, and arrives %i times', async (fault, times) => {
    always = fault;
    await expect(call()).rejects.toThrow();
    expect(arrived).toHaveLength(times);
  });

  test('that is delayed arrives', async () => {
    always = 'delayed';
    expect(await call()).toBe('200 the whole answer');
  });

  test('during which the encoder is killed goes on', async () => {
    always = 'encoder killed meanwhile';
    expect(await call()).toBe('200 the whole answer');
    expect({ kills, count: network.injected.get(always) }).toEqual({ kills: 1, count: 1 });
  });

  test('passes when the network is calm', async () => {
    always = 'throttled';
    network.calm();
    expect(await call()).toBe('200 the whole answer');
    expect(network.injected.get(always)).toBe(0);
  });
});
