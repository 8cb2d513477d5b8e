import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { signedHeaders } from './signed-request';

/** A minimal client that creates buckets and writes and deletes objects over one connection. */
export class S3Client {
  private readonly agent: Agent;

  constructor(
    private readonly endpoint: string,
    certificate: string,
    connections = 1,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections, ca: readFileSync(certificate) });
  }

  /** Stores an object of so many bytes. */
  async put(path: string, bytes: number, chunks: Iterable<Buffer>): Promise<void> {
    (await this.send('PUT', path, bytes, chunks)).resume();
  }

  async remove(path: string): Promise<void> {
    (await this.send('DELETE', path)).resume();
  }

  async makeBucket(name: string): Promise<void> {
    (await this.send('PUT', `/${name}`)).resume();
  }

  close(): void {
    this.agent.destroy();
  }

  private async send(method: string, path: string, bytes = 0, chunks: Iterable<Buffer> = []): Promise<IncomingMessage> {
    const { host } = new URL(this.endpoint);
    const headers = { ...signedHeaders(method, host, path), 'content-length': bytes };
    const call = request(`${this.endpoint}${path}`, { method, headers, agent: this.agent });
    const responded = once(call, 'response');
    for (const chunk of chunks) if (!call.write(chunk)) await Promise.race([once(call, 'drain'), responded]);
    call.end();
    const [response] = (await responded) as [IncomingMessage];
    if (response.statusCode! >= 300 && !(method === 'DELETE' && response.statusCode === 404)) {
      const text = await response.setEncoding('utf8').toArray();
      throw new Error(`${method} ${path}: status ${response.statusCode}, ${text.join('')}`);
    }
    return response;
  }
}
