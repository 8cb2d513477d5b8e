import { Choices } from './choices';
import { CONTENTS, DISTINCT, OTHER_VIEW, Plan, QUIET } from './plan';
import { Violation } from './violation';
import { Replacement } from './world/encoder-under-test';
import { Relapse } from './world/world';

/** Something that promise 1 or 2 rests on, and how it is taken out of the encoder. */
export interface Safeguard {
  readonly name: string;
  readonly removal: readonly Replacement[];
  /** What breaks without it. */
  readonly breaks?: Violation['promise'];
  /** What is seen for longer without it, where nothing breaks. */
  readonly prolongs?: keyof Relapse;
  /** Where it is looked for. @default - anything that may happen */
  readonly plan?: (choices: Choices) => Plan;
}

const NEWEST = 'output and row describe the newest object';

const { cat, dog, text, lookalike, panorama, forged } = CONTENTS;

/** A plan in which nothing happens but what is certain, so that what is looked for is not as rare as it is. */
function focused(certain: Partial<Plan>): (choices: Choices) => Plan {
  return (choices) => ({
    ...QUIET,
    concurrency: 2 + choices.pick([1, 1]),
    persistence: [1, 4, 16][choices.pick([1, 1, 1])],
    changes: 3,
    ...certain,
  });
}

/** An object that becomes current again when the newer one is deleted for ever. */
const REVERTING: Partial<Plan> = {
  contents: [cat, dog],
  isInputVersioned: true,
  deletes: true,
  synchronizeDeletes: true,
};

/** Pictures that can be told apart, in the order of their uploads. */
const TOLD_APART: Partial<Plan> = { contents: DISTINCT, inTurn: true, concurrency: 2 };

/** The reads of which a full read consists. */
const READ_ITEM = 'const row = await rows.read(image.key);\n';
const READ_OUTPUT = 'const output = outputKey === undefined ? undefined : await objects.findOutput(outputKey);\n';
const READ_OBJECT = 'const lookup = await objects.find(image.key);\n';

/** Reading, deciding, and the order in which both are done. */
const OF_READING: readonly Safeguard[] = [
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
    removal: [{ file: 'converge.ts', from: '!isNewer(row?.sequencer, image.sequencer)', to: 'true' }],
    breaks: NEWEST,
    plan: focused({ switches: 2 }),
  },
  {
    name: 'after a condition that was not met, an invocation reads fully',
    removal: [{ file: 'converge.ts', from: '    read = readFully;\n', to: '' }],
    breaks: 'every delivery settles',
  },
  {
    name: 'a run whose condition failed is not done',
    removal: [
      {
        file: 'converge.ts',
        from: 'if (error instanceof ConditionFailedError) return undefined;',
        to: "if (error instanceof ConditionFailedError) return { status: 'UNCHANGED' };",
      },
    ],
    breaks: NEWEST,
  },
  {
    name: 'a full read reads the output itself',
    removal: [
      {
        file: 'converge.ts',
        from: 'return { row, lookup, output, isCertain: true };',
        to: 'const named = row?.output_etag ? { etag: row.output_etag, isEncoderOutput: true } : undefined;\n  return { row, lookup, output: named, isCertain: true };',
      },
    ],
    breaks: 'every delivery settles',
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
    name: 'an object is known by more than its ETag',
    removal: [
      {
        file: 'image-facts.ts',
        from: 'row[name] === facts[name]',
        to: "name !== 'source_etag' || row[name] === facts[name]",
      },
    ],
    breaks: NEWEST,
  },
  {
    name: 'what is read again after a broken connection is the same object',
    removal: [{ file: 's3-image.ts', from: 'isDeepStrictEqual(sourceOf(answer), this.source)', to: 'true' }],
    breaks: 'a row describes one object',
    plan: focused({ contents: [cat, lookalike], changes: 2, faults: 1 }),
  },
  {
    name: 'every part is of the same object',
    removal: [{ file: 's3-image.ts', from: 'isDeepStrictEqual(identity, expected)', to: 'true' }],
    breaks: 'a row describes one object',
    plan: focused({ contents: [panorama, OTHER_VIEW], changes: 2 }),
  },
];

/** Doing nothing where all is done. */
const OF_DUPLICATES: readonly Safeguard[] = [
  {
    name: 'what is encoded is not encoded again',
    removal: [
      { file: 'settle.ts', from: 'if (isEncodedAlready(run, view, source)) return confirm(run, view);', to: '' },
    ],
    breaks: 'a duplicate writes nothing',
  },
  {
    name: 'what is removed is not removed again',
    removal: [
      {
        file: 'settle.ts',
        from: 'if (!output && row && isSameRemoval(row, facts)) return leaveAsItIs(run, view, row);',
        to: '',
      },
    ],
    breaks: 'a duplicate writes nothing',
  },
  {
    name: 'a duplicate leaves nothing where its sequencer is not newer',
    removal: [{ file: 'settle.ts', from: 'if (isNewer(run.image.sequencer, row.sequencer)) {', to: 'if (true) {' }],
    breaks: 'a duplicate writes nothing',
  },
  {
    name: 'what is not allowed any more is not done',
    removal: [
      {
        file: 'settle.ts',
        from: ' &&\n    !rejectionByContent(row.image_format, run.settings.formats)',
        to: '',
      },
    ],
    breaks: NEWEST,
    plan: focused({ changes: 1, redeployment: true, contents: [cat] }),
  },
  {
    name: 'a removal is done for one object only',
    removal: [{ file: 'settle.ts', from: 'describesSource(row, facts as SourceFacts)', to: 'true' }],
    breaks: NEWEST,
    plan: focused({ changes: 2, contents: [text] }),
  },
  {
    name: 'a removal whose row is to expire is not done in one that stays',
    removal: [
      {
        file: 'settle.ts',
        from: '    (row.expires_at === undefined) === (facts.expires_at === undefined) &&\n',
        to: '',
      },
    ],
    breaks: NEWEST,
    plan: focused({ changes: 1, redeployment: true, contents: [text] }),
  },
  {
    name: 'what the row says is done is looked for in the output',
    removal: [
      {
        file: 'settle.ts',
        from: 'view.isCertain ? view.output : await run.objects.findOutput(run.outputKey!)',
        to: '{ etag: row.output_etag }',
      },
    ],
    breaks: NEWEST,
    plan: focused({ ...REVERTING, faults: 1, persistence: 1 }),
  },
  {
    name: 'a duplicate leaves its sequencer where it is newer',
    removal: [{ file: 'settle.ts', from: 'if (isNewer(run.image.sequencer, row.sequencer)) {', to: 'if (false) {' }],
    breaks: NEWEST,
    plan: focused(REVERTING),
  },
  {
    name: 'what other settings have made is not done',
    removal: [{ file: 'settle.ts', from: '    isOutputOfRun(run, row) &&\n', to: '' }],
    breaks: NEWEST,
    plan: focused({ changes: 1, redeployment: true, contents: [cat] }),
  },
  {
    name: 'a removal is not done while there is a text',
    removal: [{ file: 'settle.ts', from: '!output && row && isSameRemoval', to: 'row && isSameRemoval' }],
    breaks: NEWEST,
  },
];

/** Rejecting objects that say that they are an encoder's output. */
const OF_ENCODER_OUTPUTS: readonly Safeguard[] = [
  {
    name: "an object that says it is an encoder's output is rejected",
    removal: [
      {
        file: 'settle.ts',
        from: 'return reject(run, view, RejectReason.ENCODER_OUTPUT, source);',
        to: "return { status: 'IGNORED', reason: 'FILTERED' };",
      },
    ],
    breaks: NEWEST,
    plan: focused({ contents: [cat, forged] }),
  },
  {
    name: "an object that says it is an encoder's output does not remove what no encoder wrote",
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

/** Writing, and the conditions under which it is done. */
const OF_WRITING: readonly Safeguard[] = [
  {
    name: 'the text is written before the row',
    removal: [
      {
        file: 'settle.ts',
        from: 'const outputEtag = await run.objects.write(',
        to: `const outputEtag = '"' + createHash('md5').update(text).digest('hex') + '"';
          const write = () => run.objects.write(`,
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
    breaks: 'ENCODED names a text that was completely written',
    plan: focused({ contents: [cat] }),
  },
  {
    name: 'a text is removed before the row says so',
    removal: [
      {
        file: 'settle.ts',
        from: '  if (output) await run.objects.remove(run.outputKey!, output.etag);\n  await record(run, view, facts);\n',
        to: '  await record(run, view, facts);\n  if (output) await run.objects.remove(run.outputKey!, output.etag);\n',
      },
    ],
    breaks: NEWEST,
    plan: focused({ contents: [cat], deletes: true, synchronizeDeletes: true, switches: 2 }),
  },
  {
    name: 'an optimistic read is not enough for a removal',
    removal: [{ file: 'settle.ts', from: '  if (!view.isCertain) return undefined;\n', to: '' }],
    breaks: NEWEST,
    plan: focused({ contents: [cat, text], changes: 2, faults: 1 }),
  },
  {
    name: 'the row keeps the newest sequencer',
    removal: [
      {
        file: 'settle.ts',
        from: 'sequencer: newest(row?.sequencer, image.sequencer)',
        to: 'sequencer: image.sequencer ?? row?.sequencer',
      },
    ],
    breaks: NEWEST,
    plan: focused({ contents: [cat, dog], inTurn: true, duplicates: 1, concurrency: 3, switches: 2, persistence: 1 }),
  },
  {
    name: 'the row is written only over the revision that was read',
    removal: [
      {
        file: 'dynamodb-row-store.ts',
        from: "expectedRevision === undefined ? 'attribute_not_exists(revision)' : 'revision = :expected'",
        to: "expectedRevision === undefined ? 'attribute_not_exists(revision)' : undefined",
      },
      { file: 'dynamodb-row-store.ts', from: 'expectedRevision !== undefined &&', to: 'false &&' },
    ],
    breaks: NEWEST,
  },
  {
    name: 'a row is made only where none has been made since',
    removal: [
      {
        file: 'dynamodb-row-store.ts',
        from: "ConditionExpression: 'attribute_not_exists(#key)',\n      ExpressionAttributeNames: { '#key': this.settings.table.keyName },\n    });",
        to: '});',
      },
    ],
    breaks: NEWEST,
  },
  {
    name: 'a row that others made is completed only if no run has completed it since',
    removal: [{ file: 'dynamodb-row-store.ts', from: "'attribute_not_exists(revision)'", to: 'undefined' }],
    breaks: NEWEST,
    plan: focused({ guestRow: true }),
  },
  {
    name: 'the revision goes up',
    removal: [{ file: 'settle.ts', from: 'row.revision + 1', to: 'row.revision' }],
    breaks: NEWEST,
  },
  {
    name: 'a row that comes again does not repeat a revision',
    removal: [
      {
        file: 'settle.ts',
        from: 'settings.rejectedItemRetentionSeconds === undefined ? 1 : now().getTime()',
        to: '1',
      },
    ],
    breaks: NEWEST,
    plan: focused({ contents: [text, cat, dog], inTurn: true, retention: true, switches: 3 }),
  },
  {
    name: 'the row is read as it is now',
    removal: [{ file: 'dynamodb-row-store.ts', from: 'ConsistentRead: true', to: 'ConsistentRead: false' }],
    breaks: 'every delivery settles',
  },
  {
    name: 'a row keeps nothing that does not belong to it any more',
    removal: [{ file: 'dynamodb-row-store.ts', from: "absent.length === 0 ? ''", to: "true ? ''" }],
    breaks: 'a row describes one object',
  },
  {
    name: 'an upload that cannot be completed is given up',
    removal: [
      { file: 'multipart-upload.ts', from: 'if (uploadId !== undefined) await upload.abort(uploadId);', to: '' },
    ],
    breaks: 'an upload that is not completed is given up',
    plan: focused({ contents: [panorama], duplicates: 1, changes: 1, concurrency: 2 }),
  },
  {
    name: 'S3 says 404 where a text is gone that was expected',
    removal: [{ file: 's3-call.ts', from: '[404, 409, 412]', to: '[409, 412]' }],
    breaks: 'every delivery settles',
    plan: focused({
      ...TOLD_APART,
      deletes: true,
      synchronizeDeletes: true,
      faults: 1,
      concurrency: 1,
      persistence: 1,
    }),
  },
];

/** Failing, so that a delivery comes again. */
const OF_FAILING: readonly Safeguard[] = [
  {
    name: 'a conditional write whose response was lost is not retried',
    removal: [
      { file: 'retry.ts', from: 'retry(signal, isRejectedForNow, call)', to: 'retry(signal, isTransient, call)' },
    ],
    breaks: NEWEST,
    plan: focused({ contents: [cat, text], faults: 1 }),
  },
  {
    name: 'a delivery with a record that failed comes again',
    removal: [{ file: 'process-delivery.ts', from: 'if (failures.length > 0) throw', to: 'if (false) throw' }],
    breaks: NEWEST,
  },
  {
    name: 'a message with a record that failed comes again',
    removal: [
      { file: 'process-delivery.ts', from: '.filter((message) => failed.has(message))', to: '.filter(() => false)' },
    ],
    breaks: NEWEST,
  },
];

/** An output from before that has no item, and a lost response to each PutObject that S3 rejects for it. */
const LOST_REJECTIONS: Partial<Plan> = {
  contents: [cat, dog],
  changes: 2,
  leftover: cat,
  lostRejections: 'all',
};

const REPAIR = 'error.repair = await attempt(run, readFully);';

/** Repairing and failing after a PutObject without a response. */
const OF_LOST_RESPONSES: readonly Safeguard[] = [
  {
    name: 'an invocation whose PutObject had no response repairs output and item before it fails',
    removal: [{ file: 'converge.ts', from: REPAIR, to: '' }],
    breaks: 'every delivery settles',
    plan: focused(LOST_REJECTIONS),
  },
  {
    name: 'the repair after a lost response starts with a full read',
    removal: [{ file: 'converge.ts', from: REPAIR, to: REPAIR.replace('readFully', 'readOptimistically') }],
    breaks: 'every delivery settles',
    plan: focused(LOST_REJECTIONS),
  },
  {
    name: 'an invocation whose PutObject had no response fails after the repair',
    removal: [
      {
        file: 'converge.ts',
        from: 'await repairAfterLostResponse(run, error);',
        to: '{ await repairAfterLostResponse(run, error); if (error.repair) return error.repair; }',
      },
    ],
    breaks: NEWEST,
    plan: focused({ contents: [cat, text], faults: 1 }),
  },
];

/** Conditions without which all comes right as well, only later. */
const OF_TIME: readonly Safeguard[] = [
  {
    name: 'an event without a sequencer starts with a full read',
    removal: [
      {
        file: 'converge.ts',
        from: 'image.sequencer === undefined ? readFully : readOptimistically',
        to: 'readOptimistically',
      },
    ],
    prolongs: 'olderText',
    plan: focused({ ...TOLD_APART, changes: 2, missedNotifications: 'all', backfills: 1 }),
  },
  {
    name: 'a full read reads the output before the object',
    removal: [
      { file: 'converge.ts', from: READ_OUTPUT, to: '' },
      { file: 'converge.ts', from: READ_OBJECT, to: `${READ_OBJECT}  ${READ_OUTPUT}` },
    ],
    prolongs: 'noText',
    plan: focused({ ...TOLD_APART, deletes: true, synchronizeDeletes: true }),
  },
  {
    name: 'a text is written only in place of the one that was seen',
    removal: [
      {
        file: 's3-object-store.ts',
        from: "expectedEtag === undefined ? { IfNoneMatch: '*' } : { IfMatch: expectedEtag }",
        to: '{}',
      },
    ],
    prolongs: 'olderText',
    plan: focused({ ...TOLD_APART, changes: 2 }),
  },
  {
    name: 'only the text that was seen is removed',
    removal: [{ file: 's3-object-store.ts', from: ', IfMatch: expectedEtag });', to: ' });' }],
    prolongs: 'noText',
    plan: focused({ ...TOLD_APART, deletes: true, synchronizeDeletes: true }),
  },
];

export const SAFEGUARDS: readonly Safeguard[] = [
  ...OF_READING,
  ...OF_DUPLICATES,
  ...OF_ENCODER_OUTPUTS,
  ...OF_WRITING,
  ...OF_FAILING,
  ...OF_LOST_RESPONSES,
  ...OF_TIME,
];
