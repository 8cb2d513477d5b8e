import { IncomingMessage, request as callByHttp } from 'node:http';
import { request as callByTls } from 'node:https';
import { pipeline } from 'node:stream/promises';

/** Makes a call that came in at another server, and returns its answer. */
export async function forwardCall(incoming: IncomingMessage, target: string): Promise<IncomingMessage> {
  const { method, url, headers } = incoming;
  const call = target.startsWith('https:') ? callByTls : callByHttp;
  const outgoing = call(new URL(url!, target), { method, headers });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject);
  });
  const [answer] = await Promise.all([answered, pipeline(incoming, outgoing)]);
  return answer;
}
