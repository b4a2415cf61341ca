import { type Uuid, uuidToBytes } from "../../base/uuid.ts";
import { wordsOf } from "../../base/uuid-index.ts";
import type { TraceLog } from "../../sources/trace-log/types.ts";
import { diffHoldings } from "../diff.ts";
import { type Blockers, blockersOf } from "../facts/blockers.ts";
import { forEachAbsent, type Holdings } from "../facts/holdings.ts";
import { logsOf } from "../facts/log-signs.ts";
import { type EntryOrphans, entryOrphans } from "../facts/orphans.ts";
import { inspectHoldings } from "../inspect.ts";
import type { FieldDifference, InspectReport, ProgressState } from "../report.ts";
import { readSharedLog, type SharedLog } from "./shared-log.ts";

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
  /** Whether a peer has a row with this uuid in any synced table. */
  holds(peer: number, uuid: Uuid): boolean;
  /** What a peer's `sync.db` logged of shared changes; `undefined` without that table. */
  sharedLog(peer: number): SharedLog | undefined;
  /** Rows of what `author` wrote that `holder` has differently; links that the holder merely lacks are left out. */
  differences(author: number, holder: number): readonly ModelDifferences[];
  /** How far a pair is with a model; `undefined` where the author wrote nothing of it. */
  progress(model: string, author: number, holder: number): ProgressState | undefined;
  /** Whether this generation may be the one that is meant. */
  mayBeGeneration(generation: number): boolean;
  /** Ordered pairs of peers of the folder. */
  readonly pairs: readonly (readonly [author: number, holder: number])[];
}

/** Rows of one model that two peers hold differently. */
export interface ModelDifferences {
  readonly model: string;
  readonly rows: readonly { readonly uuid: string; readonly fields: readonly FieldDifference[] }[];
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
    // Where the holder's rows are not here, nothing says which of them it lacks.
    if (own !== undefined && view.peers[Number(holder)]?.main !== undefined) {
      forEachAbsent(own, holdings.of(model)[Number(holder)], Number(author), (row) =>
        rows.push(row),
      );
    }
    return rows;
  });
  const sharedLog = keep((peer) => readSharedLog(view.peers[Number(peer)]));
  const differences = keep((key) => {
    const [author = 0, holder = 0] = key.split(" ").map(Number);
    return differingRows(holdings, author, holder);
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
    holds: (peer, uuid) => {
      const words = wordsOf(uuidToBytes(uuid));
      return view.models.some(
        (model) => (view.rows(peer, model.name)?.index.find(words, 0) ?? -1) >= 0,
      );
    },
    sharedLog: (peer) => sharedLog(String(peer)),
    differences: (author, holder) => differences(`${author} ${holder}`),
    progress: (model, author, holder) =>
      report("").progress.find(
        (each) =>
          each.model === model &&
          each.from === view.peers[author]?.id &&
          each.to === view.peers[holder]?.id,
      )?.state,
    mayBeGeneration: (generation) =>
      Math.floor(recording.generation.from) <= generation &&
      generation <= Math.ceil(recording.generation.to),
    pairs: numbers.flatMap((author) =>
      numbers.filter((holder) => holder !== author).map((holder) => [author, holder] as const),
    ),
  };
}

function differingRows(
  holdings: Holdings,
  author: number,
  holder: number,
): readonly ModelDifferences[] {
  const { peers } = holdings.view;
  const report = diffHoldings(holdings, {
    peers: [peers[author]?.id ?? "", peers[holder]?.id ?? ""],
  });
  return Object.entries(report.models).flatMap(([model, { different }]) => {
    const rows = different.rows
      .map(({ uuid, fields }) => ({ uuid, fields: fields.filter((field) => !isLostLink(field)) }))
      .filter(({ fields }) => fields.length > 0);
    return rows.length === 0 ? [] : [{ model, rows }];
  });
}

function isLostLink(field: FieldDifference): boolean {
  return field.name === "content" && field.a !== null && field.b === null;
}
