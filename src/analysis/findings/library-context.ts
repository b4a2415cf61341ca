import type { TraceLog } from "../../sources/trace-log/types.ts";
import { type Blockers, blockersOf } from "../facts/blockers.ts";
import { forEachAbsent, type Holdings } from "../facts/holdings.ts";
import { logsOf } from "../facts/log-signs.ts";
import { type EntryOrphans, entryOrphans } from "../facts/orphans.ts";
import { inspectHoldings } from "../inspect.ts";
import type { InspectReport } from "../report.ts";

/** What library rules look at: facts that several of them need, each computed once and only if a rule asks. */
export interface LibraryContext {
  readonly holdings: Holdings;
  readonly report: InspectReport;
  readonly peerCount: number;
  name(peer: number): string;
  id(peer: number): string;
  /** Every tracing log of the folder. */
  readonly logs: readonly TraceLog[];
  /** Logs that speak of a peer. */
  logsOf(peer: number): readonly TraceLog[];
  orphans(peer: number): EntryOrphans | undefined;
  /** Rows of `author` at itself that `holder` lacks. */
  absent(model: string, author: number, holder: number): readonly number[];
  blockers(model: string, author: number, holder: number): readonly Blockers[];
  /** Ordered pairs of peers of the folder. */
  readonly pairs: readonly (readonly [author: number, holder: number])[];
}

/** Prepares the context of a recording; computes nothing yet. */
export function createLibraryContext(holdings: Holdings): LibraryContext {
  const { view } = holdings;
  const { recording } = view;
  const keep = <T>(compute: (key: string) => T): ((key: string) => T) => {
    const kept = new Map<string, T>();
    return (key) => {
      const known = kept.get(key);
      if (known !== undefined || kept.has(key)) return known as T;
      const made = compute(key);
      kept.set(key, made);
      return made;
    };
  };
  const report = keep(() => inspectHoldings(holdings));
  const orphans = keep((peer) => entryOrphans(view, Number(peer)));
  const absent = keep((key) => {
    const [model = "", author, holder] = key.split(" ");
    const own = holdings.of(model)[Number(author)];
    const rows: number[] = [];
    if (own !== undefined) {
      forEachAbsent(own, holdings.of(model)[Number(holder)], Number(author), (row) =>
        rows.push(row),
      );
    }
    return rows;
  });
  const numbers = [...view.peers.keys()];
  return {
    holdings,
    get report() {
      return report("");
    },
    peerCount: view.peers.length,
    name: (peer) => view.peers[peer]?.name ?? "a peer",
    id: (peer) => view.peers[peer]?.id ?? "",
    logs: [...recording.sharedTraceLogs, ...recording.peers.flatMap((peer) => peer.traceLogs)],
    logsOf: (peer) => logsOf(recording, peer),
    orphans: (peer) => orphans(String(peer)),
    absent: (model, author, holder) => absent(`${model} ${author} ${holder}`),
    blockers: (model, author, holder) => blockersOf(holdings, model, author, holder),
    pairs: numbers.flatMap((author) =>
      numbers.filter((holder) => holder !== author).map((holder) => [author, holder] as const),
    ),
  };
}
