import type { PeerName } from '../peers/peers';
import type { Measurement } from '../report/results';

/** Collects the measurements and failures of the peers of a scenario. */
export class Figures {
  private readonly wallMs = new Map<PeerName, number[]>();
  private readonly cpuMs = new Map<PeerName, number[]>();
  private readonly peakBytes = new Map<PeerName, number>();
  private readonly failures = new Map<PeerName, string>();

  constructor(private readonly peers: readonly PeerName[]) {}

  /** The peers that have not failed, rotated by one in each round so that none always runs first. */
  interleaved(round: number): PeerName[] {
    const rotated = this.peers.map((_, index) => this.peers[(index + round) % this.peers.length]);
    return rotated.filter((peer) => !this.failures.has(peer));
  }

  add(peer: PeerName, { wallMs, cpuMs }: { readonly wallMs: number; readonly cpuMs: number }): void {
    this.wallMs.set(peer, [...(this.wallMs.get(peer) ?? []), wallMs]);
    this.cpuMs.set(peer, [...(this.cpuMs.get(peer) ?? []), cpuMs]);
  }

  peak(peer: PeerName, bytes: number): void {
    this.peakBytes.set(peer, bytes);
  }

  fail(peer: PeerName, reason: string): void {
    this.failures.set(peer, reason);
  }

  measurements(): Partial<Record<PeerName, Measurement>> {
    return Object.fromEntries(
      this.peers.map((peer) => [
        peer,
        {
          wallMs: this.wallMs.get(peer) ?? [],
          cpuMs: this.cpuMs.get(peer) ?? [],
          peakBytes: this.peakBytes.get(peer),
          failure: this.failures.get(peer),
        },
      ]),
    );
  }
}
