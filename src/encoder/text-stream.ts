import type { Hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { LINE_BYTES } from './base64';
import type { TextBody } from './object-store';
import { OutputFormat } from './output-format';
import { BrokenContentError } from './read-content';
import { PIECE_BYTES, TextMemory } from './text-memory';

/** The first piece does not wait for so many: what arrives of a text first is what the rest has to wait behind. */
const FIRST_PIECE_BYTES = 3 * LINE_BYTES * 95;

/** What of a content is to become a text. */
export interface TextPiece {
  /** How many bytes of it; what the content has after them is left. */
  readonly bytes: number;
  readonly format: OutputFormat;
  /** What stands before the text of the bytes. */
  readonly head: string;
  /** What its pieces are made in. */
  readonly memory: TextMemory;
  /** Sees the bytes as well. */
  readonly digest?: Hash;
}

/**
 * The text of a content, made as the content arrives, and no faster than the text is taken. It never holds more than a
 * few pieces. Fails when the content ends too early.
 */
export class TextStream extends Readable implements TextBody {
  /**
   * What it is made of, until it is destroyed. A connection keeps its first request for as long as it lives, and the
   * request its body: nothing large may hang on that, nor other connections.
   */
  private making?: { readonly content: Readable; readonly wanted: TextPiece; readonly piece: Buffer };
  /** How many bytes a piece has, but for the first and the last. */
  private readonly pieceBytes: number;
  private destination?: NodeJS.WritableStream;
  private filled = 0;
  /** How far the piece is filled before it is passed on. */
  private full: number;
  private missing: number;
  private head: string;

  constructor(content: Readable, wanted: TextPiece) {
    super({ highWaterMark: PIECE_BYTES });
    this.missing = wanted.bytes;
    this.head = wanted.head;
    this.pieceBytes = Math.min(PIECE_BYTES, wanted.bytes);
    this.full = Math.min(FIRST_PIECE_BYTES, this.pieceBytes);
    this.making = { content, wanted, piece: wanted.memory.take() };
    const breakOff = (error?: Error) => {
      if (this.missing === 0) return;
      const message = error?.message ?? `the content ended ${this.missing} bytes too early`;
      this.destroy(new BrokenContentError(message, { cause: error }));
    };
    // Whoever takes the text learns of its failure from the stream itself, also when it comes before they listen.
    this.on('error', () => undefined);
    if (content.destroyed) breakOff(content.errored ?? undefined);
    content.on('error', breakOff).on('end', breakOff).on('close', breakOff);
    // It waits for whoever takes the text.
    content.pause().on('data', (chunk: Buffer) => this.encode(chunk));
  }

  get isWhole(): boolean {
    return this.missing === 0;
  }

  override _read(): void {
    this.making?.content.resume();
  }

  /**
   * A body is piped into its request, which says of each piece when it has passed it on: the piece's memory then takes a
   * later one. Pieces that are thrown away would cost a third of the CPU time of a large image.
   */
  override pipe<Destination extends NodeJS.WritableStream>(destination: Destination): Destination {
    this.destination = destination.on('drain', () => this._read());
    this._read();
    return destination;
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    // A content that was read to its end leaves its connection to be used again.
    if (this.missing > 0) this.making?.content.destroy();
    this.making = undefined;
    this.destination = undefined;
    done(error);
  }

  private encode(chunk: Buffer): void {
    if (!this.making) return;
    const { content, piece } = this.making;
    const usable = Math.min(chunk.length, this.missing);
    for (let position = 0; position < usable;) {
      const end = Math.min(usable, position + this.full - this.filled);
      const copied = chunk.copy(piece, this.filled, position, end);
      position += copied;
      this.filled += copied;
      this.missing -= copied;
      if (this.filled === this.full || this.missing === 0) this.passOn(this.making);
    }
    // There is more in the content than was wanted: the connection would be busy with it for long.
    if (usable < chunk.length) content.destroy();
  }

  private passOn({ content, wanted: { format, memory, digest }, piece }: NonNullable<typeof this.making>): void {
    const place = memory.take();
    const start = place.write(this.head, 'latin1');
    const bytes = piece.subarray(0, this.filled);
    digest?.update(bytes);
    const text = place.subarray(0, format.write(bytes, place, start));
    this.head = '';
    this.filled = 0;
    this.full = this.pieceBytes;
    if (this.missing === 0) memory.giveBack(piece);
    const isTaken = this.destination
      ? this.destination.write(text, (error) => {
          if (!error) memory.giveBack(place);
        })
      : this.push(text);
    if (this.missing === 0) this.end(content);
    else if (!isTaken) content.pause();
  }

  private end(content: Readable): void {
    if (this.destination) this.destination.end();
    else this.push(null);
    // Not even the end of the content is missing then.
    content.resume();
  }
}
