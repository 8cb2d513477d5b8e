import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { Call, Fault, FaultyNetwork } from '../../../tools/soak/faulty-network';

let aws: Server;
let network: FaultyNetwork;
let arrived: string[];
let always: Fault | undefined;
let kills: number;
let status: number;

beforeEach(async () => {
  [arrived, always, kills, status] = [[], undefined, 0, 200];
  aws = createServer((incoming, outgoing) => {
    arrived.push(`${incoming.method} ${incoming.url}`);
    outgoing.statusCode = status;
    outgoing.end('the whole response');
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

async function call(
  headers: Record<string, string> = {},
  { method = 'GET', body = undefined as string | undefined } = {},
) {
  const response = await fetch(`${network.endpoint}/bucket/%C3%A9`, { method, headers, body });
  return `${response.status} ${await response.text()}`;
}

describe('FaultyNetwork', () => {
  const dynamoDB = { 'x-amz-target': 'DynamoDB_20120810.GetItem' };

  test.each<[Fault, Record<string, string>, RegExp]>([
    ['throttled', {}, /^503 .*<Code>SlowDown</],
    ['throttled', dynamoDB, /^400 .*#ProvisionedThroughputExceededException"/],
    ['responded 500', {}, /^500 .*<Code>InternalError</],
    ['responded 500', dynamoDB, /^500 .*#InternalServerError"/],
    ['responded 200 with an error', {}, /^500 .*<Code>InternalError</],
    ['credentials expired', {}, /^400 .*<Code>ExpiredToken</],
    ['clock skewed', {}, /^403 .*<Code>RequestTimeTooSkewed</],
  ])('responds to a call with an error and does not forward it (%s, %j)', async (fault, headers, response) => {
    always = fault;
    expect(await call(headers)).toMatch(response);
    expect({ arrived, count: network.injected.get(fault) }).toEqual({ arrived: [], count: 1 });
  });

  test('responds to a write with an error and the status 200', async () => {
    always = 'responded 200 with an error';
    expect(await call({}, { method: 'PUT', body: 'text' })).toMatch(/^200 .*<Code>InternalError</);
    expect(arrived).toEqual([]);
  });

  test.each<[Fault, number]>([
    ['connection reset before the request', 0],
    ['connection closed in the middle of the request', 0],
    ['response lost', 1],
    ['response broken off', 1],
  ])('a call without a response (%s) is forwarded %i times', async (fault, times) => {
    always = fault;
    await expect(call({}, { method: 'PUT', body: 'text' })).rejects.toThrow();
    expect(arrived).toHaveLength(times);
  });

  test('loses every response that rejects a PutObject', async () => {
    [status, always] = [412, 'delayed'];
    await expect(call({}, { method: 'PUT', body: 'text' })).rejects.toThrow();
    expect(await call()).toBe('412 the whole response');
    expect(network.injected.get('rejection lost')).toBe(1);
  });

  test('forwards a delayed call', async () => {
    always = 'delayed';
    expect(await call()).toBe('200 the whole response');
  });

  test('forwards the call after it has killed the encoder', async () => {
    always = 'encoder killed';
    expect(await call()).toBe('200 the whole response');
    expect({ kills, count: network.injected.get(always) }).toEqual({ kills: 1, count: 1 });
  });

  test('injects no faults after calm()', async () => {
    always = 'throttled';
    network.calm();
    expect(await call()).toBe('200 the whole response');
    expect(network.injected.get(always)).toBe(0);
  });
});
