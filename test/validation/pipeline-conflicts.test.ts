import { App, Aws, CfnParameter, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { AttributeType, CfnGlobalTable, ITable, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { EncodingTrigger, ImageEncodingPipeline, ImageEncodingPipelineProps } from '../../src';
import { makePipeline } from '../support/synthesize';

const IMAGE_ID = { name: 'image_id', type: AttributeType.STRING };

/** Returns a function that creates two pipelines in one app, each in its own stack. */
function createTwo(
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

const sources: [string, (stack: Stack) => IBucket, (stack: Stack, first: IBucket) => IBucket][] = [
  ['the same construct', (stack) => new Bucket(stack, 'B'), (_, first) => first],
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

describe.each(sources)('pipelines with the same input bucket (%s)', (_, firstBucket, secondBucket) => {
  const two = (first: ImageEncodingPipelineProps, second: ImageEncodingPipelineProps) =>
    createTwo(
      (stack) => ({ inputBucket: firstBucket(stack), ...first }),
      (stack, { inputBucket }) => ({ inputBucket: secondBucket(stack, inputBucket), ...second }),
    );

  test('are rejected if a key can match the filters of both', () => {
    expect(two({ suffixFilters: ['.jpg'] }, { suffixFilters: ['.png', '.JPG'] })).toThrow(
      '[Two/Images] inputBucket: is also the input bucket of the pipeline One/Images, and S3 rejects their notifications because the filters overlap (*.JPG and *.JPG). Specify a prefixFilter or suffixFilters so that no key matches both pipelines, or use EncodingTrigger.eventBridge().',
    );
    expect(two({ prefixFilter: 'photos/' }, { prefixFilter: 'photos/cats/' })).toThrow('because the filters overlap');
  });

  test('are accepted with different suffixes or prefixes', () => {
    expect(two({ suffixFilters: ['.jpg'] }, { suffixFilters: ['.png'] })).not.toThrow();
    expect(two({ prefixFilter: 'photos/' }, { prefixFilter: 'scans/' })).not.toThrow();
  });
});

describe('pipelines of two stacks with the same input bucket', () => {
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

  test('cause a warning that simultaneous deployments can overwrite notifications', () => {
    const [first, [warning, ...others]] = warned(EncodingTrigger.direct());
    expect([...first, ...others]).toEqual([]);
    expect(warning).toMatch(
      'inputBucket: is also the input bucket of the pipeline First/Images, which is in another stack. If both stacks are ' +
        'deployed at the same time, one can overwrite the notifications of the other. Use EncodingTrigger.eventBridge(), ' +
        'create both pipelines in one stack, or deploy the stacks one after the other.',
    );
  });

  test('cause no warning with eventBridge()', () => {
    expect(warned(EncodingTrigger.eventBridge())).toEqual([[], []]);
  });
});

describe('pipelines with the same input bucket', () => {
  test('are rejected if their prefixes differ only after a character that a notification cannot contain', () => {
    const pair = (a: string, b: string) =>
      createTwo(
        (stack) => ({ inputBucket: new Bucket(stack, 'B'), prefixFilter: a }),
        (_, { inputBucket }) => ({ inputBucket, prefixFilter: b }),
      );
    expect(pair('my cats/', 'my dogs/')).toThrow('a prefix ends before its first character that is not a letter');
    expect(pair('cats of mine/', 'dogs of mine/')).not.toThrow();
  });

  test('are accepted if a prefix contains a token', () => {
    expect(
      createTwo(
        (stack) => ({ inputBucket: new Bucket(stack, 'B'), prefixFilter: 'a/' }),
        (stack, { inputBucket }) => ({ inputBucket, prefixFilter: `b/${new CfnParameter(stack, 'P').valueAsString}` }),
      ),
    ).not.toThrow();
  });

  test('share the maximum number of notifications of the bucket', () => {
    const suffixes = (letter: string, count: number) => Array.from({ length: count }, (_, i) => `.${letter}${i + 100}`);
    const pair = (count: number, props: ImageEncodingPipelineProps = {}) =>
      createTwo(
        (stack) => ({ inputBucket: new Bucket(stack, 'B'), suffixFilters: suffixes('x', 25), ...props }),
        (_, { inputBucket }) => ({ inputBucket, suffixFilters: suffixes('y', count) }),
      );
    expect(pair(25)).not.toThrow();
    expect(pair(26)).toThrow(
      '[Two/Images] suffixFilters: require 52 notification configurations, but S3 allows at most 100 per bucket, of which 50 are used by One/Images. Each different spelling of a suffix (as specified, lowercase, uppercase) requires one.',
    );
    expect(pair(1, { suffixFilters: suffixes('x', 17), synchronizeDeletes: true })).toThrow(
      '[One/Images] suffixFilters: require 102 notification configurations, but S3 allows at most 100 per bucket. Each different spelling of a suffix (as specified, lowercase, uppercase) requires one for each of 3 event types.',
    );
  });

  test('are accepted if they are in different apps', () => {
    const create = makePipeline((scope) => ({ inputBucket: Bucket.fromBucketName(scope, 'B', 'photos') }));
    create();
    expect(create).not.toThrow();
  });
});

describe('pipelines with the same output bucket', () => {
  const two = (first: ImageEncodingPipelineProps, second: ImageEncodingPipelineProps) =>
    createTwo(
      (stack) => ({ outputBucket: new Bucket(stack, 'B'), ...first }),
      (_, { outputBucket }) => ({ outputBucket, ...second }),
    );

  test('are rejected if their outputs can have the same key', () => {
    expect(two({ outputPrefix: 'base64/' }, { outputPrefix: 'base64/' })).toThrow(
      '[Two/Images] outputPrefix: the outputs of this pipeline (base64/*.jpg.txt) and of the pipeline One/Images (base64/*.jpg.txt) are in the same bucket and could overwrite each other. Specify a different outputPrefix or outputSuffix for each pipeline, or another outputBucket.',
    );
    expect(two({}, { outputPrefix: 'base64/' })).toThrow('could overwrite each other');
  });

  test.each<[string, ImageEncodingPipelineProps, ImageEncodingPipelineProps]>([
    ['outputPrefix', { outputPrefix: 'a/' }, { outputPrefix: 'b/' }],
    ['outputSuffix', { outputSuffix: '.txt' }, { outputSuffix: '.b64' }],
    ['suffixFilters', { suffixFilters: ['.jpg'] }, { suffixFilters: ['.png'] }],
    ['prefixFilter', { prefixFilter: 'a/' }, { prefixFilter: 'b/' }],
  ])('are accepted with a different %s', (_, first, second) => {
    expect(two(first, second)).not.toThrow();
  });
});

describe('pipelines with the same metadata table', () => {
  const tables: [string, (stack: Stack) => ITable, (stack: Stack, first: ITable) => ITable][] = [
    [
      'created in the app',
      (s) => new TableV2(s, 'T', { partitionKey: { name: 'image_id', type: AttributeType.STRING } }),
      (_, first) => first,
    ],
    [
      'imported by name into one stack',
      (s) => Table.fromTableName(s, 'T', 'items'),
      (_, first) => TableV2.fromTableName(Stack.of(first), 'U', 'items'),
    ],
    [
      'imported by attribute',
      (s) => new Table(s, 'T', { partitionKey: { name: 'image_id', type: AttributeType.STRING } }),
      (s, first) => Table.fromTableArn(s, 'U', first.tableArn),
    ],
  ];

  test.each(tables)(
    '%s: are rejected unless no tableKeyPrefix is the start of another',
    (_, firstTable, secondTable) => {
      const two = (a?: string, b?: string) =>
        createTwo(
          (stack) => ({ metadataTable: firstTable(stack), tableKeyPrefix: a }),
          (stack, { metadataTable }) => ({ metadataTable: secondTable(stack, metadataTable), tableKeyPrefix: b }),
        );
      expect(two()).toThrow(
        "[Two/Images] tableKeyPrefix: this pipeline and One/Images share a metadata table, and tableKeyPrefix is omitted for both, so their items could overwrite each other. Specify a different tableKeyPrefix for each pipeline, such as 'avatars/', so that none is the start of another.",
      );
      expect(two('a/', 'a/')).toThrow('share a metadata table, and tableKeyPrefix is "a/" for both, so');
      expect(two('a/', 'b/')).not.toThrow();
      expect(two('ab/', 'a/')).not.toThrow();
      expect(two(undefined, 'b/')).toThrow(
        'share a metadata table, and tableKeyPrefix leads to keys that overlap (b/*.jpg and *.jpg), so',
      );
    },
  );
});

describe('pipelines with imported tables of the same name', () => {
  const inStages = (environments: Record<string, string>[]) => () => {
    const app = new App();
    environments.forEach((env, i) => {
      const stack = new Stack(new Stage(app, `Stage${i}`), 'Stack', env.account ? { env } : {});
      new ImageEncodingPipeline(stack, 'Images', { metadataTable: Table.fromTableName(stack, 'T', 'items') });
    });
  };

  test('do not share a table if their accounts, Regions or stages differ', () => {
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

  test('share a table in the same account and Region', () => {
    const env = { account: '111111111111', region: 'eu-west-1' };
    expect(inStages([env, env])).toThrow('share a metadata table');
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

  test('do not share tables of the same name, which can be in two Regions', () => {
    expect(inTwoStacks((stack) => Table.fromTableName(stack, 'T', 'items'))).not.toThrow();
    expect(
      inTwoStacks((stack) => new TableV2(stack, 'T', { tableName: 'items', partitionKey: IMAGE_ID })),
    ).not.toThrow();
  });

  test('share a table of the app', () => {
    expect(inTwoStacks((stack, other) => other ?? new TableV2(stack, 'T', { partitionKey: IMAGE_ID }))).toThrow(
      'share a metadata table',
    );
    expect(
      inTwoStacks((stack, other) =>
        other
          ? Table.fromTableName(stack, 'Imported', other.tableName)
          : new TableV2(stack, 'T', { partitionKey: IMAGE_ID }),
      ),
    ).toThrow('share a metadata table');
  });

  test('share a table that both import into the same stack', () => {
    const stack = new Stack(new App(), 'Stack');
    const table = (id: string) => Table.fromTableName(stack, id, 'items');
    new ImageEncodingPipeline(stack, 'One', { metadataTable: table('A') });
    expect(() => new ImageEncodingPipeline(stack, 'Two', { metadataTable: table('B') })).toThrow(
      'share a metadata table',
    );
  });

  test.each<[string, (stack: Stack) => ITable]>([
    ['imports by name', (stack) => Table.fromTableName(stack, 'A', 'items')],
    ['creates with this name', (stack) => new TableV2(stack, 'A', { tableName: 'items', partitionKey: IMAGE_ID })],
  ])('share a table that one stack %s and imports by ARN, in either order', (_, first) => {
    const byArn = (stack: Stack) =>
      Table.fromTableArn(stack, 'B', 'arn:aws:dynamodb:eu-west-1:111111111111:table/items');
    for (const [one, two] of [
      [first, byArn],
      [byArn, first],
    ]) {
      const stack = new Stack(new App(), 'Stack');
      new ImageEncodingPipeline(stack, 'One', { metadataTable: one(stack) });
      expect(() => new ImageEncodingPipeline(stack, 'Two', { metadataTable: two(stack) })).toThrow(
        'share a metadata table',
      );
    }
  });
});

describe('pipelines with replicas of a global table share a table', () => {
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
    ['imported by name', (stack) => Table.fromTableName(stack, 'T', 'items')],
    ['imported by ARN', (stack) => Table.fromTableArn(stack, 'T', `arn:aws:dynamodb:us-east-1:${account}:table/items`)],
  ])('%s', (_, replica) => {
    expect(onReplica(replica, 'items')).toThrow(
      '[Away/Images] tableKeyPrefix: this pipeline and Home/Images share a metadata table',
    );
  });

  test('of a table without a name', () => {
    expect(onReplica((_, table) => table.replica('us-east-1'))).toThrow('share a metadata table');
  });

  test('in another account', () => {
    const app = new App();
    const home = new Stack(app, 'Home', { env: { account, region: 'eu-west-1' } });
    const away = new Stack(app, 'Away', { env: { account: '222222222222', region: 'us-east-1' } });
    const metadataTable = new TableV2(home, 'T', { tableName: 'items', partitionKey: IMAGE_ID });
    const replica = new CfnGlobalTable(away, 'T', { globalTableSourceArn: metadataTable.tableArn, replicas: [] });
    new ImageEncodingPipeline(home, 'Images', { metadataTable });
    const props = { metadataTable: Table.fromTableArn(away, 'Imported', replica.attrArn) };
    expect(() => new ImageEncodingPipeline(away, 'Images', props)).toThrow('share a metadata table');
  });

  test('but not if a Region without a replica has a table of the same name', () => {
    expect(onReplica((stack) => Table.fromTableName(stack, 'T', 'items'), 'items', 'us-west-2')).not.toThrow();
  });
});

describe('existing buckets of the same name', () => {
  const inTwo = (one: string, two: string, bucket: (stack: Stack) => IBucket) => () => {
    const app = new App();
    [one, two].forEach((region, i) => {
      const stack = new Stack(app, `Stack${i}`, { env: { account: `${i}`.repeat(12), region } });
      new ImageEncodingPipeline(stack, 'Images', { outputBucket: bucket(stack) });
    });
  };
  const byName = (stack: Stack) => Bucket.fromBucketName(stack, 'Outputs', 'team-outputs');

  test.each([
    ['eu-west-1', 'cn-north-1'],
    ['us-gov-west-1', 'us-east-1'],
    ['cn-north-1', 'us-gov-east-1'],
  ])('are different buckets in %s and %s, which are in different partitions', (one, two) => {
    expect(inTwo(one, two, byName)).not.toThrow();
    expect(inTwo(one, two, (stack) => new Bucket(stack, 'Outputs', { bucketName: 'team-outputs' }))).not.toThrow();
  });

  test('are the same bucket in all Regions of a partition', () => {
    expect(inTwo('cn-north-1', 'cn-north-1', byName)).toThrow('could overwrite each other');
    expect(
      inTwo('eu-west-1', 'eu-west-1', (stack) => Bucket.fromBucketArn(stack, 'Outputs', 'arn:aws:s3:::team-outputs')),
    ).toThrow('could overwrite each other');
  });

  test.each(['aws', 'aws-us-gov', 'aws-cn'])(
    'are the same bucket as an ARN of %s if the Region is unknown',
    (partition) => {
      const stack = new Stack(new App(), 'Stack');
      const byArn = Bucket.fromBucketArn(stack, 'A', `arn:${partition}:s3:::photos`);
      new ImageEncodingPipeline(stack, 'One', { inputBucket: byArn });
      const sameName = Bucket.fromBucketName(stack, 'B', 'photos');
      expect(() => new ImageEncodingPipeline(stack, 'Two', { inputBucket: sameName })).toThrow('Stack/One');
    },
  );
});

describe('registerPipeline', () => {
  test('ignores pipelines that were removed or could not be created', () => {
    const stack = new Stack(new App(), 'Stack');
    const inputBucket = new Bucket(stack, 'B');
    new ImageEncodingPipeline(stack, 'First', { inputBucket });
    expect(() => new ImageEncodingPipeline(stack, 'Second', { inputBucket })).toThrow('because the filters overlap');
    stack.node.tryRemoveChild('First');
    expect(() => new ImageEncodingPipeline(stack, 'Third', { inputBucket })).not.toThrow();
  });
});

describe('a pipeline whose outputs would be encoded again', () => {
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
  ])('is rejected if both buckets are the same: %j', (props) => {
    expect(sameBucket(props)).toThrow(
      /\[Stack\/Images\] outputBucket: is also the input bucket\. The filters \(.*\) match the outputs \(.*\), so the outputs would be encoded again/,
    );
  });

  test.each<ImageEncodingPipelineProps>([
    {},
    { prefixFilter: 'photos/', outputPrefix: 'base64/', suffixFilters: ['.txt'] },
    { outputSuffix: '.b64', outputPrefix: 'base64/' },
  ])('is accepted if no output matches the filters: %j', (props) => {
    expect(sameBucket(props)).not.toThrow();
  });

  test('is rejected if an output has the key of its image, even if the filter is a token', () => {
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
    ).toThrow('[Stack/Images] outputBucket: is also the input bucket. The filters');
  });

  test('is rejected if both buckets have the same name with a token', () => {
    expect(
      makePipeline((scope) => ({
        inputBucket: new Bucket(scope, 'A', { bucketName: `photos-${Aws.ACCOUNT_ID}` }),
        outputBucket: Bucket.fromBucketName(scope, 'B', `photos-${Aws.ACCOUNT_ID}`),
        outputSuffix: '',
      })),
    ).toThrow('[Stack/Images] outputBucket: is also the input bucket. The filters');
  });

  test('is rejected if another pipeline would encode them, in any order of creation', () => {
    const chain = (swap: boolean) => () => {
      const stack = new Stack(new App(), 'Stack');
      const outputs = new Bucket(stack, 'Outputs');
      const writer = () => new ImageEncodingPipeline(stack, 'Writer', { outputBucket: outputs });
      const reader = () =>
        new ImageEncodingPipeline(stack, 'Reader', { inputBucket: outputs, suffixFilters: ['.txt'] });
      (swap ? [reader, writer] : [writer, reader]).forEach((create) => create());
    };
    const message =
      '[Stack/Writer] outputBucket: is also the input bucket of the pipeline Stack/Reader. The filters of that pipeline (*.txt) match the outputs (*.jpg.txt), so the outputs would be encoded again. Use another bucket, or an outputPrefix or outputSuffix that the filters do not match.';
    expect(chain(false)).toThrow(message);
    expect(chain(true)).toThrow(message);
  });

  test('is accepted if a prefix is a token, which the encoder checks at run time', () => {
    expect(
      makePipeline((scope) => {
        const bucket = new Bucket(scope, 'B');
        const outputPrefix = new CfnParameter(scope, 'P').valueAsString;
        return { inputBucket: bucket, outputBucket: bucket, suffixFilters: ['.txt'], outputPrefix };
      }),
    ).not.toThrow();
  });
});

describe('a dead-letter queue from which another pipeline receives messages', () => {
  const REJECTION =
    '[Two/Images] deadLetterQueue: the encoder of the pipeline One/Images also receives messages from this queue, all the time or during a redrive, and would delete the messages of this pipeline. Provide a queue that no pipeline created, or omit deadLetterQueue to have one created.';
  const direct = () => ({});
  const queue = () => ({ trigger: EncodingTrigger.queue() });

  test.each([
    ['direct()', direct],
    ['eventBridge()', () => ({ trigger: EncodingTrigger.eventBridge() })],
  ])('is rejected if that pipeline created it, with %s', (_, first) => {
    expect(createTwo(first, (_stack, { deadLetterQueue }) => ({ deadLetterQueue }))).toThrow(REJECTION);
  });

  test('is rejected if it is imported by its ARN', () => {
    expect(
      createTwo(direct, (stack, { deadLetterQueue }) => ({
        deadLetterQueue: Queue.fromQueueArn(stack, 'DeadLetters', deadLetterQueue.queueArn),
      })),
    ).toThrow(REJECTION);
  });

  test('is rejected if it is the queue of the trigger of that pipeline', () => {
    expect(createTwo(queue, (_stack, first) => ({ deadLetterQueue: first.queue }))).toThrow(REJECTION);
  });

  test('is accepted if both use queue(), because SQS redrives each message to its source queue', () => {
    expect(createTwo(queue, (_stack, { deadLetterQueue }) => ({ deadLetterQueue, ...queue() }))).not.toThrow();
  });

  test('is accepted if no pipeline created it', () => {
    expect(
      createTwo(
        (stack) => ({ deadLetterQueue: new Queue(stack, 'DeadLetters') }),
        (_stack, { deadLetterQueue }) => ({ deadLetterQueue }),
      ),
    ).not.toThrow();
  });
});
