import { Readable } from 'node:stream';
import { LINE_BYTES } from './base64';
import { OutputFormat } from './output-format';

/**
 * How many bytes are encoded and passed on at a time: whole groups of every format, and enough for a connection to be
 * written to in large pieces.
 */
export const PIECE_BYTES = 3 * LINE_BYTES * 860;

/** What of a content is to become a text. */
export interface TextPiece {
  /** How many bytes of it; what the content has after them is left. */
  readonly bytes: number;
  readonly format: OutputFormat;
  /** What stands before the text of the bytes. */
  readonly head: string;
}

/**
 * The text of a content, made as the content arrives, and no faster than the text is taken. It never holds more than a
 * few pieces. Fails when the content ends too early.
 */
export class TextStream extends Readable {
  private readonly piece: Buffer;
  private filled = 0;
  private missing: number;

  constructor(
    private readonly content: Readable,
    private readonly wanted: TextPiece,
  ) {
    super({ highWaterMark: PIECE_BYTES });
    this.missing = wanted.bytes;
    this.piece = Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, wanted.bytes));
    if (wanted.head !== '') this.push(Buffer.from(wanted.head, 'latin1'));
    const breakOff = (error?: Error) => {
      if (this.missing > 0) this.destroy(error ?? new Error(`the content ended ${this.missing} bytes too early`));
    };
    // Whoever reads the text learns of its failure from the stream itself, also when it comes before they listen.
    this.on('error', () => undefined);
    if (content.destroyed) breakOff(content.errored ?? undefined);
    content.on('error', breakOff).on('end', breakOff).on('close', breakOff);
    content.on('data', (chunk: Buffer) => this.encode(chunk));
  }

  override _read(): void {
    this.content.resume();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    // A content that was read to its end leaves its connection to be used again.
    if (this.missing > 0) this.content.destroy();
    done(error);
  }

  private encode(chunk: Buffer): void {
    if (this.destroyed) return;
    const usable = Math.min(chunk.length, this.missing);
    for (let position = 0; position < usable;) {
      const copied = chunk.copy(this.piece, this.filled, position, usable);
      position += copied;
      this.filled += copied;
      this.missing -= copied;
      if (this.filled === this.piece.length || this.missing === 0) this.passOn();
    }
    // There is more in the content than was wanted: the connection would be busy with it for long.
    if (usable < chunk.length) this.content.destroy();
  }

  private passOn(): void {
    const { format } = this.wanted;
    const text = Buffer.allocUnsafeSlow(format.textLength(this.filled));
    format.write(this.piece.subarray(0, this.filled), text, 0);
    this.filled = 0;
    const isTaken = this.push(text);
    if (this.missing === 0) {
      this.push(null);
      // Not even its end is missing then.
      this.content.resume();
    } else if (!isTaken) {
      this.content.pause();
    }
  }
}
