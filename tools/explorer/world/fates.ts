import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { Call } from './invocation';
import {
  conflict,
  connectionReset,
  Content,
  isConditionalS3Write,
  isRead,
  noAnswer,
  serverError,
  throttle,
} from '../models/model-services';
import { describeCommand, describeOutput } from '../story';
import { Violation } from '../violation';
import { World } from './world';

/** What may become of a call. */
export type Fate =
  | 'answered'
  /** Not carried out, and the service says so. */
  | 'throttled'
  /** Not carried out, but the answer leaves that open. */
  | 'failed'
  /** Carried out, but the answer leaves that open. */
  | 'answer lost'
  /** No answer in time; if it writes, it is carried out later or never. */
  | 'given up'
  /** Refused because others write at the same time. */
  | 'conflict'
  /** Answered, but the content breaks off. */
  | 'broken'
  /** S3 rejects the headers for a missing permission and closes the connection, so that the response is lost. */
  | 'denied, response lost';

const OF_READS: readonly Fate[] = ['answered', 'throttled', 'failed', 'given up'];
const OF_GETS: readonly Fate[] = [...OF_READS, 'broken'];
const OF_WRITES: readonly Fate[] = ['answered', 'throttled', 'failed', 'answer lost', 'given up'];
const OF_CONDITIONAL_WRITES: readonly Fate[] = [...OF_WRITES, 'conflict'];
const OF_PUTS: readonly Fate[] = [...OF_CONDITIONAL_WRITES, 'denied, response lost'];

/** What may become of a call; the first is that it is answered. */
export function fatesOf({ command }: Call): readonly Fate[] {
  if (command instanceof GetObjectCommand) return OF_GETS;
  if (command instanceof PutObjectCommand) return OF_PUTS;
  if (isRead(command)) return OF_READS;
  return isConditionalS3Write(command) ? OF_CONDITIONAL_WRITES : OF_WRITES;
}

/** How likely the fates are. */
export function weightsOf(fates: readonly Fate[]): readonly number[] {
  return WEIGHTS.get(fates)!;
}

const WEIGHTS = new Map(
  [OF_READS, OF_GETS, OF_WRITES, OF_CONDITIONAL_WRITES, OF_PUTS].map((fates) => [
    fates,
    fates.map((fate) => (fate === 'answered' ? 12 : 1)),
  ]),
);

/**
 * Lets a call meet its fate. Says whether what it asks for may still be carried out. `losesRejection` decides whether
 * the response is lost when S3 rejects a PutObject because its condition is not met.
 */
export function meetFate(
  world: World,
  who: string,
  call: Call,
  fate: Fate,
  losesRejection: () => boolean,
): { readonly isAbandoned: boolean } {
  const { command } = call;
  const fail = (error: Error, what: string) => {
    if (world.isTold) world.tell(`${who} ${describeCommand(command)}: ${what}`);
    call.fail(error);
    return { isAbandoned: false };
  };
  switch (fate) {
    case 'throttled':
      return fail(throttle(command), 'throttled');
    case 'failed':
      return fail(serverError(command), 'fails, and nothing has happened');
    case 'conflict':
      return fail(conflict(command), 'is refused, since others write at the same time');
    case 'denied, response lost':
      return fail(connectionReset(), 'is denied, and the response is lost');
    case 'given up':
      fail(noAnswer(), 'no answer in time, so it is given up');
      return { isAbandoned: !isRead(command) };
    case 'answer lost':
      world.carryOutUnheard(call);
      return fail(serverError(command), 'is carried out, but its answer is lost');
    case 'answered':
    case 'broken':
      answer(world, who, call, fate === 'broken', losesRejection);
      return { isAbandoned: false };
  }
}

function answer(world: World, who: string, call: Call, isBroken: boolean, losesRejection: () => boolean): void {
  const { command, answer: give, fail } = call;
  let output;
  try {
    output = world.carryOut(call);
  } catch (error) {
    if (error instanceof Violation) throw error;
    const isLost = command instanceof PutObjectCommand && losesRejection();
    if (isLost) world.count('rejection lost');
    if (world.isTold) {
      const lost = isLost ? ', and the response is lost' : '';
      world.tell(`${who} ${describeCommand(command)}: ${(error as Error).name}${lost}`);
    }
    fail(isLost ? connectionReset() : (error as Error));
    return;
  }
  if (isBroken) (output as { readonly Body: Content }).Body.breaks = true;
  if (world.isTold) {
    world.tell(
      `${who} ${describeCommand(command)}: ${describeOutput(command, output)}${isBroken ? ', but breaks off' : ''}`,
    );
  }
  give(output);
}
