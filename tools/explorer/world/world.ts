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
import { checkEnd, checkRow, reasonAgainst, textOf } from '../promises';
import { Source } from './source';
import { Violation } from '../violation';

export const KEY = 'photo.jpg';
const START = Date.UTC(2027, 0, 1);
/** Some steps fall into one second, in which S3 tells no two times apart. */
const MILLISECONDS_A_STEP = 150;
/** What no schedule comes near unless something goes round in circles. */
const MOST_STEPS = 3000;
/** Of a text; see the limits in `invocation.ts`. */
const SMALLEST_PART_BYTES = 32;
const GUEST_NOTE = 'not yours';
const DAY_SECONDS = 86_400;

/** What may be deployed in the middle of a schedule: texts have another place or format, other contents are taken. */
const REDEPLOYMENTS: readonly (readonly [variable: string, value: string])[] = [
  ['OUTPUT_SUFFIX', '.b64'],
  ['OUTPUT_FORMAT', 'DATA_URI'],
  ['CONTENT_POLICY', '["PNG"]'],
  ['CONTENT_POLICY', 'ANYTHING'],
  ['MAX_OBJECT_SIZE_BYTES', '15'],
  ['REJECTED_ITEM_RETENTION_SECONDS', String(DAY_SECONDS)],
];

/** Who looks on: counts what happened, and gets a line for everything. */
export interface Onlooker {
  readonly tally?: Map<string, number>;
  readonly tell?: (line: string) => void;
}

/** What a call asks for. */
export type Request = Pick<Call, 'command'>;

/**
 * For how many steps the output did not show what belongs to the newest object although it had shown it before: there
 * was an older text, or none.
 */
export type Relapse = Readonly<Record<'olderText' | 'noText', number>>;

/** The buckets, the table and the time of one schedule. Whatever is written is checked at once. */
export class World {
  readonly source: Source;
  steps = 0;
  writes = 0;
  /** How long the output was not what it had been already. */
  readonly relapse: { -readonly [what in keyof Relapse]: number } = { olderText: 0, noText: 0 };
  settings: EncoderSettings;
  /** Whether the row is no longer there because its time was over. */
  hasRowExpired = false;
  /** The step in which the row was written last. */
  private rowWritten = 0;
  /** What has passed between steps. */
  private idleMilliseconds = 0;
  private readonly output: S3Model;
  private readonly table: DynamoDBModel;
  private readonly services: ModelServices;
  /** Every text that was ever completely written, by its key and ETag. */
  private readonly written = new Map<string, Buffer>();
  private hasGuestNote: boolean;
  private hasLanded = false;
  private lastRow: Item | undefined;
  private shownSince: number | undefined;

  constructor(
    private readonly plan: Plan,
    private readonly onlooker: Onlooker,
  ) {
    const input = new S3Model(plan.isInputVersioned, this.now);
    this.output = new S3Model(plan.isOutputVersioned, this.now, SMALLEST_PART_BYTES);
    this.table = new DynamoDBModel('image_id');
    this.services = { buckets: { images: input, texts: this.output }, tables: { rows: this.table } };
    this.source = new Source(plan, input, KEY);
    this.settings = settingsOf(plan, {});
    this.hasGuestNote = plan.guestRow;
    if (plan.guestRow) this.table.put(KEY, { note: { S: GUEST_NOTE } });
    this.putLeftover();
    this.lastRow = this.row;
  }

  /** At the output's key before and after a redeployment. */
  private putLeftover(): void {
    const { leftover } = this.plan;
    if (!leftover) return;
    const object: NewObject =
      leftover === 'foreign'
        ? { body: Buffer.from('not yours either'), metadata: { owner: 'others' } }
        : {
            body: textOf(leftover, this.settings.outputFormat),
            contentType: 'text/plain',
            metadata: { [OutputMetadata.ENCODER]: ENCODER_NAME, [OutputMetadata.SOURCE_KEY]: KEY },
          };
    for (const suffix of [this.settings.output.suffix, '.b64']) this.output.put(KEY + suffix, object);
    const what = leftover === 'foreign' ? 'an object of others' : `the output of ${leftover.name}`;
    this.tell(`the output bucket contains ${what}, without an item`);
  }

  /** With another value of one of the settings. */
  redeploy(choices: Choices): void {
    const [setting, value] = REDEPLOYMENTS[choices.pick(REDEPLOYMENTS.map(() => 1))];
    this.settings = settingsOf(this.plan, { [setting]: value });
    this.count(`redeployment: ${setting}`);
    this.tell(`the pipeline is deployed with ${setting}=${value}`);
  }

  /** A row is kept for a day: no run or request that is as old as it is is still there, others may be under way. */
  mayRowExpire(underWay: readonly { readonly started: number }[]): boolean {
    return this.row?.expires_at !== undefined && underWay.every(({ started }) => started > this.rowWritten);
  }

  expireRow(): void {
    this.table.delete(KEY);
    this.idleMilliseconds += 1000 * DAY_SECONDS;
    this.lastRow = undefined;
    this.hasRowExpired = true;
    this.hasGuestNote = false;
    this.count('row expired');
    this.tell('the row expires');
  }

  get row(): Item | undefined {
    return this.table.current(KEY);
  }

  readonly now = (): Date => new Date(START + this.steps * MILLISECONDS_A_STEP + this.idleMilliseconds);

  /** Carries out what a run calls for, or throws what the service answers instead. */
  carryOut({ command }: Request): object {
    let output;
    try {
      output = carryOut(this.services, command);
    } catch (error) {
      if (this.onlooker.tally) this.count(`${command.constructor.name}: ${(error as Error).name}`);
      throw error;
    }
    if (!isRead(command)) this.writes++;
    if (command instanceof PutObjectCommand || command instanceof CompleteMultipartUploadCommand) {
      const key = command.input.Key!;
      this.written.set(`${key} ${(output as { readonly ETag: string }).ETag}`, this.output.current(key)!.body);
    }
    this.checkRow();
    return output;
  }

  /** Carries out what nobody hears the answer to. */
  carryOutUnheard(request: Request): void {
    try {
      this.carryOut(request);
    } catch (error) {
      if (error instanceof Violation) throw error;
    }
  }

  /** Carries out what its run no longer waits for. */
  land(request: Request): void {
    this.hasLanded = true;
    this.count('landed late');
    this.carryOutUnheard(request);
  }

  /** To be called after every step. */
  observe(): void {
    if (++this.steps > MOST_STEPS) throw new Violation('every delivery settles', `no end after ${this.steps} steps`);
    const { current, changes } = this.source;
    const { text } = this;
    const isShown =
      current && !reasonAgainst(current.content, this.settings)
        ? text?.body.equals(textOf(current.content, this.settings.outputFormat))
        : text === undefined;
    if (isShown) this.shownSince = changes;
    else if (this.shownSince === changes) this.relapse[text ? 'olderText' : 'noText']++;
  }

  /** What holds when every delivery has been acknowledged. */
  checkEnd(): void {
    const { source, row, outputKey, text, settings } = this;
    const hasForeignObject = this.plan.leftover === 'foreign';
    checkEnd({ source, row, outputKey, text, settings, hasRowExpired: this.hasRowExpired, hasForeignObject });
    // What a run gave up, and S3 carried out all the same, is for the bucket's lifecycle rule.
    if (this.plan.faults === 0 && !this.hasLanded && this.output.openUploads > 0) {
      throw new Violation('an upload that is not completed is given up', `${this.output.openUploads} are left`);
    }
  }

  count(what: string): void {
    const { tally } = this.onlooker;
    tally?.set(what, (tally.get(what) ?? 0) + 1);
  }

  get isTold(): boolean {
    return this.onlooker.tell !== undefined;
  }

  readonly tell = (line: string): void => this.onlooker.tell?.(line);

  private get outputKey(): string {
    return KEY + this.settings.output.suffix;
  }

  private get text(): StoredObject | undefined {
    return this.output.current(this.outputKey);
  }

  private checkRow(): void {
    const { row } = this;
    if (!row || row === this.lastRow) return;
    this.lastRow = row;
    this.rowWritten = this.steps;
    this.hasRowExpired = false;
    this.count(`row: ${row.status?.S}`);
    if (row.reason) this.count(`rejected: ${row.reason.S}`);
    checkRow(row, this.source, this.written.get(`${row.output_key?.S} ${row.output_etag?.S}`));
    if (this.hasGuestNote && row.note?.S !== GUEST_NOTE) {
      throw new Violation('what others put into a row survives', 'the attribute "note" is lost');
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
