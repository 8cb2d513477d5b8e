import { IncomingMessage, request as callByHttp } from 'node:http';
import { request as callByTls } from 'node:https';
import { pipeline } from 'node:stream/promises';

/** Forwards the request of another server, and returns the response. */
export async function forwardCall(incoming: IncomingMessage, target: string): Promise<IncomingMessage> {
  const { method, url, headers } = incoming;
  const call = target.startsWith('https:') ? callByTls : callByHttp;
  const outgoing = call(new URL(url!, target), { method, headers });
  const responded = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject);
  });
  const [response] = await Promise.all([responded, pipeline(incoming, outgoing)]);
  return response;
}
