import { Message } from './message';
import { Plan } from '../plan';
import { Change } from './source';
import { Violation } from '../violation';
import { KEY, World } from './world';

/** No message needs more redrives after the last fault. */
const MAX_REDRIVES = 2;

/** Two events may conflict a few more times if an invocation does not see that its PUT was rejected. */
const MAX_REDRIVES_WITH_LOST_REJECTIONS = 4;

/** All messages to the encoder. They are retried until they are acknowledged. */
export class MessageQueue {
  /** Messages that wait to be received. */
  readonly waiting: Message[] = [];
  readonly deadLetters: Message[] = [];
  /** All events that S3 sent. */
  readonly notifications: Message[] = [];
  private readonly redrives = new Map<Message, number>();
  private count = 0;

  constructor(
    private readonly plan: Plan,
    private readonly world: World,
  ) {}

  notify(change: Change): void {
    const message = this.message(change);
    this.notifications.push(message);
    this.waiting.push(message);
  }

  backfill(): void {
    this.waiting.push(this.message(undefined));
    this.world.count('backfill');
    this.world.narrate(`backfill ${this.count} starts`);
  }

  duplicate(message: Message): Message {
    const copy = message.copy(String(++this.count));
    this.waiting.push(copy);
    this.world.count('duplicate');
    this.world.narrate(`S3 sends event ${message.id} again as ${copy.toString()}`);
    return copy;
  }

  /** Removes messages from the queue for an attempt. */
  receive(messages: readonly Message[]): void {
    for (const message of messages) {
      this.waiting.splice(this.waiting.indexOf(message), 1);
      message.attempts++;
    }
  }

  /** Returns messages whose attempt failed. */
  returnFailed(messages: Iterable<Message>): void {
    for (const message of messages) {
      if (message.attempts < this.plan.maxAttempts) {
        this.waiting.push(message);
      } else {
        this.deadLetters.push(message);
        this.world.count('dead letter');
        this.world.narrate(`${message.toString()} goes to the dead-letter queue`);
      }
    }
  }

  redrive(message: Message, isCalm: boolean): void {
    const redrives = (this.redrives.get(message) ?? 0) + (isCalm ? 1 : 0);
    const { lostRejections } = this.plan;
    if (redrives > (lostRejections === 'none' ? MAX_REDRIVES : MAX_REDRIVES_WITH_LOST_REJECTIONS)) {
      throw new Violation('every event is acknowledged', `${message.toString()} fails in every attempt`);
    }
    this.redrives.set(message, redrives);
    this.deadLetters.splice(this.deadLetters.indexOf(message), 1);
    message.attempts = 0;
    message.wasRedriven = true;
    this.waiting.push(message);
    this.world.narrate(`${message.toString()} is redriven from the dead-letter queue`);
  }

  private message(change: Change | undefined): Message {
    return new Message(String(++this.count), KEY, this.plan.trigger, change);
  }
}
