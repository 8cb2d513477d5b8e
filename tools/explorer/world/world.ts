import { CompleteMultipartUploadCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { Choices } from '../choices';
import { Call } from './invocation';
import { ENCODER_NAME, OutputMetadata } from '../../../src/encoder/contract';
import type { EncoderSettings } from '../../../src/encoder/contract';
import { settingsWith } from '../../../test/support/encoder/settings-fixture';
import { DynamoDBModel, Item } from '../models/dynamodb-model';
import { carryOut, isRead, ModelServices } from '../models/model-services';
import { NewObject, S3Model, StoredObject } from '../models/s3-model';
import { MAX_OBJECT_SIZE_BYTES, Plan } from '../plan';
import { checkEnd, checkItem, rejectionOf, outputOf } from '../promises';
import { Source } from './source';
import { Violation } from '../violation';

export const KEY = 'photo.jpg';
const START = Date.UTC(2027, 0, 1);
/** Several steps are within one second, the precision of times in S3. */
const MILLISECONDS_PER_STEP = 150;
/** More than any schedule needs, unless it repeats itself endlessly. */
const MAX_STEPS = 3000;
/** Of an output; see the limits in `invocation.ts`. */
const MIN_PART_BYTES = 32;
const FOREIGN_NOTE = 'of another application';
const DAY_SECONDS = 86_400;

/** Settings that may be deployed during a schedule. */
const REDEPLOYMENTS: readonly (readonly [variable: string, value: string])[] = [
  ['OUTPUT_SUFFIX', '.b64'],
  ['OUTPUT_FORMAT', 'DATA_URI'],
  ['CONTENT_POLICY', '["PNG"]'],
  ['CONTENT_POLICY', 'ANYTHING'],
  ['MAX_OBJECT_SIZE_BYTES', '15'],
  ['REJECTED_ITEM_RETENTION_SECONDS', String(DAY_SECONDS)],
];

/** Counts what happens in a schedule, and receives a line of text for each step. */
export interface Observer {
  readonly tally?: Map<string, number>;
  readonly narrate?: (line: string) => void;
}

/** The request of a call. */
export type Request = Pick<Call, 'command'>;

/**
 * The number of steps in which the output was not that of the newest object, although it had been before: there was an
 * older output, or none.
 */
export type Regression = Readonly<Record<'olderOutput' | 'noOutput', number>>;

/** The buckets, the table and the time of one schedule. Every write is checked at once. */
export class World {
  readonly source: Source;
  steps = 0;
  writes = 0;
  readonly regression: { -readonly [what in keyof Regression]: number } = { olderOutput: 0, noOutput: 0 };
  settings: EncoderSettings;
  /** Whether the item has expired. */
  hasItemExpired = false;
  /** The step of the last write of the item. */
  private itemWritten = 0;
  /** Time between steps. */
  private idleMilliseconds = 0;
  private readonly outputBucket: S3Model;
  private readonly table: DynamoDBModel;
  private readonly services: ModelServices;
  /** Every output that was completely written, by key and ETag. */
  private readonly written = new Map<string, Buffer>();
  private hasForeignNote: boolean;
  private hasLanded = false;
  private lastItem: Item | undefined;
  private shownSince: number | undefined;

  constructor(
    private readonly plan: Plan,
    private readonly observer: Observer,
  ) {
    const input = new S3Model(plan.isInputVersioned, this.now);
    this.outputBucket = new S3Model(plan.isOutputVersioned, this.now, MIN_PART_BYTES);
    this.table = new DynamoDBModel('image_id');
    this.services = { buckets: { images: input, outputs: this.outputBucket }, tables: { items: this.table } };
    this.source = new Source(plan, input, KEY);
    this.settings = settingsOf(plan, {});
    this.hasForeignNote = plan.existingItem;
    if (plan.existingItem) this.table.put(KEY, { note: { S: FOREIGN_NOTE } });
    this.putLeftover();
    this.lastItem = this.item;
  }

  /** Writes an earlier output to the keys before and after a redeployment. */
  private putLeftover(): void {
    const { leftover } = this.plan;
    if (!leftover) return;
    const object: NewObject =
      leftover === 'foreign'
        ? { body: Buffer.from('of another application'), metadata: { owner: 'others' } }
        : {
            body: outputOf(leftover, this.settings.outputFormat),
            contentType: 'text/plain',
            metadata: { [OutputMetadata.ENCODER]: ENCODER_NAME, [OutputMetadata.SOURCE_KEY]: KEY },
          };
    for (const suffix of [this.settings.output.suffix, '.b64']) this.outputBucket.put(KEY + suffix, object);
    const what = leftover === 'foreign' ? 'an object of another application' : `the output of ${leftover.name}`;
    this.narrate(`the output bucket contains ${what}, without an item`);
  }

  /** Changes the value of one setting. */
  redeploy(choices: Choices): void {
    const [setting, value] = REDEPLOYMENTS[choices.pick(REDEPLOYMENTS.map(() => 1))];
    this.settings = settingsOf(this.plan, { [setting]: value });
    this.count(`redeployment: ${setting}`);
    this.narrate(`the pipeline is deployed with ${setting}=${value}`);
  }

  /** An item is kept for one day. Invocations and requests that are as old must have ended. */
  mayItemExpire(inProgress: readonly { readonly started: number }[]): boolean {
    return this.item?.expires_at !== undefined && inProgress.every(({ started }) => started > this.itemWritten);
  }

  expireItem(): void {
    this.table.delete(KEY);
    this.idleMilliseconds += 1000 * DAY_SECONDS;
    this.lastItem = undefined;
    this.hasItemExpired = true;
    this.hasForeignNote = false;
    this.count('item expired');
    this.narrate('the item expires');
  }

  get item(): Item | undefined {
    return this.table.current(KEY);
  }

  readonly now = (): Date => new Date(START + this.steps * MILLISECONDS_PER_STEP + this.idleMilliseconds);

  /** Carries out a request, or throws the error with which the service responds. */
  carryOut({ command }: Request): object {
    let output;
    try {
      output = carryOut(this.services, command);
    } catch (error) {
      if (this.observer.tally) this.count(`${command.constructor.name}: ${(error as Error).name}`);
      throw error;
    }
    if (!isRead(command)) this.writes++;
    if (command instanceof PutObjectCommand || command instanceof CompleteMultipartUploadCommand) {
      const key = command.input.Key!;
      this.written.set(`${key} ${(output as { readonly ETag: string }).ETag}`, this.outputBucket.current(key)!.body);
    }
    this.checkItem();
    return output;
  }

  /** Carries out a request whose response is lost. */
  carryOutWithoutResponse(request: Request): void {
    try {
      this.carryOut(request);
    } catch (error) {
      if (error instanceof Violation) throw error;
    }
  }

  /** Carries out a request that its invocation has abandoned. */
  land(request: Request): void {
    this.hasLanded = true;
    this.count('carried out late');
    this.carryOutWithoutResponse(request);
  }

  /** Call it after every step. */
  observe(): void {
    if (++this.steps > MAX_STEPS) {
      throw new Violation('every event is acknowledged', `no end after ${this.steps} steps`);
    }
    const { current, changes } = this.source;
    const { output } = this;
    const isShown =
      current && !rejectionOf(current.content, this.settings)
        ? output?.body.equals(outputOf(current.content, this.settings.outputFormat))
        : output === undefined;
    if (isShown) this.shownSince = changes;
    else if (this.shownSince === changes) this.regression[output ? 'olderOutput' : 'noOutput']++;
  }

  /** Checks the promises for when every event has been acknowledged. */
  checkEnd(): void {
    const { source, item, outputKey, output, settings } = this;
    const hasForeignObject = this.plan.leftover === 'foreign';
    checkEnd({ source, item, outputKey, output, settings, hasItemExpired: this.hasItemExpired, hasForeignObject });
    // The lifecycle rule of the bucket removes uploads that S3 carried out after they were abandoned.
    if (this.plan.faults === 0 && !this.hasLanded && this.outputBucket.openUploads > 0) {
      throw new Violation('an incomplete upload is aborted', `${this.outputBucket.openUploads} are left`);
    }
  }

  count(what: string): void {
    const { tally } = this.observer;
    tally?.set(what, (tally.get(what) ?? 0) + 1);
  }

  get isNarrated(): boolean {
    return this.observer.narrate !== undefined;
  }

  readonly narrate = (line: string): void => this.observer.narrate?.(line);

  private get outputKey(): string {
    return KEY + this.settings.output.suffix;
  }

  private get output(): StoredObject | undefined {
    return this.outputBucket.current(this.outputKey);
  }

  private checkItem(): void {
    const { item } = this;
    if (!item || item === this.lastItem) return;
    this.lastItem = item;
    this.itemWritten = this.steps;
    this.hasItemExpired = false;
    this.count(`item: ${item.status?.S}`);
    if (item.reason) this.count(`rejected: ${item.reason.S}`);
    checkItem(item, this.source, this.written.get(`${item.output_key?.S} ${item.output_etag?.S}`));
    if (this.hasForeignNote && item.note?.S !== FOREIGN_NOTE) {
      throw new Violation('attributes of other applications are kept', 'the attribute "note" is lost');
    }
  }
}

const known = new Map<string, EncoderSettings>();

function settingsOf(
  { synchronizeDeletes, retention }: Plan,
  changed: Readonly<Record<string, string>>,
): EncoderSettings {
  const environment = {
    SYNCHRONIZE_DELETES: String(synchronizeDeletes),
    MAX_OBJECT_SIZE_BYTES: String(MAX_OBJECT_SIZE_BYTES),
    ...(retention && { REJECTED_ITEM_RETENTION_SECONDS: String(DAY_SECONDS) }),
    ...changed,
  };
  const name = JSON.stringify(environment);
  const settings = known.get(name) ?? settingsWith(environment);
  known.set(name, settings);
  return settings;
}
