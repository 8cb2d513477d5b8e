import { Choices } from '../choices';
import { S3Model, StoredObject } from '../models/s3-model';
import { Content, Plan } from '../plan';

/** A change of the object for which S3 sends an event. */
export interface Change {
  readonly kind: 'created' | 'removed';
  /** Number of the change, from 1. */
  readonly number: number;
  readonly sequencer: string;
}

/** An object that was uploaded. */
export interface Upload {
  readonly number: number;
  readonly content: Content;
  readonly object: StoredObject;
}

/** The image at one key of the input bucket, and the changes that its owner makes. */
export class Source {
  readonly uploads: Upload[] = [];
  /** Number of changes so far. */
  changes = 0;
  private endedWithDeletion = false;

  constructor(
    private readonly plan: Plan,
    private readonly bucket: S3Model,
    readonly key: string,
  ) {}

  /** Uploads, overwrites or deletes the object. Returns the change if S3 sends an event for it. */
  change(choices: Choices, narrate: (line: string) => void): Change | undefined {
    const newest = this.plan.deletes ? this.bucket.newest(this.key) : undefined;
    if (!newest) return this.upload(choices, narrate);
    const kind = newest.body ? choices.pick(newest.versionId ? [4, 1, 1] : [2, 1]) : 2 * choices.pick([2, 1]);
    if (kind === 0) return this.upload(choices, narrate);
    return this.remove(kind === 2 ? newest.versionId : undefined, narrate);
  }

  /** The upload that is the current object; undefined if there is none. */
  get current(): Upload | undefined {
    const object = this.bucket.current(this.key);
    return object && this.uploads.find((upload) => upload.object === object);
  }

  /** Whether the promises apply. They do not after a deletion that is not synchronized. */
  get isPromised(): boolean {
    return this.changes > 0 && (this.plan.synchronizeDeletes || !this.endedWithDeletion);
  }

  private upload(choices: Choices, narrate: (line: string) => void): Change {
    const content = this.nextContent(choices);
    this.bucket.put(this.key, content);
    const object = this.bucket.current(this.key)!;
    const change = this.newChange('created');
    this.uploads.push({ number: change.number, content, object });
    this.endedWithDeletion = false;
    narrate(`${content.name} is uploaded (ETag ${object.etag.slice(1, 7)}…, sequencer ${change.sequencer})`);
    return change;
  }

  private nextContent(choices: Choices): Content {
    const { contents, inOrder } = this.plan;
    return contents[inOrder ? this.uploads.length % contents.length : choices.pick(contents.map(() => 1))];
  }

  /** Deletes the object, or permanently deletes its newest version, which is an image or a delete marker. */
  private remove(versionId: string | undefined, narrate: (line: string) => void): Change | undefined {
    this.bucket.delete(this.key, { versionId });
    const change = this.newChange('removed');
    this.endedWithDeletion = true;
    const what = versionId === undefined ? 'the object is deleted' : 'the newest version is permanently deleted';
    const now = this.current ? `, so that ${this.current.content.name} is current again` : '';
    narrate(`${what}${now} (sequencer ${change.sequencer})`);
    return this.plan.synchronizeDeletes ? change : undefined;
  }

  /** Sequencers have no fixed length. Zeros at the end may be omitted. */
  private newChange(kind: Change['kind']): Change {
    const number = ++this.changes;
    const digits = (0x5aed6dcd900 + number * 8).toString(16).toUpperCase();
    return { kind, number, sequencer: `00${number % 3 === 0 ? digits : digits.replace(/0+$/, '')}` };
  }
}
