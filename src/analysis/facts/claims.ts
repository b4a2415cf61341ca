import { indexUuids, type UuidIndex, wordsOf } from "../../base/uuid-index.ts";
import type { EventLog } from "../../sources/event-log/types.ts";
import type { LibraryView } from "./library-view.ts";
import { countSigns } from "./log-signs.ts";

/**
 * Rows per model that `summary.md` counted in the live database and the copied file lacks, where the file's header says
 * that commits may lie outside it (reference F-39, Q-02). A claim below the rows, about a file that is whole, or of more
 * records than the whole folder knows of, is a contradiction and no loss: it is not listed here.
 */
export function rowsOutsideFile(view: LibraryView, peer: number): Readonly<Record<string, number>> {
  if (view.peers[peer]?.main?.state !== "wal-missing") return {};
  const outside: Record<string, number> = {};
  for (const { model, claimed, held } of comparedCounts(view, peer)) {
    if (claimed > held && !isRefuted(view, model, claimed)) outside[model] = claimed - held;
  }
  return outside;
}

/**
 * Whether rows that a peer had may be missing from its copied file: the header says that commits may lie outside it, and
 * `summary.md` does not confirm that the file has all rows.
 */
export function mayLackCommits(view: LibraryView, peer: number): boolean {
  if (view.peers[peer]?.main?.state !== "wal-missing") return false;
  const compared = comparedCounts(view, peer);
  return compared.length === 0 || compared.some(({ claimed, held }) => claimed !== held);
}

/** Models that both the summary and the file count for a peer. */
function comparedCounts(
  view: LibraryView,
  peer: number,
): readonly { readonly model: string; readonly claimed: number; readonly held: number }[] {
  const id = view.peers[peer]?.id;
  const claims = view.recording.summary?.claims.find((claim) => claim.peer === id);
  const counts: readonly (readonly [model: string, claimed: number | undefined])[] = [
    ["entry", claims?.entries],
    ["content_identity", claims?.contentIdentities],
    ["location", claims?.locations],
  ];
  return counts.flatMap(([model, claimed]) => {
    const held = view.rows(peer, model)?.count;
    return claimed === undefined || held === undefined ? [] : [{ model, claimed, held }];
  });
}

const ENDED = "Sync event listener lagged";
const known = new WeakMap<LibraryView, Map<string, number>>();

/**
 * Whether the summary counts more records than all peers hold and announced together. A row that one copy lacks is in the
 * other peer's, or in the log of its author. Nothing is refuted where no log of events tells of the model, or one is cut.
 */
function isRefuted(view: LibraryView, model: string, claimed: number): boolean {
  const counts = known.get(view) ?? new Map<string, number>();
  known.set(view, counts);
  const count = counts.get(model) ?? countKnown(view, model);
  counts.set(model, count);
  return claimed > count;
}

/** Distinct records of a model over all rows and logs of events; infinite where the logs may not have all of them. */
function countKnown(view: LibraryView, model: string): number {
  const { recording } = view;
  const logs = view.peers.flatMap(({ eventLog }) => (eventLog === undefined ? [] : [eventLog]));
  const told = logs.map((log) => recordsOf(log, model)).filter((words) => words.length > 0);
  const traces = [...recording.sharedTraceLogs, ...view.peers.flatMap((peer) => peer.traceLogs)];
  const isCut = logs.some((log) => log.truncated || log.badLineCount > 0);
  if (told.length === 0 || isCut || countSigns(traces, ENDED) > 0) return Number.POSITIVE_INFINITY;
  const held = view.peers.flatMap((_, peer) => view.rows(peer, model)?.words ?? []);
  const before: UuidIndex[] = [];
  let count = 0;
  for (const words of [...held, ...told]) {
    const index = indexUuids(words);
    for (let row = 0; row < words.length / 4; row++) {
      const isFirst = index.find(words, row) === row;
      if (isFirst && before.every((each) => each.find(words, row) < 0)) count++;
    }
    before.push(index);
  }
  return count;
}

function recordsOf(log: EventLog, model: string): Uint32Array {
  const number = log.models.indexOf(model);
  const rows: number[] = [];
  for (let row = 0; row < log.count; row++) if (log.model[row] === number) rows.push(row);
  const bytes = new Uint8Array(number < 0 ? 0 : rows.length * 16);
  if (number < 0) return wordsOf(bytes);
  for (const [at, row] of rows.entries()) {
    bytes.set(log.record.subarray(row * 16, row * 16 + 16), at * 16);
  }
  return wordsOf(bytes);
}
