import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the encoder's lines have. */
const ENCODER_FIELDS = [
  ...readFileSync(join(__dirname, '..', '..', 'src', 'encoder', 'telemetry', 'log.ts'), 'utf8').matchAll(
    /^ {2}readonly (\w+)\?:/gm,
  ),
].map(([, name]) => name);

/**
 * What Lambda's own lines have, of which queries make use.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
const LAMBDA_FIELDS = [
  'type',
  'record.requestId',
  'record.status',
  'record.errorType',
  'record.metrics.durationMs',
  'record.metrics.maxMemoryUsedMB',
];

const FIELDS = [...ENCODER_FIELDS, ...LAMBDA_FIELDS, 'timestamp', 'level', 'message', 'error.name', 'error.message'];

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html */
const LANGUAGE =
  'filter sort asc desc stats count count_distinct max as by bin display limit and or ispresent latest'.split(' ');

/** The words of a Logs Insights query that are neither its language, nor a field of the log, nor named by itself. */
export function unknownWords(query: string): string[] {
  const words = query.replace(/"[^"]*"/g, '').match(/(?<![\w.])[a-z][\w.]*/gi) ?? [];
  const named = [...query.matchAll(/\bas (\w+)/g)].map(([, name]) => name);
  const known = [...FIELDS, ...LANGUAGE, ...named];
  return words.filter((word) => !known.includes(word));
}
