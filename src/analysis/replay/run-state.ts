import type { Uuid } from "../../base/uuid.ts";
import type { RunHistory } from "../../engine/replay/history.ts";

/** One peer's replica as of a step, in numbers, and what it claims and waits for. */
export interface PeerState {
  readonly peer: Uuid;
  readonly step: number;
  /** Rows by table, of tables that have any. */
  readonly tables: Readonly<Record<string, number>>;
  readonly watermarks: readonly {
    readonly peer: Uuid;
    readonly resource: string;
    readonly value: string;
  }[];
  readonly waiting: readonly {
    readonly model: string;
    readonly record: Uuid;
    readonly missing: Uuid;
  }[];
  /** Equal for equal states of one run, whatever the way there. */
  readonly hash: string;
}

/** The state of every peer that a run wrote, as of a step. */
export function stateAt(history: RunHistory, step: number): readonly PeerState[] {
  return history.peers.map((peer) => {
    const replica = history.at(peer, step);
    const counts: [string, number][] = replica.schema.main.map(({ name }) => [
      name,
      replica.count(name),
    ]);
    counts.push(
      ["entry_closure", replica.closureCount()],
      ["directory_paths", replica.pathCount()],
      ["shared_changes", replica.sharedCount()],
    );
    return {
      peer,
      step,
      tables: Object.fromEntries(counts.filter(([, count]) => count > 0)),
      watermarks: replica
        .watermarks()
        .map(({ peer: from, resource, value }) => ({ peer: from, resource, value })),
      waiting: replica.waiting(),
      hash: replica.hash(),
    };
  });
}
