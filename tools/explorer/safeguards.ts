import { Choices } from './choices';
import { CONTENTS, DISTINCT, OTHER_VIEW, Plan, QUIET } from './plan';
import { Violation } from './violation';
import { Replacement } from './world/encoder-under-test';
import { Regression } from './world/world';

/** A part of the encoder without which promise 1 or 2 is broken, and the replacement that removes it. */
export interface Safeguard {
  readonly name: string;
  readonly removal: readonly Replacement[];
  /** The promise that is broken without it. */
  readonly breaks?: Violation['promise'];
  /** The regression that lasts longer without it, if no promise is broken. */
  readonly prolongs?: keyof Regression;
  /** The plans of the schedules that find it. @default - all plans */
  readonly plan?: (choices: Choices) => Plan;
}

const NEWEST = 'output and item describe the newest object';

const { cat, dog, text, lookalike, panorama, forged } = CONTENTS;

/** A plan in which only the relevant things happen, so that few schedules are needed. */
function focused(relevant: Partial<Plan>): (choices: Choices) => Plan {
  return (choices) => ({
    ...QUIET,
    concurrency: 2 + choices.pick([1, 1]),
    persistence: [1, 4, 16][choices.pick([1, 1, 1])],
    changes: 3,
    ...relevant,
  });
}

/** An object that becomes current again when the newer version is permanently deleted. */
const REVERTING: Partial<Plan> = {
  contents: [cat, dog],
  isInputVersioned: true,
  deletes: true,
  synchronizeDeletes: true,
};

/** Different pictures, in the order of their uploads. */
const DIFFERENT: Partial<Plan> = { contents: DISTINCT, inOrder: true, concurrency: 2 };

/** The three steps of a full read. */
const READ_ITEM = 'const item = await items.read(image.key);\n';
const READ_OUTPUT = 'const output = outputKey === undefined ? undefined : await objects.findOutput(outputKey);\n';
const READ_OBJECT = 'const input = await objects.find(image.key);\n';

/** Safeguards of reading. */
const READING: readonly Safeguard[] = [
  {
    name: 'a full read reads the item before the output',
    removal: [
      { file: 'converge.ts', from: READ_ITEM, to: '' },
      { file: 'converge.ts', from: READ_OUTPUT, to: `${READ_OUTPUT}  ${READ_ITEM}` },
    ],
    breaks: NEWEST,
    plan: focused({ contents: [cat, text], changes: 2, switches: 2 }),
  },
  {
    name: 'an optimistic read is not enough if the item has seen a newer event',
    removal: [{ file: 'converge.ts', from: '!isNewer(item?.sequencer, image.sequencer)', to: 'true' }],
    breaks: NEWEST,
    plan: focused({ switches: 2 }),
  },
  {
    name: 'after a condition that was not met, an invocation reads fully',
    removal: [{ file: 'converge.ts', from: '    read = readFully;\n', to: '' }],
    breaks: 'every event is acknowledged',
  },
  {
    name: 'an invocation whose condition was not met is not finished',
    removal: [
      {
        file: 'converge.ts',
        from: '    countConflict();\n    return FULL_READ_REQUIRED;',
        to: "    return { status: 'UNCHANGED' };",
      },
    ],
    breaks: NEWEST,
  },
  {
    name: 'a full read reads the output itself',
    removal: [
      {
        file: 'converge.ts',
        from: 'return { item, input, output, isFullRead: true };',
        to: 'const named = item?.output_etag ? { etag: item.output_etag, isEncoderOutput: true } : undefined;\n  return { item, input, output: named, isFullRead: true };',
      },
    ],
    breaks: 'every event is acknowledged',
    plan: focused({ faults: 1, changes: 2 }),
  },
  {
    name: 'a full read reads the item before the object',
    removal: [
      { file: 'converge.ts', from: READ_ITEM, to: '' },
      { file: 'converge.ts', from: READ_OBJECT, to: `${READ_OBJECT}  ${READ_ITEM}` },
    ],
    breaks: NEWEST,
    plan: focused({ ...REVERTING, switches: 3 }),
  },
  {
    name: 'an object is identified by more than its ETag',
    removal: [
      {
        file: 'item-attributes.ts',
        from: 'item[name] === source[name]',
        to: "name !== 'source_etag' || item[name] === source[name]",
      },
    ],
    breaks: NEWEST,
  },
  {
    name: 'content that is read again after a broken connection is from the same object',
    removal: [{ file: 's3-image.ts', from: 'isDeepStrictEqual(sourceOf(response), this.source)', to: 'true' }],
    breaks: 'an item describes one object',
    plan: focused({ contents: [cat, lookalike], changes: 2, faults: 1 }),
  },
  {
    name: 'every part is from the same object',
    removal: [{ file: 's3-image.ts', from: 'isDeepStrictEqual(identity, expected)', to: 'true' }],
    breaks: 'an item describes one object',
    plan: focused({ contents: [panorama, OTHER_VIEW], changes: 2 }),
  },
];

/** Safeguards of duplicates, which must not repeat finished work, but must do the rest. */
const DUPLICATES: readonly Safeguard[] = [
  {
    name: 'an image is not encoded twice',
    removal: [
      {
        file: 'settle.ts',
        from: 'if (isAlreadyEncoded(context, snapshot, source)) return confirm(context, snapshot, input);',
        to: '',
      },
    ],
    breaks: 'a duplicate writes nothing',
  },
  {
    name: 'a removal is not repeated',
    removal: [
      {
        file: 'settle.ts',
        from: 'if (!output && item && isSameRemoval(item, attributes)) return leaveUnchanged(context, snapshot, item);',
        to: '',
      },
    ],
    breaks: 'a duplicate writes nothing',
  },
  {
    name: 'a duplicate does not write a sequencer that is not newer',
    removal: [
      { file: 'settle.ts', from: 'if (isNewer(context.image.sequencer, item.sequencer)) {', to: 'if (true) {' },
    ],
    breaks: 'a duplicate writes nothing',
  },
  {
    name: 'an image that is no longer allowed is rejected',
    removal: [
      {
        file: 'settle.ts',
        from: ' &&\n    !rejectionByContent(item.image_format, context.settings.formats)',
        to: '',
      },
    ],
    breaks: NEWEST,
    plan: focused({ changes: 1, redeployment: true, contents: [cat] }),
  },
  {
    name: 'a removal is recorded for one object only',
    removal: [{ file: 'settle.ts', from: 'describesSource(item, attributes as SourceAttributes)', to: 'true' }],
    breaks: NEWEST,
    plan: focused({ changes: 2, contents: [text] }),
  },
  {
    name: 'an item that has no expiry gets one if a retention is set',
    removal: [
      {
        file: 'settle.ts',
        from: '    (item.expires_at === undefined) === (attributes.expires_at === undefined) &&\n',
        to: '',
      },
    ],
    breaks: NEWEST,
    plan: focused({ changes: 1, redeployment: true, contents: [text] }),
  },
  {
    name: 'a duplicate checks that the output exists',
    removal: [
      {
        file: 'settle.ts',
        from: 'snapshot.isFullRead ? snapshot.output : await context.objects.findOutput(context.outputKey!)',
        to: '{ etag: item.output_etag }',
      },
    ],
    breaks: NEWEST,
    plan: focused({ ...REVERTING, faults: 1, persistence: 1 }),
  },
  {
    name: 'a duplicate writes its sequencer if it is newer',
    removal: [
      { file: 'settle.ts', from: 'if (isNewer(context.image.sequencer, item.sequencer)) {', to: 'if (false) {' },
    ],
    breaks: NEWEST,
    plan: focused(REVERTING),
  },
  {
    name: 'an image is encoded again after the settings have changed',
    removal: [{ file: 'settle.ts', from: '    namesCurrentOutput(context, item) &&\n', to: '' }],
    breaks: NEWEST,
    plan: focused({ changes: 1, redeployment: true, contents: [cat] }),
  },
  {
    name: 'a removal is repeated if there is an output',
    removal: [{ file: 'settle.ts', from: '!output && item && isSameRemoval', to: 'item && isSameRemoval' }],
    breaks: NEWEST,
  },
];

/** Safeguards of objects whose metadata says that they are an encoder's output. */
const ENCODER_OUTPUTS: readonly Safeguard[] = [
  {
    name: "an object with an encoder's metadata is rejected",
    removal: [
      {
        file: 'settle.ts',
        from: 'return reject(context, snapshot, RejectReason.ENCODER_OUTPUT, source);',
        to: "return { status: 'IGNORED', reason: 'FILTERED' };",
      },
    ],
    breaks: NEWEST,
    plan: focused({ contents: [cat, forged] }),
  },
  {
    name: "an object with an encoder's metadata removes only an encoder's output",
    removal: [
      {
        file: 'settle.ts',
        from: 'reason === RejectReason.ENCODER_OUTPUT && !output?.isEncoderOutput ? undefined : output',
        to: 'output',
      },
    ],
    breaks: "an encoder's output removes only an encoder's output",
    plan: focused({ contents: [forged], leftover: 'foreign' }),
  },
];

/** Safeguards of writing. */
const WRITING: readonly Safeguard[] = [
  {
    name: 'the output is written before the item',
    removal: [
      {
        file: 'settle.ts',
        from: 'const outputEtag = await context.objects.write(',
        to: `const outputEtag = '"' + createHash('md5').update(content).digest('hex') + '"';
          const write = () => context.objects.write(`,
      },
      {
        file: 'settle.ts',
        from: "return { status: 'ENCODED',",
        to: "await write();\n  return { status: 'ENCODED',",
      },
      {
        file: 'settle.ts',
        from: 'import { isNewer',
        to: "import { createHash } from 'node:crypto';\nimport { isNewer",
      },
    ],
    breaks: 'ENCODED names an output that was completely written',
    plan: focused({ contents: [cat] }),
  },
  {
    name: 'the output is removed before the item is written',
    removal: [
      {
        file: 'settle.ts',
        from: '  if (output) await context.objects.remove(context.outputKey!, output.etag);\n  await record(context, snapshot, attributes);\n',
        to: '  await record(context, snapshot, attributes);\n  if (output) await context.objects.remove(context.outputKey!, output.etag);\n',
      },
    ],
    breaks: NEWEST,
    plan: focused({ contents: [cat], deletes: true, synchronizeDeletes: true, switches: 2 }),
  },
  {
    name: 'an optimistic read is not enough for a removal',
    removal: [{ file: 'settle.ts', from: '  if (!snapshot.isFullRead) return FULL_READ_REQUIRED;\n', to: '' }],
    breaks: NEWEST,
    plan: focused({ contents: [cat, text], changes: 2, faults: 1 }),
  },
  {
    name: 'the item keeps the newest sequencer',
    removal: [
      {
        file: 'settle.ts',
        from: 'sequencer: newest(item?.sequencer, image.sequencer)',
        to: 'sequencer: image.sequencer ?? item?.sequencer',
      },
    ],
    breaks: NEWEST,
    plan: focused({ contents: [cat, dog], inOrder: true, duplicates: 1, concurrency: 3, switches: 2, persistence: 1 }),
  },
  {
    name: 'the item is replaced only if it has the revision that was read',
    removal: [
      {
        file: 'dynamodb-item-store.ts',
        from: "expectedRevision === undefined ? 'attribute_not_exists(revision)' : 'revision = :expected'",
        to: "expectedRevision === undefined ? 'attribute_not_exists(revision)' : undefined",
      },
      { file: 'dynamodb-item-store.ts', from: 'expectedRevision !== undefined &&', to: 'false &&' },
    ],
    breaks: NEWEST,
  },
  {
    name: 'the item is created only if there is still none',
    removal: [
      {
        file: 'dynamodb-item-store.ts',
        from: "ConditionExpression: 'attribute_not_exists(#key)',\n      ExpressionAttributeNames: { '#key': this.settings.table.keyName },\n    });",
        to: '});',
      },
    ],
    breaks: NEWEST,
  },
  {
    name: 'an item of another application is completed only if it still has no revision',
    removal: [{ file: 'dynamodb-item-store.ts', from: "'attribute_not_exists(revision)'", to: 'undefined' }],
    breaks: NEWEST,
    plan: focused({ existingItem: true }),
  },
  {
    name: 'the revision increases',
    removal: [{ file: 'settle.ts', from: 'item.revision + 1', to: 'item.revision' }],
    breaks: NEWEST,
  },
  {
    name: 'an item that is created again does not repeat a revision',
    removal: [
      {
        file: 'settle.ts',
        from: 'settings.rejectedItemRetentionSeconds === undefined ? 1 : now().getTime()',
        to: '1',
      },
    ],
    breaks: NEWEST,
    plan: focused({ contents: [text, cat, dog], inOrder: true, retention: true, switches: 3 }),
  },
  {
    name: 'the item is read consistently',
    removal: [{ file: 'dynamodb-item-store.ts', from: 'ConsistentRead: true', to: 'ConsistentRead: false' }],
    breaks: 'every event is acknowledged',
  },
  {
    name: 'outdated attributes of the item are removed',
    removal: [{ file: 'dynamodb-item-store.ts', from: "absent.length === 0 ? ''", to: "true ? ''" }],
    breaks: 'an item describes one object',
  },
  {
    name: 'an upload that cannot be completed is aborted',
    removal: [
      { file: 'multipart-upload.ts', from: 'if (uploadId !== undefined) await upload.abort(uploadId);', to: '' },
    ],
    breaks: 'an incomplete upload is aborted',
    plan: focused({ contents: [panorama], duplicates: 1, changes: 1, concurrency: 2 }),
  },
  {
    name: 'a 404 of a conditional write means that the output is gone',
    removal: [{ file: 's3-call.ts', from: '[404, 409, 412]', to: '[409, 412]' }],
    breaks: 'every event is acknowledged',
    plan: focused({
      ...DIFFERENT,
      deletes: true,
      synchronizeDeletes: true,
      faults: 1,
      concurrency: 1,
      persistence: 1,
    }),
  },
];

/** Safeguards of failing, so that an event is retried. */
const FAILING: readonly Safeguard[] = [
  {
    name: 'a conditional write whose response was lost is not retried',
    removal: [
      { file: 'retry.ts', from: 'retry(signal, isRejectedForNow, call)', to: 'retry(signal, isTransient, call)' },
    ],
    breaks: NEWEST,
    plan: focused({ contents: [cat, text], faults: 1 }),
  },
  {
    name: 'an event with a failed record is retried',
    removal: [{ file: 'process-event.ts', from: 'if (failures.length > 0) throw', to: 'if (false) throw' }],
    breaks: NEWEST,
  },
  {
    name: 'a message with a failed record is retried',
    removal: [
      { file: 'process-event.ts', from: '.filter((message) => failed.has(message))', to: '.filter(() => false)' },
    ],
    breaks: NEWEST,
  },
];

/** An earlier output without an item, and a lost response to each PutObject that S3 rejects because of it. */
const LOST_REJECTIONS: Partial<Plan> = {
  contents: [cat, dog],
  changes: 2,
  leftover: cat,
  lostRejections: 'all',
};

const REPAIR = 'error.repair = await attemptRepeatedly(context, readFully);';

/** Safeguards after a PutObject without a response. */
const LOST_RESPONSES: readonly Safeguard[] = [
  {
    name: 'an invocation whose PutObject had no response repairs output and item before it fails',
    removal: [{ file: 'converge.ts', from: REPAIR, to: '' }],
    breaks: 'every event is acknowledged',
    plan: focused(LOST_REJECTIONS),
  },
  {
    name: 'the repair after a lost response starts with a full read',
    removal: [{ file: 'converge.ts', from: REPAIR, to: REPAIR.replace('readFully', 'readOptimistically') }],
    breaks: 'every event is acknowledged',
    plan: focused(LOST_REJECTIONS),
  },
  {
    name: 'an invocation whose PutObject had no response fails after the repair',
    removal: [
      {
        file: 'converge.ts',
        from: 'await repairAfterLostResponse(context, error);',
        to: '{ await repairAfterLostResponse(context, error); if (error.repair) return error.repair; }',
      },
    ],
    breaks: NEWEST,
    plan: focused({ contents: [cat, text], faults: 1 }),
  },
];

/** Conditions without which output and item are wrong for longer, but not in the end. */
const DURATION: readonly Safeguard[] = [
  {
    name: 'an event without a sequencer starts with a full read',
    removal: [
      {
        file: 'converge.ts',
        from: 'image.sequencer === undefined ? readFully : readOptimistically',
        to: 'readOptimistically',
      },
    ],
    prolongs: 'olderOutput',
    plan: focused({ ...DIFFERENT, changes: 2, missedNotifications: 'all', backfills: 1 }),
  },
  {
    name: 'a full read reads the output before the object',
    removal: [
      { file: 'converge.ts', from: READ_OUTPUT, to: '' },
      { file: 'converge.ts', from: READ_OBJECT, to: `${READ_OBJECT}  ${READ_OUTPUT}` },
    ],
    prolongs: 'noOutput',
    plan: focused({ ...DIFFERENT, deletes: true, synchronizeDeletes: true }),
  },
  {
    name: 'an output replaces only the one that was read',
    removal: [
      {
        file: 's3-object-store.ts',
        from: "expectedEtag === undefined ? { IfNoneMatch: '*' } : { IfMatch: expectedEtag }",
        to: '{}',
      },
    ],
    prolongs: 'olderOutput',
    plan: focused({ ...DIFFERENT, changes: 2 }),
  },
  {
    name: 'only the output that was read is removed',
    removal: [{ file: 's3-object-store.ts', from: ', IfMatch: expectedEtag });', to: ' });' }],
    prolongs: 'noOutput',
    plan: focused({ ...DIFFERENT, deletes: true, synchronizeDeletes: true }),
  },
];

export const SAFEGUARDS: readonly Safeguard[] = [
  ...READING,
  ...DUPLICATES,
  ...ENCODER_OUTPUTS,
  ...WRITING,
  ...FAILING,
  ...LOST_RESPONSES,
  ...DURATION,
];
