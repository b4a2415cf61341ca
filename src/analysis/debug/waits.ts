/** Which records a peer holds back as of a step, and for which row each waits. */
import { firstAbove, type StepTable } from "./step-table.ts";

/** One record that waits, or waited. */
export interface Wait {
  /** The step that blocked it. */
  readonly since: number;
  /** The step that released it; infinite when nothing did. */
  readonly until: number;
}

/** Every wait of a run, by peer. */
export interface Waits {
  countAt(peer: number, step: number): number;
  /** Up to `count` waits of a peer as of a step, the oldest first, from the `start`th. */
  at(peer: number, step: number, start: number, count: number): readonly Wait[];
  /** The newest of them. */
  latestAt(peer: number, step: number): Wait | undefined;
  /** The step that blocked what a step releases; `undefined` when it releases nothing. */
  sinceOf(release: number): number | undefined;
  /** Steps that block a record which nothing ever releases, ascending. */
  readonly forGood: Int32Array;
}

interface PeerWaits {
  readonly since: number[];
  readonly until: number[];
  /** Steps that released something, ascending. */
  readonly released: number[];
}

/** Reads them off the steps: `blocked` opens, `unblocked` of the same record at the same peer closes all that are open. */
export function collectWaits(table: StepTable, peers: number): Waits {
  const lists = Array.from({ length: peers }, (): PeerWaits => {
    return { since: [], until: [], released: [] };
  });
  const open = new Map<string, number[]>();
  const blocked = table.kinds.indexOf("blocked");
  const unblocked = table.kinds.indexOf("unblocked");
  for (let row = 0; row < table.count; row++) {
    const kind = table.kind[row];
    if (kind !== blocked && kind !== unblocked) continue;
    const peer = table.peer[row] ?? 0;
    const list = lists[peer];
    if (list === undefined) continue;
    const key = `${peer} ${table.record[row] ?? -1}`;
    const waiting = open.get(key) ?? [];
    open.set(key, waiting);
    if (kind === blocked) {
      waiting.push(list.since.push(row + 1) - 1);
      list.until.push(Number.POSITIVE_INFINITY);
    } else {
      // Each release takes one arrival of the record, in their order.
      const first = waiting.shift();
      if (first === undefined) continue;
      list.until[first] = row + 1;
      list.released.push(row + 1);
    }
  }
  return waitsOf(lists.map(typed));
}

interface TypedWaits {
  readonly since: Int32Array;
  readonly until: Float64Array;
  readonly released: Int32Array;
}

function typed({ since, until, released }: PeerWaits): TypedWaits {
  return {
    since: Int32Array.from(since),
    until: Float64Array.from(until),
    released: Int32Array.from(released),
  };
}

function waitsOf(lists: readonly TypedWaits[]): Waits {
  const forGood = lists
    .flatMap(({ since, until }) => [...since].filter((_, at) => until[at] === Infinity))
    .sort((a, b) => a - b);
  const releases = new Map<number, number>();
  for (const { since, until } of lists) {
    since.forEach((step, at) => {
      const release = until[at];
      if (release !== undefined && release !== Infinity) releases.set(release, step);
    });
  }
  const countAt = (peer: number, step: number): number => {
    const list = lists[peer];
    if (list === undefined) return 0;
    return firstAbove(list.since, step) - firstAbove(list.released, step);
  };
  return {
    forGood: Int32Array.from(forGood),
    sinceOf: (release) => releases.get(release),
    countAt,
    at: (peer, step, start, count) => {
      const list = lists[peer];
      const found: Wait[] = [];
      if (list === undefined) return found;
      const end = firstAbove(list.since, step);
      let skipped = 0;
      for (let at = 0; at < end && found.length < count; at++) {
        const until = list.until[at] ?? 0;
        if (until <= step) continue;
        if (skipped++ < start) continue;
        found.push({ since: list.since[at] ?? 0, until });
      }
      return found;
    },
    latestAt: (peer, step) => {
      const list = lists[peer];
      if (list === undefined || countAt(peer, step) === 0) return undefined;
      for (let at = firstAbove(list.since, step) - 1; at >= 0; at--) {
        const until = list.until[at] ?? 0;
        if (until > step) return { since: list.since[at] ?? 0, until };
      }
      return undefined;
    },
  };
}
