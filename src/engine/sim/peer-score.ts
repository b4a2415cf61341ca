/** What a peer knows of a partner from which it may pull. */
export interface Candidate {
  /** Round trip, ms; 0 when it was never measured. */
  readonly latencyMs: number;
  /** Whether the partner says that it has everything. */
  readonly complete: boolean;
  /** Peers that pull from it at the moment. */
  readonly active: number;
}

/** How good a partner is to pull from: near, complete and not busy. The highest is taken. */
export function peerScore({ latencyMs, complete, active }: Candidate): number {
  const near = latencyMs > 0 ? 1000 / Math.max(latencyMs, 1) : 0;
  return near + (complete ? 100 : 0) - 10 * active;
}
