import { Choices } from '../choices';
import { S3Model, StoredObject } from '../models/s3-model';
import { Content, Plan } from '../plan';

/** Something that happened to the object, of which S3 tells. */
export interface Change {
  readonly kind: 'created' | 'removed';
  /** How many changes there were before. */
  readonly number: number;
  readonly sequencer: string;
}

/** An object as it once was. */
export interface Upload {
  readonly number: number;
  readonly content: Content;
  readonly object: StoredObject;
}

/** The image at one key of the input bucket, and what its owner does with it. */
export class Source {
  readonly uploads: Upload[] = [];
  /** How many changes there were. */
  changes = 0;
  private endedWithDeletion = false;

  constructor(
    private readonly plan: Plan,
    private readonly bucket: S3Model,
    readonly key: string,
  ) {}

  /** Uploads, overwrites or deletes. Gives what S3 announces, if it announces anything. */
  change(choices: Choices, tell: (line: string) => void): Change | undefined {
    const newest = this.plan.deletes ? this.bucket.newest(this.key) : undefined;
    if (!newest) return this.upload(choices, tell);
    const kind = newest.body ? choices.pick(newest.versionId ? [4, 1, 1] : [2, 1]) : 2 * choices.pick([2, 1]);
    if (kind === 0) return this.upload(choices, tell);
    return this.remove(kind === 2 ? newest.versionId : undefined, tell);
  }

  /** The upload that is there now; undefined where the object is gone. */
  get current(): Upload | undefined {
    const object = this.bucket.current(this.key);
    return object && this.uploads.find((upload) => upload.object === object);
  }

  /** Without synchronized deletions nothing is promised of a deletion, of which nobody is told. */
  get isPromised(): boolean {
    return this.changes > 0 && (this.plan.synchronizeDeletes || !this.endedWithDeletion);
  }

  private upload(choices: Choices, tell: (line: string) => void): Change {
    const content = this.nextContent(choices);
    this.bucket.put(this.key, content);
    const object = this.bucket.current(this.key)!;
    const change = this.announce('created');
    this.uploads.push({ number: change.number, content, object });
    this.endedWithDeletion = false;
    tell(`${content.name} is uploaded (ETag ${object.etag.slice(1, 7)}…, sequencer ${change.sequencer})`);
    return change;
  }

  private nextContent(choices: Choices): Content {
    const { contents, inTurn } = this.plan;
    return contents[inTurn ? this.uploads.length % contents.length : choices.pick(contents.map(() => 1))];
  }

  /** Deletes the object, or for ever what is its newest version: an image or a delete marker. */
  private remove(versionId: string | undefined, tell: (line: string) => void): Change | undefined {
    this.bucket.delete(this.key, { versionId });
    const change = this.announce('removed');
    this.endedWithDeletion = true;
    const what = versionId === undefined ? 'the object is deleted' : 'the newest version is deleted for ever';
    const now = this.current ? `, so that ${this.current.content.name} is current again` : '';
    tell(`${what}${now} (sequencer ${change.sequencer})`);
    return this.plan.synchronizeDeletes ? change : undefined;
  }

  /** Sequencers have no fixed length: those whose end is zeros are as good without them. */
  private announce(kind: Change['kind']): Change {
    const number = ++this.changes;
    const digits = (0x5aed6dcd900 + number * 8).toString(16).toUpperCase();
    return { kind, number, sequencer: `00${number % 3 === 0 ? digits : digits.replace(/0+$/, '')}` };
  }
}
