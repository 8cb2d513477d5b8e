/** Writes a line. `console.log` would add a timestamp if the function has the text log format. */
export function writeToStandardOutput(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The fields of a log line in addition to its level and message. They never contain credentials, content or whole events. */
export interface LogFields {
  readonly requestId?: string;
  readonly messageId?: string;
  /** The event source of an unreadable record. */
  readonly source?: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly outputKey?: string;
  readonly sizeBytes?: number;
  readonly outputSizeBytes?: number;
  /** Present if the dimensions of an encoded image are missing or could not be read. */
  readonly unreadableDimensions?: boolean;
  readonly durationMs?: number;
  /** The status to which output and item were repaired before the record failed. */
  readonly repair?: string;
  /** How often the record was read again because another invocation wrote first; absent if never. */
  readonly conflicts?: number;
  /** How many calls were sent again; absent if none. */
  readonly retries?: number;
  readonly error?: { readonly name: string; readonly message: string };
}

/** Maximum length of a text in a line. Keys are shorter. */
const MAX_TEXT_LENGTH = 2048;

type Level = 'INFO' | 'WARN' | 'ERROR';

/** Writes structured lines. `with` returns a log that adds fields to every line. */
export class Log {
  constructor(
    private readonly fields: LogFields = {},
    private readonly write: (line: string) => void = writeToStandardOutput,
    private readonly now: () => Date = () => new Date(),
  ) {}

  with(fields: LogFields): Log {
    return new Log({ ...this.fields, ...fields }, this.write, this.now);
  }

  info(message: string, fields?: LogFields): void {
    this.line('INFO', message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.line('WARN', message, fields);
  }

  error(message: string, cause: unknown, fields?: LogFields): void {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    this.line('ERROR', message, { ...fields, error: { name: error.name, message: error.message } });
  }

  /**
   * Lambda reads the level of lines that also have a timestamp. It treats every other line as INFO.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
   */
  private line(level: Level, message: string, fields?: LogFields): void {
    const timestamp = this.now().toISOString();
    this.write(
      escapeControlCharacters(
        JSON.stringify({ timestamp, level, message, ...this.fields, ...fields }, truncateLongText),
      ),
    );
  }
}

function truncateLongText(_: string, value: unknown): unknown {
  return typeof value === 'string' && value.length > MAX_TEXT_LENGTH ? `${value.slice(0, MAX_TEXT_LENGTH)}…` : value;
}

/**
 * Escapes characters that keys may contain and JSON does not escape: those that some readers treat as the end of a line,
 * that control terminals, or that change the direction of text. The parsed text is the same.
 */
function escapeControlCharacters(json: string): string {
  return json.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}
