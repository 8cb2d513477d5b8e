import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The fields of the log lines of the encoder. */
const ENCODER_FIELDS = [
  ...readFileSync(join(__dirname, '..', '..', 'src', 'encoder', 'telemetry', 'log.ts'), 'utf8').matchAll(
    /^ {2}readonly (\w+)\?:/gm,
  ),
].map(([, name]) => name);

/**
 * The fields of the log lines of Lambda that queries use.
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

/**
 * The words of a Logs Insights query that are unknown: not part of the query language, not a field of the log, and not an
 * alias that the query defines.
 */
export function unknownWords(query: string): string[] {
  const words = query.replace(/"[^"]*"/g, '').match(/(?<![\w.])[a-z][\w.]*/gi) ?? [];
  const aliases = [...query.matchAll(/\bas (\w+)/g)].map(([, name]) => name);
  const known = [...FIELDS, ...LANGUAGE, ...aliases];
  return words.filter((word) => !known.includes(word));
}
