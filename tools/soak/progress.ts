import { grouped } from '../demo/text-format';

const WIDTH = 30;
const LINE_EVERY_MS = 10_000;

/** The progress of a round. */
export interface Position {
  readonly done: number;
  readonly of: number;
  /** Additional information. */
  readonly notes: readonly string[];
}

/** A progress bar in a terminal. Without a terminal, a line every ten seconds. */
export class ProgressBar {
  private readonly started = Date.now();
  private nextLine = 0;

  constructor(private readonly stream: NodeJS.WriteStream = process.stdout) {}

  show({ done, of, notes }: Position): void {
    const now = Date.now();
    if (!this.stream.isTTY && now < this.nextLine) return;
    this.nextLine = now + LINE_EVERY_MS;
    const full = Math.floor((WIDTH * done) / of);
    const bar = `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)}`;
    const seconds = Math.round((now - this.started) / 1000);
    const line = `${bar} ${grouped(done)} of ${grouped(of)}, ${[...notes, `${seconds} s`].join(', ')}`;
    this.stream.write(this.stream.isTTY ? `\r\u001b[2K${line}` : `${line}\n`);
  }

  /** Ends the line of the bar. */
  end(): void {
    if (this.stream.isTTY) this.stream.write('\n');
  }
}
