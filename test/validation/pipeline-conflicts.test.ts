import { App, Aws, CfnParameter, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { AttributeType, CfnGlobalTable, ITable, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { EncodingTrigger, ImageEncodingPipeline, ImageEncodingPipelineProps } from '../../src';
import { makePipeline } from '../support/synthesize';

const IMAGE_ID = { name: 'image_id', type: AttributeType.STRING };

/** Two pipelines of one app, the second in a stack of its own. */
function makeTwo(
  first: (stack: Stack) => ImageEncodingPipelineProps,
  second: (stack: Stack, shared: ImageEncodingPipeline) => ImageEncodingPipelineProps,
) {
  return () => {
    const app = new App();
    const one = new Stack(app, 'One');
    const pipeline = new ImageEncodingPipeline(one, 'Images', first(one));
    const two = new Stack(app, 'Two');
    new ImageEncodingPipeline(two, 'Images', second(two, pipeline));
  };
}

const ways: [string, (stack: Stack) => IBucket, (stack: Stack, first: IBucket) => IBucket][] = [
  ['the bucket that one of them made', (stack) => new Bucket(stack, 'B'), (_, first) => first],
  [
    'imports by the same name',
    (s) => Bucket.fromBucketName(s, 'B', 'photos'),
    (s) => Bucket.fromBucketName(s, 'C', 'photos'),
  ],
  [
    'imports by name and by ARN',
    (s) => Bucket.fromBucketName(s, 'B', 'photos'),
    (s) => Bucket.fromBucketArn(s, 'C', 'arn:aws:s3:::photos'),
  ],
  [
    'a bucket with a given name and its import',
    (s) => new Bucket(s, 'B', { bucketName: 'photos' }),
    (s) => Bucket.fromBucketName(s, 'C', 'photos'),
  ],
  [
    "an import by another bucket's attribute",
    (s) => new Bucket(s, 'B'),
    (s, first) => Bucket.fromBucketName(s, 'C', first.bucketName),
  ],
  [
    "an import by another bucket's ARN",
    (s) => new Bucket(s, 'B'),
    (s, first) => Bucket.fromBucketArn(s, 'C', first.bucketArn),
  ],
];

describe.each(ways)('pipelines that read one bucket (%s)', (_, firstBucket, secondBucket) => {
  const two = (first: ImageEncodingPipelineProps, second: ImageEncodingPipelineProps) =>
    makeTwo(
      (stack) => ({ inputBucket: firstBucket(stack), ...first }),
      (stack, { inputBucket }) => ({ inputBucket: secondBucket(stack, inputBucket), ...second }),
    );

  test('with filters that a key can match both of are refused', () => {
    expect(two({ suffixFilters: ['.jpg'] }, { suffixFilters: ['.png', '.JPG'] })).toThrow(
      '[Two/Images] inputBucket: is also the input of the pipeline One/Images, and their filters overlap (*.JPG and *.JPG), which S3 refuses for notifications of one bucket.',
    );
    expect(two({ prefixFilter: 'photos/' }, { prefixFilter: 'photos/cats/' })).toThrow('their filters overlap');
  });

  test('with different suffixes, or prefixes, work side by side', () => {
    expect(two({ suffixFilters: ['.jpg'] }, { suffixFilters: ['.png'] })).not.toThrow();
    expect(two({ prefixFilter: 'photos/' }, { prefixFilter: 'scans/' })).not.toThrow();
  });
});

describe('pipelines of two stacks that read one bucket', () => {
  const warned = (trigger: EncodingTrigger) => {
    const app = new App();
    const [first, second] = ['First', 'Second'].map((id) => new Stack(app, id));
    for (const [stack, prefixFilter] of [
      [first, 'a/'],
      [second, 'b/'],
    ] as const) {
      const inputBucket = Bucket.fromBucketName(stack, 'Input', 'uploads');
      new ImageEncodingPipeline(stack, 'Images', { inputBucket, prefixFilter, trigger });
    }
    return [first, second].map((stack) =>
      Annotations.fromStack(stack)
        .findWarning('*', Match.stringLikeRegexp('notificationsOfTwoStacks'))
        .map(({ entry }) => String(entry.data)),
    );
  };

  test('and both set its notifications are warned: two deployments at once can overwrite them', () => {
    const [first, [warning, ...others]] = warned(EncodingTrigger.direct());
    expect([...first, ...others]).toEqual([]);
    expect(warning).toMatch(/^inputBucket: is also the input of the pipeline First\/Images, in another stack\./);
    expect(warning).toMatch(/EncodingTrigger\.eventBridge\(\)/);
  });

  test('are not when EventBridge tells them', () => {
    expect(warned(EncodingTrigger.eventBridge())).toEqual([[], []]);
  });
});

describe('pipelines that read one bucket', () => {
  test('with prefixes that differ only where a notification cannot tell are refused', () => {
    const pair = (a: string, b: string) =>
      makeTwo(
        (stack) => ({ inputBucket: new Bucket(stack, 'B'), prefixFilter: a }),
        (_, { inputBucket }) => ({ inputBucket, prefixFilter: b }),
      );
    expect(pair('my cats/', 'my dogs/')).toThrow('a prefix ends before its first character that is not a letter');
    expect(pair('cats of mine/', 'dogs of mine/')).not.toThrow();
  });

  test('with a token in a prefix are not known to collide', () => {
    expect(
      makeTwo(
        (stack) => ({ inputBucket: new Bucket(stack, 'B'), prefixFilter: 'a/' }),
        (stack, { inputBucket }) => ({ inputBucket, prefixFilter: `b/${new CfnParameter(stack, 'P').valueAsString}` }),
      ),
    ).not.toThrow();
  });

  test('share the number of notifications that S3 takes for it', () => {
    const suffixes = (letter: string, count: number) => Array.from({ length: count }, (_, i) => `.${letter}${i + 100}`);
    const pair = (count: number, props: ImageEncodingPipelineProps = {}) =>
      makeTwo(
        (stack) => ({ inputBucket: new Bucket(stack, 'B'), suffixFilters: suffixes('x', 25), ...props }),
        (_, { inputBucket }) => ({ inputBucket, suffixFilters: suffixes('y', count) }),
      );
    expect(pair(25)).not.toThrow();
    expect(pair(26)).toThrow(
      '[Two/Images] suffixFilters: take 52 notification configurations (each suffix as given, in lower and in upper case) beside the 50 of One/Images, and S3 takes 100 for a bucket. Give fewer suffixes.',
    );
    expect(pair(1, { suffixFilters: suffixes('x', 17), synchronizeDeletes: true })).toThrow(
      '[One/Images] suffixFilters: take 102 notification configurations (each suffix as given, in lower and in upper case, for 3 kinds of event), and S3 takes 100',
    );
  });

  test('are unknown to pipelines of other apps', () => {
    const make = makePipeline((scope) => ({ inputBucket: Bucket.fromBucketName(scope, 'B', 'photos') }));
    make();
    expect(make).not.toThrow();
  });
});

describe('pipelines that write one bucket', () => {
  const two = (first: ImageEncodingPipelineProps, second: ImageEncodingPipelineProps) =>
    makeTwo(
      (stack) => ({ outputBucket: new Bucket(stack, 'B'), ...first }),
      (_, { outputBucket }) => ({ outputBucket, ...second }),
    );

  test('to the same place are refused', () => {
    expect(two({ outputPrefix: 'base64/' }, { outputPrefix: 'base64/' })).toThrow(
      '[Two/Images] outputPrefix: writes to base64/*.jpg.txt in the output bucket of the pipeline One/Images, which writes to base64/*.jpg.txt: their texts could overwrite each other. Give each pipeline an outputPrefix or outputSuffix of its own, or another outputBucket.',
    );
    expect(two({}, { outputPrefix: 'base64/' })).toThrow('their texts could overwrite each other');
  });

  test.each<[string, ImageEncodingPipelineProps, ImageEncodingPipelineProps]>([
    ['prefixes', { outputPrefix: 'a/' }, { outputPrefix: 'b/' }],
    ['suffixes', { outputSuffix: '.txt' }, { outputSuffix: '.b64' }],
    ['images', { suffixFilters: ['.jpg'] }, { suffixFilters: ['.png'] }],
    ['folders of images', { prefixFilter: 'a/' }, { prefixFilter: 'b/' }],
  ])('with different %s work side by side', (_, first, second) => {
    expect(two(first, second)).not.toThrow();
  });
});

describe('pipelines that share a table', () => {
  const tables: [string, (stack: Stack) => ITable, (stack: Stack, first: ITable) => ITable][] = [
    [
      'made in the app',
      (s) => new TableV2(s, 'T', { partitionKey: { name: 'image_id', type: AttributeType.STRING } }),
      (_, first) => first,
    ],
    [
      'imported by name into one stack',
      (s) => Table.fromTableName(s, 'T', 'rows'),
      (_, first) => TableV2.fromTableName(Stack.of(first), 'U', 'rows'),
    ],
    [
      'imported by attribute',
      (s) => new Table(s, 'T', { partitionKey: { name: 'image_id', type: AttributeType.STRING } }),
      (s, first) => Table.fromTableArn(s, 'U', first.tableArn),
    ],
  ];

  test.each(tables)('%s: need a tableKeyPrefix each', (_, firstTable, secondTable) => {
    const two = (a?: string, b?: string) =>
      makeTwo(
        (stack) => ({ metadataTable: firstTable(stack), tableKeyPrefix: a }),
        (stack, { metadataTable }) => ({ metadataTable: secondTable(stack, metadataTable), tableKeyPrefix: b }),
      );
    expect(two()).toThrow(
      "[Two/Images] tableKeyPrefix: is not given, as in the pipeline One/Images, which shares the metadata table: their rows could overwrite each other. Give each pipeline of the table a tableKeyPrefix of its own that is not the start of another's, such as 'avatars/'.",
    );
    expect(two('a/', 'a/')).toThrow('[Two/Images] tableKeyPrefix: is "a/", as in the pipeline One/Images');
    expect(two('a/', 'b/')).not.toThrow();
    expect(two('ab/', 'a/')).not.toThrow();
    expect(two(undefined, 'b/')).toThrow(
      '[Two/Images] tableKeyPrefix: is "b/", and the pipeline One/Images, which shares the metadata table, has rows with such keys too (b/*.jpg and *.jpg): their rows could overwrite each other.',
    );
  });
});

describe('pipelines of tables with one name', () => {
  const inStages = (environments: Record<string, string>[]) => () => {
    const app = new App();
    environments.forEach((env, i) => {
      const stack = new Stack(new Stage(app, `Stage${i}`), 'Stack', env.account ? { env } : {});
      new ImageEncodingPipeline(stack, 'Images', { metadataTable: Table.fromTableName(stack, 'T', 'rows') });
    });
  };

  test('in different accounts, Regions or stages do not share it', () => {
    expect(
      inStages([
        { account: '111111111111', region: 'eu-west-1' },
        { account: '222222222222', region: 'eu-west-1' },
      ]),
    ).not.toThrow();
    expect(
      inStages([
        { account: '111111111111', region: 'eu-west-1' },
        { account: '111111111111', region: 'us-east-1' },
      ]),
    ).not.toThrow();
    expect(inStages([{}, {}])).not.toThrow();
  });

  test('in one account and Region do', () => {
    const env = { account: '111111111111', region: 'eu-west-1' };
    expect(inStages([env, env])).toThrow('shares the metadata table');
  });
});

describe('pipelines in stacks without an environment', () => {
  const inTwoStacks = (table: (stack: Stack, other?: ITable) => ITable) => () => {
    const app = new App();
    let metadataTable: ITable | undefined;
    for (const id of ['One', 'Two']) {
      const stack = new Stack(app, id);
      metadataTable = table(stack, metadataTable);
      new ImageEncodingPipeline(stack, 'Images', { metadataTable });
    }
  };

  test('do not share tables of one name, which can be in two Regions', () => {
    expect(inTwoStacks((stack) => Table.fromTableName(stack, 'T', 'rows'))).not.toThrow();
    expect(
      inTwoStacks((stack) => new TableV2(stack, 'T', { tableName: 'rows', partitionKey: IMAGE_ID })),
    ).not.toThrow();
  });

  test('share a table of the app', () => {
    expect(inTwoStacks((stack, other) => other ?? new TableV2(stack, 'T', { partitionKey: IMAGE_ID }))).toThrow(
      'shares the metadata table',
    );
    expect(
      inTwoStacks((stack, other) =>
        other
          ? Table.fromTableName(stack, 'Imported', other.tableName)
          : new TableV2(stack, 'T', { partitionKey: IMAGE_ID }),
      ),
    ).toThrow('shares the metadata table');
  });

  test('share a table that one stack imports', () => {
    const stack = new Stack(new App(), 'Stack');
    const table = (id: string) => Table.fromTableName(stack, id, 'rows');
    new ImageEncodingPipeline(stack, 'One', { metadataTable: table('A') });
    expect(() => new ImageEncodingPipeline(stack, 'Two', { metadataTable: table('B') })).toThrow(
      'shares the metadata table',
    );
  });

  test.each<[string, (stack: Stack) => ITable]>([
    ['imports by name', (stack) => Table.fromTableName(stack, 'A', 'rows')],
    ['creates with this name', (stack) => new TableV2(stack, 'A', { tableName: 'rows', partitionKey: IMAGE_ID })],
  ])('share a table that one stack %s and imports by ARN, in either order', (_, first) => {
    const byArn = (stack: Stack) =>
      Table.fromTableArn(stack, 'B', 'arn:aws:dynamodb:eu-west-1:111111111111:table/rows');
    for (const [one, two] of [
      [first, byArn],
      [byArn, first],
    ]) {
      const stack = new Stack(new App(), 'Stack');
      new ImageEncodingPipeline(stack, 'One', { metadataTable: one(stack) });
      expect(() => new ImageEncodingPipeline(stack, 'Two', { metadataTable: two(stack) })).toThrow(
        'shares the metadata table',
      );
    }
  });
});

describe('replicas of a global table count as one table', () => {
  const account = '111111111111';
  const onReplica =
    (replica: (stack: Stack, table: TableV2) => ITable, tableName?: string, region = 'us-east-1') =>
    () => {
      const app = new App();
      const home = new Stack(app, 'Home', { env: { account, region: 'eu-west-1' } });
      const away = new Stack(app, 'Away', { env: { account, region } });
      const table = new TableV2(home, 'T', { tableName, partitionKey: IMAGE_ID, replicas: [{ region: 'us-east-1' }] });
      new ImageEncodingPipeline(home, 'Images', { metadataTable: table });
      new ImageEncodingPipeline(away, 'Images', { metadataTable: replica(away, table) });
    };

  test.each<[string, (stack: Stack, table: TableV2) => ITable]>([
    ['of the table', (_, table) => table.replica('us-east-1')],
    ['imported by name', (stack) => Table.fromTableName(stack, 'T', 'rows')],
    ['imported by ARN', (stack) => Table.fromTableArn(stack, 'T', `arn:aws:dynamodb:us-east-1:${account}:table/rows`)],
  ])('%s', (_, replica) => {
    expect(onReplica(replica, 'rows')).toThrow(
      '[Away/Images] tableKeyPrefix: is not given, as in the pipeline Home/Images, which shares the metadata table',
    );
  });

  test('of a table without a name', () => {
    expect(onReplica((_, table) => table.replica('us-east-1'))).toThrow('shares the metadata table');
  });

  test('in another account', () => {
    const app = new App();
    const home = new Stack(app, 'Home', { env: { account, region: 'eu-west-1' } });
    const away = new Stack(app, 'Away', { env: { account: '222222222222', region: 'us-east-1' } });
    const metadataTable = new TableV2(home, 'T', { tableName: 'rows', partitionKey: IMAGE_ID });
    const replica = new CfnGlobalTable(away, 'T', { globalTableSourceArn: metadataTable.tableArn, replicas: [] });
    new ImageEncodingPipeline(home, 'Images', { metadataTable });
    const props = { metadataTable: Table.fromTableArn(away, 'Imported', replica.attrArn) };
    expect(() => new ImageEncodingPipeline(away, 'Images', props)).toThrow('shares the metadata table');
  });

  test('unlike a table of the same name in a Region without a replica', () => {
    expect(onReplica((stack) => Table.fromTableName(stack, 'T', 'rows'), 'rows', 'us-west-2')).not.toThrow();
  });
});

describe('bucket names are compared in each partition', () => {
  const inTwo = (one: string, two: string, bucket: (stack: Stack) => IBucket) => () => {
    const app = new App();
    [one, two].forEach((region, i) => {
      const stack = new Stack(app, `Stack${i}`, { env: { account: `${i}`.repeat(12), region } });
      new ImageEncodingPipeline(stack, 'Images', { outputBucket: bucket(stack) });
    });
  };
  const byName = (stack: Stack) => Bucket.fromBucketName(stack, 'Texts', 'team-texts');

  test.each([
    ['eu-west-1', 'cn-north-1'],
    ['us-gov-west-1', 'us-east-1'],
    ['cn-north-1', 'us-gov-east-1'],
  ])('%s and %s have different buckets of one name', (one, two) => {
    expect(inTwo(one, two, byName)).not.toThrow();
    expect(inTwo(one, two, (stack) => new Bucket(stack, 'Texts', { bucketName: 'team-texts' }))).not.toThrow();
  });

  test('Regions of one partition have the same bucket', () => {
    expect(inTwo('cn-north-1', 'cn-north-1', byName)).toThrow('their texts could overwrite each other');
    expect(
      inTwo('eu-west-1', 'eu-west-1', (stack) => Bucket.fromBucketArn(stack, 'Texts', 'arn:aws:s3:::team-texts')),
    ).toThrow('their texts could overwrite each other');
  });
});

describe('stacks without a Region compare bucket names without the partition', () => {
  test.each(['aws', 'aws-us-gov', 'aws-cn'])('of an import by an ARN of the partition %s', (partition) => {
    const stack = new Stack(new App(), 'Stack');
    const byArn = Bucket.fromBucketArn(stack, 'A', `arn:${partition}:s3:::photos`);
    new ImageEncodingPipeline(stack, 'One', { inputBucket: byArn });
    const byName = Bucket.fromBucketName(stack, 'B', 'photos');
    expect(() => new ImageEncodingPipeline(stack, 'Two', { inputBucket: byName })).toThrow('Stack/One');
  });
});

describe('a pipeline that could not be made, or was removed, takes up nothing', () => {
  test('so it can be made again', () => {
    const stack = new Stack(new App(), 'Stack');
    const inputBucket = new Bucket(stack, 'B');
    new ImageEncodingPipeline(stack, 'First', { inputBucket });
    expect(() => new ImageEncodingPipeline(stack, 'Second', { inputBucket })).toThrow('their filters overlap');
    stack.node.tryRemoveChild('First');
    expect(() => new ImageEncodingPipeline(stack, 'Third', { inputBucket })).not.toThrow();
  });
});

describe('an output that would be encoded again is refused', () => {
  const sameBucket = (props: ImageEncodingPipelineProps) =>
    makePipeline((scope) => {
      const bucket = new Bucket(scope, 'B');
      return { inputBucket: bucket, outputBucket: bucket, ...props };
    });

  test.each<ImageEncodingPipelineProps>([
    { outputSuffix: '' },
    { outputSuffix: '.jpg' },
    { suffixFilters: ['.txt'] },
    { suffixFilters: ['t'], outputPrefix: 'base64/' },
    { prefixFilter: 'a/', outputPrefix: 'a/', suffixFilters: ['.txt'] },
    { outputSuffix: '.JPG', outputPrefix: 'base64/' },
  ])('%j', (props) => {
    expect(sameBucket(props)).toThrow(
      /\[Stack\/Images\] outputBucket: is its own input bucket, and a text it writes \(.*\) would be encoded again/,
    );
  });

  test.each<ImageEncodingPipelineProps>([
    {},
    { prefixFilter: 'photos/', outputPrefix: 'base64/', suffixFilters: ['.txt'] },
    { outputSuffix: '.b64', outputPrefix: 'base64/' },
  ])('one bucket for both is fine as long as no text matches: %j', (props) => {
    expect(sameBucket(props)).not.toThrow();
  });

  test('a text with the key of its image is refused even where a token hides the filter', () => {
    expect(
      makePipeline((scope) => {
        const bucket = new Bucket(scope, 'B');
        const token = new CfnParameter(scope, 'P').valueAsString;
        return {
          inputBucket: bucket,
          outputBucket: bucket,
          outputSuffix: '',
          prefixFilter: token,
          suffixFilters: [`.${token}`],
        };
      }),
    ).toThrow('[Stack/Images] outputBucket: is its own input bucket');
  });

  test('also where one name, known only at deployment, stands for both buckets', () => {
    expect(
      makePipeline((scope) => ({
        inputBucket: new Bucket(scope, 'A', { bucketName: `photos-${Aws.ACCOUNT_ID}` }),
        outputBucket: Bucket.fromBucketName(scope, 'B', `photos-${Aws.ACCOUNT_ID}`),
        outputSuffix: '',
      })),
    ).toThrow('[Stack/Images] outputBucket: is its own input bucket');
  });

  test('also across pipelines, in whichever order they are made', () => {
    const chain = (swap: boolean) => () => {
      const stack = new Stack(new App(), 'Stack');
      const texts = new Bucket(stack, 'Texts');
      const writer = () => new ImageEncodingPipeline(stack, 'Writer', { outputBucket: texts });
      const reader = () => new ImageEncodingPipeline(stack, 'Reader', { inputBucket: texts, suffixFilters: ['.txt'] });
      (swap ? [reader, writer] : [writer, reader]).forEach((make) => make());
    };
    const message =
      '[Stack/Writer] outputBucket: is the input bucket of the pipeline Stack/Reader, and a text it writes (*.jpg.txt) would be encoded again (*.txt)';
    expect(chain(false)).toThrow(message);
    expect(chain(true)).toThrow(message);
  });

  test('a token in a prefix passes, and is guarded at run time', () => {
    expect(
      makePipeline((scope) => {
        const bucket = new Bucket(scope, 'B');
        const outputPrefix = new CfnParameter(scope, 'P').valueAsString;
        return { inputBucket: bucket, outputBucket: bucket, suffixFilters: ['.txt'], outputPrefix };
      }),
    ).not.toThrow();
  });
});

describe('where texts are written', () => {
  test.each<[ImageEncodingPipelineProps, string]>([
    [{ outputPrefix: '' }, 'outputPrefix: is an empty string'],
    [{ outputPrefix: 'x'.repeat(1024) }, 'outputPrefix: is 1024 bytes long in UTF-8, and at most 1023 fit'],
    [{ outputSuffix: 'x'.repeat(1024) }, 'outputSuffix: is 1024 bytes long in UTF-8, and at most 1023 fit'],
    [{ outputSuffix: '.\u0007' }, 'outputSuffix: ".\\u0007" contains a control character'],
    [
      { outputPrefix: 'x'.repeat(600), outputSuffix: 'x'.repeat(421) },
      'outputPrefix: and outputSuffix make a key of at least 1025 bytes of every image that the filters match, and S3 takes 1024, so every image would be rejected. Shorten them.',
    ],
  ])('%j is refused', (props, message) => {
    expect(makePipeline(props)).toThrow(`[Stack/Images] ${message}`);
  });
});

describe('dead letters that another pipeline would take for its own', () => {
  const REFUSAL =
    '[Two/Images] deadLetterQueue: is a queue from which the encoder of the pipeline One/Images takes messages';
  const direct = () => ({});
  const queue = () => ({ trigger: EncodingTrigger.queue() });

  test.each([
    ['direct()', direct],
    ['eventBridge()', () => ({ trigger: EncodingTrigger.eventBridge() })],
  ])('are refused: the dead-letter queue that it made, with %s', (_, first) => {
    expect(makeTwo(first, (_stack, { deadLetterQueue }) => ({ deadLetterQueue }))).toThrow(REFUSAL);
  });

  test('are refused: the same, imported by its ARN', () => {
    expect(
      makeTwo(direct, (stack, { deadLetterQueue }) => ({
        deadLetterQueue: Queue.fromQueueArn(stack, 'Letters', deadLetterQueue.queueArn),
      })),
    ).toThrow(REFUSAL);
  });

  test('are refused: the queue of its trigger', () => {
    expect(makeTwo(queue, (_stack, first) => ({ deadLetterQueue: first.queue }))).toThrow(REFUSAL);
  });

  test('may lie in one queue with queue(), where SQS gives each message back to the queue it came from', () => {
    expect(makeTwo(queue, (_stack, { deadLetterQueue }) => ({ deadLetterQueue, ...queue() }))).not.toThrow();
  });

  test('may lie in one queue that no pipeline made', () => {
    expect(
      makeTwo(
        (stack) => ({ deadLetterQueue: new Queue(stack, 'Letters') }),
        (_stack, { deadLetterQueue }) => ({ deadLetterQueue }),
      ),
    ).not.toThrow();
  });
});
