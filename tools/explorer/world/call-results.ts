import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { Call } from './invocation';
import {
  conflict,
  connectionReset,
  Content,
  isConditionalS3Write,
  isRead,
  timeout,
  serverError,
  throttle,
} from '../models/model-services';
import { describeCommand, describeOutput } from '../story';
import { Violation } from '../violation';
import { World } from './world';

/** The result of a call. */
export type CallResult =
  | 'normal'
  /** Not carried out, and the response says so. */
  | 'throttled'
  /** Not carried out, but the response does not say so. */
  | 'failed'
  /** Carried out, but the response is lost. */
  | 'response lost'
  /** No response in time. A write is carried out later or never. */
  | 'timed out'
  /** Rejected because of another write at the same time. */
  | 'conflict'
  /** A response whose content breaks off. */
  | 'broken'
  /** S3 rejects the headers for a missing permission and closes the connection, so that the response is lost. */
  | 'denied, response lost';

const OF_READS: readonly CallResult[] = ['normal', 'throttled', 'failed', 'timed out'];
const OF_GETS: readonly CallResult[] = [...OF_READS, 'broken'];
const OF_WRITES: readonly CallResult[] = ['normal', 'throttled', 'failed', 'response lost', 'timed out'];
const OF_CONDITIONAL_WRITES: readonly CallResult[] = [...OF_WRITES, 'conflict'];
const OF_PUTS: readonly CallResult[] = [...OF_CONDITIONAL_WRITES, 'denied, response lost'];

/** The possible results of a call. The first is the normal one. */
export function possibleResults({ command }: Call): readonly CallResult[] {
  if (command instanceof GetObjectCommand) return OF_GETS;
  if (command instanceof PutObjectCommand) return OF_PUTS;
  if (isRead(command)) return OF_READS;
  return isConditionalS3Write(command) ? OF_CONDITIONAL_WRITES : OF_WRITES;
}

/** The probabilities of the results. */
export function weightsOf(results: readonly CallResult[]): readonly number[] {
  return WEIGHTS.get(results)!;
}

const WEIGHTS = new Map(
  [OF_READS, OF_GETS, OF_WRITES, OF_CONDITIONAL_WRITES, OF_PUTS].map((results) => [
    results,
    results.map((result) => (result === 'normal' ? 12 : 1)),
  ]),
);

/**
 * Ends a call with a result. Returns whether the request may still be carried out. `losesRejection` decides whether the
 * response is lost when S3 rejects a PutObject because its condition is not met.
 */
export function applyResult(
  world: World,
  invocation: string,
  call: Call,
  result: CallResult,
  losesRejection: () => boolean,
): { readonly isAbandoned: boolean } {
  const { command } = call;
  const fail = (error: Error, what: string) => {
    if (world.isNarrated) world.narrate(`${invocation} ${describeCommand(command)}: ${what}`);
    call.fail(error);
    return { isAbandoned: false };
  };
  switch (result) {
    case 'throttled':
      return fail(throttle(command), 'throttled');
    case 'failed':
      return fail(serverError(command), 'fails without being carried out');
    case 'conflict':
      return fail(conflict(command), 'is rejected because of another write at the same time');
    case 'denied, response lost':
      return fail(connectionReset(), 'is denied, and the response is lost');
    case 'timed out':
      fail(timeout(), 'times out');
      return { isAbandoned: !isRead(command) };
    case 'response lost':
      world.carryOutWithoutResponse(call);
      return fail(serverError(command), 'is carried out, but the response is lost');
    case 'normal':
    case 'broken':
      respond(world, invocation, call, result === 'broken', losesRejection);
      return { isAbandoned: false };
  }
}

function respond(world: World, invocation: string, call: Call, isBroken: boolean, losesRejection: () => boolean): void {
  const { command, respond: send, fail } = call;
  let output;
  try {
    output = world.carryOut(call);
  } catch (error) {
    if (error instanceof Violation) throw error;
    const isLost = command instanceof PutObjectCommand && losesRejection();
    if (isLost) world.count('rejection lost');
    if (world.isNarrated) {
      const lost = isLost ? ', and the response is lost' : '';
      world.narrate(`${invocation} ${describeCommand(command)}: ${(error as Error).name}${lost}`);
    }
    fail(isLost ? connectionReset() : (error as Error));
    return;
  }
  if (isBroken) (output as { readonly Body: Content }).Body.breaks = true;
  if (world.isNarrated) {
    world.narrate(
      `${invocation} ${describeCommand(command)}: ${describeOutput(command, output)}${isBroken ? ', but the content breaks off' : ''}`,
    );
  }
  send(output);
}
