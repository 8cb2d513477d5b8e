import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, RequestListener, Server } from 'node:http';
import { AddressInfo, connect } from 'node:net';
import { Readable } from 'node:stream';
import type { HttpRequest } from '@smithy/types';
import { isCollected } from './garbage';
import { Connections, ConnectionTimeouts } from '../../src/encoder/connections';
import { readAll } from '../../src/encoder/read-content';

const LONG = 60_000;
const SHORT = 50;

let server: Server;
let connections: Connections;
let opened: number;

function open(timeouts: Partial<ConnectionTimeouts> = {}): Connections {
  return (connections = new Connections({ connect: LONG, silence: LONG, answer: LONG, ...timeouts }));
}

async function serve(listener: RequestListener): Promise<void> {
  opened = 0;
  server = createServer(listener).on('connection', () => opened++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
}

function request(over: Partial<HttpRequest> = {}): HttpRequest {
  const { port } = server.address() as AddressInfo;
  return {
    method: 'GET',
    protocol: 'http:',
    hostname: '127.0.0.1',
    port,
    path: '/a.jpg',
    ...over,
    headers: { host: 'a', ...over.headers },
  };
}

afterEach(async () => {
  jest.restoreAllMocks();
  connections.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('a request', () => {
  test('is sent as it is, and its answer comes back', async () => {
    await serve(async (incoming, outgoing) => {
      const body = await readAll(incoming);
      outgoing.writeHead(201, { 'x-seen': `${incoming.method} ${incoming.url} ${incoming.headers['x-a']}` });
      outgoing.end(body);
    });
    const query = { partNumber: '2', 'x-id': 'Upload Part' };
    const { response } = await open().handle(
      request({ method: 'PUT', query, headers: { 'x-a': 'b', 'content-length': '3' }, body: 'foo' }),
    );
    expect(response.statusCode).toBe(201);
    expect(response.headers['x-seen']).toBe('PUT /a.jpg?partNumber=2&x-id=Upload%20Part b');
    expect((await readAll(response.body)).toString()).toBe('foo');
  });

  test('sends a stream while it comes', async () => {
    await serve(async (incoming, outgoing) => void outgoing.end(await readAll(incoming)));
    const body = Readable.from([Buffer.from('foo'), Buffer.from('bar')]);
    const { response } = await open().handle(request({ method: 'PUT', headers: { 'content-length': '6' }, body }));
    expect((await readAll(response.body)).toString()).toBe('foobar');
  });

  test('uses the connection of the last one again, and another where that is busy', async () => {
    await serve((_, outgoing) => void outgoing.end('foo'));
    open();
    const ask = async () => readAll((await connections.handle(request())).response.body);
    for (let i = 0; i < 3; i++) await ask();
    expect(opened).toBe(1);
    await Promise.all([ask(), ask()]);
    expect(opened).toBe(2);
  });

  test('that has no body says so, and does not announce chunks, which S3 does not take', async () => {
    await serve((incoming, outgoing) => void outgoing.end(JSON.stringify(incoming.rawHeaders)));
    for (const method of ['POST', 'PUT', 'GET', 'DELETE', 'HEAD']) {
      const { response } = await open().handle(request({ method }));
      const sent = (await readAll(response.body)).toString().toLowerCase();
      expect(sent).not.toContain('transfer-encoding');
      if (method.startsWith('P')) expect(sent).toContain('"content-length","0"');
      connections.destroy();
    }
  });

  test('does not use a connection that was idle for so long that S3 may have closed it unnoticed', async () => {
    await serve((_, outgoing) => void outgoing.end('foo'));
    open();
    const ask = async () => readAll((await connections.handle(request())).response.body);
    const frozenFor = (milliseconds: number) => {
      const now = Date.now();
      jest.spyOn(Date, 'now').mockImplementation(() => now + milliseconds);
    };
    await ask();
    frozenFor(14_000);
    await ask();
    expect(opened).toBe(1);
    frozenFor(30_000);
    await ask();
    expect(opened).toBe(2);
  });

  test('does not use the one of several connections that was idle for so long', async () => {
    await serve((_, outgoing) => void setImmediate(() => outgoing.end('foo')));
    open();
    const ask = async () => readAll((await connections.handle(request())).response.body);
    await Promise.all([ask(), ask()]);
    const now = Date.now();
    for (const seconds of [10, 20, 30]) {
      jest.spyOn(Date, 'now').mockImplementation(() => now + seconds * 1000);
      await ask();
    }
    expect(opened).toBe(2);
    await Promise.all([ask(), ask()]);
    expect(opened).toBe(3);
  });

  test('is not kept by its body', async () => {
    await serve((_, outgoing) => void outgoing.end('foo'));
    const body = Readable.from([Buffer.from('foo')]);
    let sent: WeakRef<object>;
    body.pipe = (destination) => {
      sent = new WeakRef(destination);
      return Readable.prototype.pipe.call(body, destination) as typeof destination;
    };
    const headers = { 'content-length': '3' };
    await readAll((await open().handle(request({ method: 'PUT', headers, body }))).response.body);
    server.closeAllConnections();
    connections.destroy();
    expect([await isCollected(sent!), body.destroyed]).toEqual([true, true]);
  });

  test('that meets a connection which broke while it was idle leaves the other idle ones alone for good', async () => {
    let isBroken = false;
    await serve((incoming, outgoing) => void (isBroken ? incoming.socket.destroy() : outgoing.end('foo')));
    open();
    const ask = async () => readAll((await connections.handle(request())).response.body);
    await Promise.all([ask(), ask(), ask()]);
    expect(opened).toBe(3);
    isBroken = true;
    await expect(ask()).rejects.toThrow();
    isBroken = false;
    await ask();
    expect(opened).toBe(4);
  });

  test('whose answer comes before all of it was sent does not keep its connection busy', async () => {
    await serve((_, outgoing) => void outgoing.writeHead(503, { 'content-length': '0' }).end());
    const body = new Readable({ read: () => undefined });
    body.push('foo');
    const { response } = await open().handle(request({ method: 'PUT', headers: { 'content-length': '6' }, body }));
    await readAll(response.body);
    const { socket } = response.body;
    body.destroy();
    await once(socket, 'close');
  });

  test('finds an address in brackets, as one of IPv6 stands in a URL', async () => {
    await serve((_, outgoing) => void outgoing.end('foo'));
    const { response } = await open().handle(request({ hostname: '[127.0.0.1]' }));
    expect(response.statusCode).toBe(200);
  });
});

describe('a request is given up', () => {
  test('when no answer begins in time', async () => {
    await serve(() => undefined);
    await expect(open({ answer: SHORT }).handle(request())).rejects.toMatchObject({
      name: 'TimeoutError',
      message: '127.0.0.1 has not answered within 50 ms',
    });
  });

  test('when no answer begins in the time that the call gives it', async () => {
    await serve(() => undefined);
    await expect(open().handle(request(), { requestTimeout: SHORT })).rejects.toThrow('within 50 ms');
  });

  test('but not when the answer takes longer to end', async () => {
    await serve((_, outgoing) => {
      outgoing.write('foo');
      setTimeout(() => outgoing.end('bar'), 3 * SHORT);
    });
    const { response } = await open({ answer: SHORT }).handle(request());
    expect((await readAll(response.body)).toString()).toBe('foobar');
  });

  test('when the connection is silent before the answer', async () => {
    await serve(() => undefined);
    await expect(open({ silence: SHORT }).handle(request())).rejects.toThrow('127.0.0.1 was silent for 50 ms');
  });

  test('when the connection is silent in the middle of the answer, and its reader learns why', async () => {
    await serve((_, outgoing) => void outgoing.write('foo'));
    const { response } = await open({ silence: SHORT }).handle(request());
    await expect(readAll(response.body)).rejects.toThrow('127.0.0.1 was silent for 50 ms');
  });

  test('but not when the call says that its answer takes longer', async () => {
    await serve((_, outgoing) => void setTimeout(() => outgoing.end('foo'), 3 * SHORT));
    open({ silence: SHORT });
    for (let time = 0; time < 2; time++) {
      const { response } = await connections.handle(request(), { requestTimeout: LONG });
      expect((await readAll(response.body)).toString()).toBe('foo');
    }
    expect(opened).toBe(1);
    await expect(connections.handle(request())).rejects.toThrow('127.0.0.1 was silent for 50 ms');
  });

  test('also in the middle of an answer that might have taken long to begin', async () => {
    await serve((_, outgoing) => void outgoing.write('foo'));
    const { response } = await open({ silence: SHORT }).handle(request(), { requestTimeout: LONG });
    await expect(readAll(response.body)).rejects.toThrow('127.0.0.1 was silent for 50 ms');
  });

  test('also when the connection was used before', async () => {
    let answers = 0;
    await serve((_, outgoing) => void (answers++ === 0 ? outgoing.end('foo') : outgoing.write('foo')));
    open({ silence: SHORT });
    const ask = async () => readAll((await connections.handle(request())).response.body);
    await ask();
    await expect(ask()).rejects.toThrow('127.0.0.1 was silent for 50 ms');
    expect(opened).toBe(1);
  });

  test('when it cannot be connected in time', async () => {
    await serve(() => undefined);
    const { port, release } = await fullServer();
    try {
      await expect(open({ connect: SHORT }).handle(request({ port }))).rejects.toThrow(
        '127.0.0.1 could not be connected to within 50 ms',
      );
    } finally {
      release();
    }
  });

  test('when it is to end, before, during and after its answer has begun', async () => {
    await serve((incoming, outgoing) => void (incoming.url === '/begun' && outgoing.write('foo')));
    open();
    const reason = new Error('the time is over');
    await expect(connections.handle(request(), { abortSignal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(opened).toBe(0);

    const during = new AbortController();
    server.once('request', () => during.abort(reason));
    await expect(connections.handle(request(), { abortSignal: during.signal })).rejects.toBe(reason);

    const after = new AbortController();
    const { response } = await connections.handle(request({ path: '/begun' }), { abortSignal: after.signal });
    const reading = readAll(response.body);
    after.abort(reason);
    await expect(reading).rejects.toBe(reason);
  });

  test('when its body breaks, before or while it is sent', async () => {
    await serve(() => undefined);
    open();
    const error = new Error('the content ended too early');
    const send = (body: Readable) =>
      connections.handle(request({ method: 'PUT', headers: { 'content-length': '6' }, body }));
    const broken = new Readable({ read: () => undefined }).on('error', () => undefined).destroy(error);
    await expect(send(broken)).rejects.toBe(error);

    const breaking = new Readable({ read: () => undefined });
    breaking.push('foo');
    server.once('request', () => breaking.destroy(error));
    await expect(send(breaking)).rejects.toBe(error);
  });

  test('when the connection breaks', async () => {
    await serve((incoming) => incoming.socket.destroy());
    await expect(open().handle(request())).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

/** A port at which no connection comes to stand any more, since too many wait there to be accepted. */
async function fullServer(): Promise<{ readonly port: number; release(): void }> {
  const program =
    "import socket, sys; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(0); print(s.getsockname()[1], flush=True); sys.stdin.read()";
  const child = spawn('python3', ['-c', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const port = Number(
    await new Promise((resolve) => child.stdout.once('data', (line: Buffer) => resolve(String(line)))),
  );
  const waiting = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  await Promise.race(waiting.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
  const release = () => {
    waiting.forEach((socket) => socket.destroy());
    child.kill();
  };
  return { port, release };
}
