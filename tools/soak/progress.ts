import { grouped } from '../demo/text-format';

const WIDTH = 30;
const LINE_EVERY_MS = 10_000;

/** How far a round has come. */
export interface Position {
  readonly done: number;
  readonly of: number;
  /** What else there is to say. */
  readonly notes: readonly string[];
}

/** A bar that stays in its line of a terminal; elsewhere a line now and then. */
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

  /** Leaves the line. */
  end(): void {
    if (this.stream.isTTY) this.stream.write('\n');
  }
}
