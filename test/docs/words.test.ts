import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Written, proseOf, publicDocComments, withoutMarkup, writtenStrings } from '../support/written-words';

const SERVICES =
  '(?:S3|Lambda|SQS|SNS|KMS|IAM|AWS|DynamoDB|CloudWatch|CloudFormation|EventBridge|Step Functions|CDK|' +
  'construct|library|pipeline|encoder|function|trigger|template|form|bucket|table|queue|backfill)';

/** Words that are not used, and what to write instead. A word with another meaning is listed with the words around it. */
const GLOSSARY: readonly (readonly [not: RegExp, write: string])[] = [
  [/\bbr(?:ought|ings?|inging)\b/i, '"existing" (bucket, table, key), or "provide"'],
  [/\b(?:is|are|was|were|be|been|being|has|have|had|newly|pipeline) (?:not )?made\b(?! of\b| up\b)/i, '"created"'],
  [
    /\bmakes? (?:a|an|one|two|its|no|their) (?:\w+ ){0,2}(?:bucket|table|queue|key|role|topic|alarm|rule|log group|dashboard|output|stack|machine|function)s?\b/i,
    '"creates"',
  ],
  [/\brefus(?:e|es|ed|ing|als?)\b/i, '"throws", "is not allowed"; of objects: "reject"; in metrics: what exactly'],
  [
    new RegExp(
      `\\b${SERVICES} takes? (?!effect\\b|place\\b|part\\b|about\\b|up to\\b|longer\\b|at least\\b|a while\\b|(?:\\w+ )?(?:milli)?seconds|(?:\\w+ )?minutes)`,
    ),
    '"accepts", "allows" or "supports"',
  ],
  [/\b(?:taken|takes? (?:it|them|this|that)) for (?:an?|one|the)\b/i, '"treated as"'],
  [/\btexts\b/i, '"outputs"'],
  [
    /\btext (?:bucket|of (?:an?|the|each|every|its|this|another) (?:\w+ )?image)/i,
    '"output bucket", "output of an image"',
  ],
  [/\b(?:its|their|older|earlier|newer|former|no|encoded|the image's|the image’s) text\b/i, '"output"'],
  [/\b(?:text and (?:the |its )?(?:row|item)|(?:row|item) and (?:the |its )?text)\b/i, '"output and item"'],
  [/\brows?\b(?! of (?:the |a |this |its )?(?:\w+(?:'s|’s) )?(?:dashboard|widgets))/i, '"item"'],
  [
    /\b(?:an?|another|each|every|one|same|this|that|longest|last|first|next|other|no|whose|killed|failed) runs?\b(?! time| as| at| in| on| into| by| with| the)/i,
    '"invocation"; of a state machine: "execution"',
  ],
  [
    /\bruns (?:of (?:the|an?|its) (?:encoder|function|backfill)|that (?:die|end|fail|are|were)|end(?:ed)? (?:in|so)|beyond|which)\b|^runs(?:,| at| that| in)/i,
    '"invocations"',
  ],
  [
    /\b(?:concurrent|other|more|two|three|parallel|throttled|many|further|simultaneous|several) runs\b/i,
    '"invocations"',
  ],
  [
    /(?<!\blogs? )\bdeliver(?:y|ies|s|ed|ing)?\b(?! (?:server )?(?:access )?logs?\b)/i,
    '"event", "notification"; "S3 sends an event"',
  ],
  [/\bannounc(?:e|es|ed|ing|ements?)\b/i, '"send an event", "notify"'],
  [/\b(?:tells?|told|telling)\b/i, '"notify", "report", "describe", "show"'],
  [/\b(?:one|two|three|four|five|each|per|\d+) turns?\b/i, '"round trip"'],
  [/\banswer(?:s|ed|ing)?\b/i, '"response"'],
  [
    /(?<!there )\b(?:is|are|was|were|be) no (?!longer\b|more\b)\w+/i,
    '"is not an image", "content that is not an image"',
  ],
  [/\bg(?:ive|ives|iven|iving|ave)(?: (?!the\b)\w+){0,2} back\b/i, '"redrive"'],
  [/\b(?:rings?|ringing|rang)\b/i, '"goes into ALARM", "is in ALARM"'],
  [/\bsees? to (?:it|that|them)\b/i, 'exactly what to do'],
  [
    /\blook(?:s|ed|ing)? (?:at|into|for|again|back|after|there|in|what|whether)\b|\b(?:to|where to|first) look\b/i,
    '"read", "check", "search"',
  ],
  [/\b(?:glanc(?:e|es|ed|ing)|inspect(?:s|ed|ing|ion)?)\b/i, '"read", "optimistic read", "full read"'],
  [/\b(?:each|every|another|the same|its|whose|two|several|this|other) places?\b/i, '"location" (bucket and key)'],
  [/\blanes?\b/i, '"connection" or "stream"'],
  [/\bkinds? of\b/i, '"type"'],
  [/\bfor ?ever\b/i, '"indefinitely"; "is kept until deleted"'],
  [/\bhonou?r(?:s|ed|ing)?\b/i, '"take effect"'],
  [new RegExp(`\\b(?:${SERVICES}|it|that|which) (?:knows?|wants?)\\b`), '"supports", "contains", "requires"'],
  [/\bbesides?\b/i, '"in addition to"; "next to"'],
  [/\bof (?:its|their|your|our|one's|his) own\b|\bour own\b/i, '"custom"; "your own ‹thing›"; "separate"'],
  [/\b(?:lies|lie|lay|lying) (?:in|at|on|under|there|where|within|beyond)\b/i, '"is in"'],
  [/\bas (?:it|they) comes?\b/i, '"unmodified", "stock"'],
  [/\bsurroundings\b/i, 'what it contains: "context", "attributes"'],
  [/\b(?:somebody|someone|whoever)\b/i, 'the actor: "the user", "the operator", "the function"'],
  [
    /(?:(?:^|\. )What|; what) (?!to\b)(?:[\w'’`-]+ ){2,}[^.?!]*\./,
    'the actor or the thing instead of "what …" as a subject',
  ],
  [/\b(?:behaviour|colour|favour|neighbour|licence|cancelled|recognis|organis)\w*/i, 'US spelling'],
];

const offences = ({ where, text }: Written) =>
  GLOSSARY.flatMap(([not, write]) => {
    const found = not.exec(text);
    if (!found) return [];
    const around = text.slice(Math.max(0, found.index - 30), found.index + 90);
    return [`${where}: "${found[0].slice(0, 40)}" → ${write}: …${around}…`];
  });

const EXAMPLE = /@example\n[^]*?(?=\n@|$)/g;
const prose = (written: readonly Written[]) =>
  written.map(({ where, text }) => ({ where, text: withoutMarkup(text.replace(EXAMPLE, '')).replace(/\s+/g, ' ') }));

const ROOT = join(__dirname, '..', '..');
const PAGES = ['.', 'docs', ...readdirSync(join(ROOT, 'examples')).map((name) => `examples/${name}`)]
  .flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => join(folder, name)))
  .filter((name) => name.endsWith('.md') && name !== 'API.md');

describe('the words of the glossary', () => {
  test('are used in the doc comments of the public API', () => {
    const comments = publicDocComments();
    expect(comments.length).toBeGreaterThan(100);
    expect(prose(comments).flatMap(offences)).toEqual([]);
  });

  test('are used in API.md', () => {
    expect(proseOf('API.md').flatMap(offences)).toEqual([]);
  });

  test('are used in errors, warnings, logs, outputs, alarms, dashboards and the form of the template', () => {
    const strings = writtenStrings();
    expect(strings.length).toBeGreaterThan(200);
    expect(prose(strings).flatMap(offences)).toEqual([]);
  });

  test.each(PAGES)('are used in %s', (page) => {
    expect(proseOf(page).flatMap(offences)).toEqual([]);
  });
});

describe('a word of the left column', () => {
  test.each([
    'a bucket that was brought',
    'the bucket is not made by the pipeline',
    'S3 refuses the filters',
    'S3 takes 100 configurations',
    'where the texts and rows are',
    'Another run was faster.',
    'The delivery cannot be read.',
    'The content is no image.',
    'Dead letters are given back.',
    'The alarm rings.',
    'See to it, then acknowledge the warning.',
    'Such items are kept for ever.',
    'What takes longer ends in the dead-letter queue.',
    'a prefix of its own',
  ])('is found: %s', (text) => {
    expect(offences({ where: 'example', text })).not.toEqual([]);
  });

  test.each([
    'Encoding an image takes 100 ms.',
    'The encoder takes about 5 seconds.',
    'The setting takes effect at the next deployment.',
    'If there is no item, it is created.',
    'There is no longer a limit.',
    'S3 delivers access logs within an account only.',
    'What it costs',
    'What is encoded?',
    'Make sure that the key exists.',
    'Sees everything that is stored at that time.',
    'The encoder runs at most 10 times at once.',
    'Base64 text in one line',
  ])('is not found where it means something else: %s', (text) => {
    expect(offences({ where: 'example', text })).toEqual([]);
  });
});
