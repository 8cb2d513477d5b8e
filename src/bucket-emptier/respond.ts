import { request as requestByHttp } from 'node:http';
import { request as requestByTls } from 'node:https';
import { setTimeout } from 'node:timers/promises';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

/** The result of a request of CloudFormation. CloudFormation shows the reason of a failure. */
export interface Outcome {
  readonly status: 'SUCCESS' | 'FAILED';
  readonly physicalResourceId: string;
  readonly reason?: string;
}

const ATTEMPTS = 5;

/** CloudFormation accepts responses of up to 4,096 bytes. */
const MAX_REASON_LENGTH = 1000;

/**
 * Responds to a request of CloudFormation, which would otherwise wait for one hour.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export async function respond(
  { StackId, RequestId, LogicalResourceId, ResponseURL }: CloudFormationCustomResourceEvent,
  { status, physicalResourceId, reason = 'Done' }: Outcome,
): Promise<void> {
  const body = JSON.stringify({
    Status: status,
    Reason: reason.slice(0, MAX_REASON_LENGTH),
    PhysicalResourceId: physicalResourceId,
    StackId,
    RequestId,
    LogicalResourceId,
  });
  for (let attempt = 1; ; attempt++) {
    try {
      return await put(new URL(ResponseURL), body);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await setTimeout(attempt * 500);
    }
  }
}

/** The URL is signed for an empty content type, which `fetch` does not send. */
function put(url: URL, body: string): Promise<void> {
  const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'http:' ? requestByHttp : requestByTls;
    request(url, { method: 'PUT', headers }, (response) => {
      response.resume();
      if (response.statusCode! < 400) resolve();
      else reject(new Error(`CloudFormation responded with the HTTP status ${response.statusCode}`));
    })
      .on('error', reject)
      .end(body);
  });
}
