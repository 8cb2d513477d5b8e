import { LINE_BYTES } from './base64';
import { OutputFormat } from './output-format';

/**
 * How many bytes are encoded and passed on at a time: whole groups of every format, and enough for a connection to be
 * written to in large pieces.
 */
export const PIECE_BYTES = 3 * LINE_BYTES * 400;

/**
 * Memory that the pieces of a text are made in, and that later ones use again, those of its other parts as well. What is
 * thrown away stays until V8 next collects old objects, which it does the later the longer a process has been busy.
 */
export class TextMemory {
  private readonly bytes: number;
  private readonly unused: Buffer[] = [];

  constructor(partBytes: number, format: OutputFormat, head: string) {
    this.bytes = head.length + format.textLength(Math.min(PIECE_BYTES, partBytes));
  }

  /** Memory for a piece, or for the text of one and the head before it. */
  take(): Buffer {
    return this.unused.pop() ?? Buffer.allocUnsafeSlow(this.bytes);
  }

  /** To be called when nobody reads it any more. */
  giveBack(memory: Buffer): void {
    this.unused.push(memory);
  }
}
