/** Writes a line. Not by `console.log`: in the text format Lambda puts a timestamp before it. */
export function writeToStandardOutput(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** What a line of the log may say beside its level and message. Never credentials, contents or whole events. */
export interface LogFields {
  readonly requestId?: string;
  readonly messageId?: string;
  /** Where a record that cannot be read says it comes from. */
  readonly source?: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly outputKey?: string;
  readonly sizeBytes?: number;
  readonly outputSizeBytes?: number;
  /** Whether an encoded image's dimensions could not be read, or it states none; absent if not. */
  readonly unreadableDimensions?: boolean;
  readonly durationMs?: number;
  /** Status to which output and item of a record that failed were repaired before it failed. */
  readonly repair?: string;
  /** How often the run looked again because another was faster; absent for never. */
  readonly conflicts?: number;
  /** How many calls were made again; absent for none. */
  readonly retries?: number;
  readonly error?: { readonly name: string; readonly message: string };
}

/** Longest text in a line; no key is so long, and no message needs to be. */
const MAX_TEXT_LENGTH = 2048;

type Level = 'INFO' | 'WARN' | 'ERROR';

/** Writes structured lines; `with` gives a log whose every line carries more fields. */
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
   * Lambda knows the level of a line that has one beside a timestamp; every other it takes for INFO.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
   */
  private line(level: Level, message: string, fields?: LogFields): void {
    const timestamp = this.now().toISOString();
    this.write(visible(JSON.stringify({ timestamp, level, message, ...this.fields, ...fields }, cutLongText)));
  }
}

function cutLongText(_: string, value: unknown): unknown {
  return typeof value === 'string' && value.length > MAX_TEXT_LENGTH ? `${value.slice(0, MAX_TEXT_LENGTH)}…` : value;
}

/**
 * JSON leaves what looks like the end of a line to some readers, what terminals obey, and what turns the direction of a
 * text; keys may hold all of these. Escaped, they are read as the same text.
 */
function visible(json: string): string {
  return json.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}
