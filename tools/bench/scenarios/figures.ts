import type { HandlerName } from '../handlers/handlers';
import type { Measurement } from '../report/results';

/** Collects the measurements and failures of the handlers of a scenario. */
export class Figures {
  private readonly wallMs = new Map<HandlerName, number[]>();
  private readonly cpuMs = new Map<HandlerName, number[]>();
  private readonly peakBytes = new Map<HandlerName, number>();
  private readonly failures = new Map<HandlerName, string>();

  constructor(private readonly handlers: readonly HandlerName[]) {}

  /** The handlers that have not failed, rotated by one in each round so that none always runs first. */
  interleaved(round: number): HandlerName[] {
    const rotated = this.handlers.map((_, index) => this.handlers[(index + round) % this.handlers.length]);
    return rotated.filter((handler) => !this.failures.has(handler));
  }

  add(handler: HandlerName, { wallMs, cpuMs }: { readonly wallMs: number; readonly cpuMs: number }): void {
    this.wallMs.set(handler, [...(this.wallMs.get(handler) ?? []), wallMs]);
    this.cpuMs.set(handler, [...(this.cpuMs.get(handler) ?? []), cpuMs]);
  }

  peak(handler: HandlerName, bytes: number): void {
    this.peakBytes.set(handler, bytes);
  }

  fail(handler: HandlerName, reason: string): void {
    this.failures.set(handler, reason);
  }

  measurements(): Partial<Record<HandlerName, Measurement>> {
    return Object.fromEntries(
      this.handlers.map((handler) => [
        handler,
        {
          wallMs: this.wallMs.get(handler) ?? [],
          cpuMs: this.cpuMs.get(handler) ?? [],
          peakBytes: this.peakBytes.get(handler),
          failure: this.failures.get(handler),
        },
      ]),
    );
  }
}
