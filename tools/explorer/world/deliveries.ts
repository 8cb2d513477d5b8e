import { Message } from './delivery';
import { Plan } from '../plan';
import { Change } from './source';
import { Violation } from '../violation';
import { KEY, World } from './world';

/** Nothing needs more redrives once nothing goes wrong any more. */
const MOST_REDRIVES = 2;

/** Two events can get in each other's way a few times more if an invocation does not see that its PUT was rejected. */
const MAX_REDRIVES_WITH_LOST_REJECTIONS = 4;

/** Everything that the encoder is told, and that comes again until it is acknowledged. */
export class Deliveries {
  /** What waits to be delivered. */
  readonly queue: Message[] = [];
  readonly deadLetters: Message[] = [];
  /** What S3 announced, whatever became of it. */
  readonly announced: Message[] = [];
  private readonly redrives = new Map<Message, number>();
  private count = 0;

  constructor(
    private readonly plan: Plan,
    private readonly world: World,
  ) {}

  announce(change: Change): void {
    const message = this.message(change);
    this.announced.push(message);
    this.queue.push(message);
  }

  backfill(): void {
    this.queue.push(this.message(undefined));
    this.world.count('backfill');
    this.world.tell(`backfill ${this.count} is started`);
  }

  duplicate(message: Message): Message {
    const copy = message.copy(String(++this.count));
    this.queue.push(copy);
    this.world.count('duplicate');
    this.world.tell(`S3 repeats delivery ${message.id} as ${copy.toString()}`);
    return copy;
  }

  /** Takes messages out of the queue, for another try. */
  take(messages: readonly Message[]): void {
    for (const message of messages) {
      this.queue.splice(this.queue.indexOf(message), 1);
      message.tries++;
    }
  }

  /** Gives messages back whose try has failed. */
  giveBack(messages: Iterable<Message>): void {
    for (const message of messages) {
      if (message.tries < this.plan.tries) {
        this.queue.push(message);
      } else {
        this.deadLetters.push(message);
        this.world.count('dead letter');
        this.world.tell(`${message.toString()} goes to the dead-letter queue`);
      }
    }
  }

  redrive(message: Message, isCalm: boolean): void {
    const redrives = (this.redrives.get(message) ?? 0) + (isCalm ? 1 : 0);
    const { lostRejections } = this.plan;
    if (redrives > (lostRejections === 'none' ? MOST_REDRIVES : MAX_REDRIVES_WITH_LOST_REJECTIONS)) {
      throw new Violation('every delivery settles', `${message.toString()} fails for ever`);
    }
    this.redrives.set(message, redrives);
    this.deadLetters.splice(this.deadLetters.indexOf(message), 1);
    message.tries = 0;
    message.wasRedriven = true;
    this.queue.push(message);
    this.world.tell(`${message.toString()} is redriven from the dead-letter queue`);
  }

  private message(change: Change | undefined): Message {
    return new Message(String(++this.count), KEY, this.plan.trigger, change);
  }
}
