/**
 * Is a pair stuck, idle, converging or done?
 *
 * Told from rows first: what the receiver has of what the author wrote, and when it last applied one (receivers stamp
 * rows with the time of apply). Logs then tell an intended rest (paused, disconnected) from a stall, and a transfer that
 * never began from one that stopped.
 */
import { formatTime, type Micros } from "../../base/time.ts";
import type { EvidenceState } from "../../sources/sqlite/types.ts";
import { readSyncMessage } from "../../sources/trace-log/sync-messages.ts";
import type { ProgressReport, ProgressState } from "../report.ts";
import { blockersOf } from "./blockers.ts";
import { rowsOutsideFile } from "./claims.ts";
import type { Holding, Holdings } from "./holdings.ts";
import { countSigns, type LogSign, lastSign, logsOf } from "./log-signs.ts";

/** A pair that applied something this shortly before the snapshot was still moving. */
const MOVING_MICROS = 2_000_000;
const NOT_TO_BE_TRUSTED: ReadonlySet<EvidenceState> = new Set(["damaged", "truncated"]);
const LOCAL_TIMES = [
  "indexed_at",
  "updated_at",
  "last_verified_at",
  "first_seen_at",
  "tracked_at",
  "last_seen_at",
  "created_at",
] as const;

interface Activity {
  /** µs of the last row that was applied, NaN when none was. */
  readonly at: number;
  readonly model: string;
}

interface Situation {
  readonly holdings: Holdings;
  readonly from: number;
  readonly to: number;
  readonly last: Activity;
  readonly rest: LogSign | undefined;
  readonly noProgress: LogSign | undefined;
  /** Sends that the author's logs report as done. */
  readonly sends: number;
}

/** One line per author, receiver and model of which the author wrote rows. Sorted by author, receiver, model as the registry orders them. */
export function progressOf(holdings: Holdings): readonly ProgressReport[] {
  const { view } = holdings;
  const reports: ProgressReport[] = [];
  view.peers.forEach((_, from) => {
    view.peers.forEach((_peer, to) => {
      if (from !== to) reports.push(...pairProgress(holdings, from, to));
    });
  });
  return reports;
}

function pairProgress(holdings: Holdings, from: number, to: number): readonly ProgressReport[] {
  const { view } = holdings;
  const author = view.peers[from];
  const receiver = view.peers[to];
  if (author === undefined || receiver === undefined) return [];
  const models = view.models.filter(
    (model) => model.name !== "device" && holdings.count(model.name, from, from) > 0,
  );
  if (models.length === 0) return [];
  const situation = situationOf(holdings, from, to);
  return models.map((model): ProgressReport => {
    const have = heldBack(holdings, model.name, from, to);
    const of = holdings.count(model.name, from, from);
    const own = lastApplied(holdings, model.name, from, to);
    const state = stateOf(situation, model.name, have, of);
    const waitsFor = state === "complete" ? undefined : waitingFor(situation, model.name, state);
    return {
      from: author.id,
      to: receiver.id,
      model: model.name,
      have,
      of,
      state,
      ...(Number.isNaN(own)
        ? {}
        : {
            lastProductive: {
              at: formatTime(own as Micros),
              what: `${receiver.name} applied a row of ${model.name} that ${author.name} wrote`,
              where: `${receiver.main?.path ?? receiver.path}: ${model.table}`,
            },
          }),
      ...(waitsFor === undefined ? {} : { waitsFor }),
    };
  });
}

/** Rows that the receiver has of those that the author still has: what arrived of what is due. */
function heldBack(holdings: Holdings, model: string, from: number, to: number): number {
  const own = holdings.of(model)[from];
  const other = holdings.of(model)[to];
  if (own === undefined || other === undefined) return 0;
  let have = 0;
  for (let row = 0; row < own.rows.count; row++) {
    if (own.authors[row] === from && other.rows.index.find(own.rows.words, row) >= 0) have++;
  }
  return have;
}

function situationOf(holdings: Holdings, from: number, to: number): Situation {
  const { view } = holdings;
  let last: Activity = { at: Number.NaN, model: "" };
  for (const model of view.models) {
    if (model.name === "device") continue;
    const at = lastApplied(holdings, model.name, from, to);
    if (at > last.at || Number.isNaN(last.at)) last = { at, model: model.name };
  }
  const authorLogs = logsOf(view.recording, from);
  return {
    holdings,
    from,
    to,
    last,
    rest: intendedRest(holdings, to),
    noProgress: lastSign(allLogs(holdings), "No progress for"),
    sends:
      countSigns(authorLogs, "roadcast complete") +
      countSigns(authorLogs, "Broadcasting state change") +
      countSigns(authorLogs, "Broadcasting shared change"),
  };
}

function allLogs(holdings: Holdings) {
  const { recording } = holdings.view;
  return [...recording.sharedTraceLogs, ...recording.peers.flatMap((peer) => peer.traceLogs)];
}

/** The latest local time on rows of `author` at `holder`; NaN when it holds none. */
function lastApplied(holdings: Holdings, model: string, author: number, holder: number): number {
  const held = holdings.of(model)[holder];
  const local = holdings.view.registry.model(model)?.localFields ?? [];
  if (held === undefined) return Number.NaN;
  let last = Number.NaN;
  for (const name of LOCAL_TIMES) {
    if (!local.includes(name) || !held.rows.table.has(name)) continue;
    const latest = latestOf(held, author, held.rows.table.column(name).times());
    if (Number.isNaN(last) || latest > last) last = latest;
  }
  return last;
}

function latestOf(held: Holding, author: number, times: Float64Array): number {
  let latest = Number.NaN;
  for (let row = 0; row < held.rows.count; row++) {
    const time = times[row] ?? Number.NaN;
    if (held.authors[row] === author && (time > latest || Number.isNaN(latest))) latest = time;
  }
  return latest;
}

/** The line with which the receiver went to rest on purpose, if it did not leave that rest again. */
function intendedRest(holdings: Holdings, peer: number): LogSign | undefined {
  const logs = logsOf(holdings.view.recording, peer);
  const transition = lastSign(logs, "Sync state transition");
  const said = transition === undefined ? undefined : readSyncMessage(transition);
  if (said?.kind === "transition" && said.to?.startsWith("Paused") === true) return transition;
  const resumed = transition?.time ?? -Infinity;
  const skipping = lastSign(logs, "Sync paused");
  if (skipping !== undefined && skipping.time > resumed) return skipping;
  return transition === undefined ? recordedRest(holdings, peer) : undefined;
}

/** The same from `sync_event_log`, which since December 2025 remembers transitions where text logs are gone. */
function recordedRest(holdings: Holdings, peer: number): LogSign | undefined {
  const sync = holdings.view.peers[peer]?.sync;
  const table = sync?.read("sync_event_log", {
    timestamp: "time",
    event_type: "text",
    summary: "text",
  });
  const columns = ["timestamp", "event_type", "summary"];
  if (sync === undefined || table === undefined || !columns.every((name) => table.has(name)))
    return undefined;
  for (let row = table.rowCount - 1; row >= 0; row--) {
    if (table.column("event_type").text(row) !== "state_transition") continue;
    const message = table.column("summary").text(row) ?? "";
    if (!message.endsWith("Paused")) return undefined;
    const time = table.column("timestamp").micros(row);
    return { path: sync.path, line: row + 1, time, fields: new Map(), message, raw: message };
  }
  return undefined;
}

function stateOf(situation: Situation, model: string, have: number, of: number): ProgressState {
  const { holdings, from, to, last } = situation;
  const author = holdings.view.peers[from];
  const receiver = holdings.view.peers[to];
  if (receiver?.main === undefined || holdings.of(model)[to] === undefined) return "unknown";
  if (have >= of) return "complete";
  if (isUncertain(holdings, to, model) || author?.main === undefined) return "unknown";
  if (situation.rest !== undefined) return "idle";
  const captured = holdings.view.recording.capturedAt;
  const stalled = situation.noProgress !== undefined && !(last.at > situation.noProgress.time);
  if (!stalled && captured !== undefined && captured - last.at <= MOVING_MICROS) {
    // A time that was itself taken from the newest row cannot say how old that row was.
    return isCaptureTimeKnown(holdings) ? "converging" : "unknown";
  }
  // Nothing was ever applied: either nobody tried, or what was sent never arrived.
  if (Number.isNaN(last.at) && situation.sends === 0) return "not-started";
  return "stuck";
}

/** Whether the summary or a log, and not only the rows themselves, say when the snapshot was taken. */
function isCaptureTimeKnown(holdings: Holdings): boolean {
  const { recording } = holdings.view;
  return (
    recording.summary?.time !== undefined ||
    allLogs(holdings).some((log) => log.count > 0) ||
    recording.peers.some((peer) => (peer.eventLog?.count ?? 0) > 0) ||
    recording.peers.every((peer) => peer.sync === undefined)
  );
}

/** Whether damage to a file, or commits that were not copied, leave open what the receiver holds of a model. */
function isUncertain(holdings: Holdings, peer: number, model: string): boolean {
  const main = holdings.view.peers[peer]?.main;
  const table = holdings.view.registry.model(model)?.table;
  if (main === undefined || table === undefined) return false;
  if (rowsOutsideFile(holdings.view, peer)[model] !== undefined) return true;
  if (!NOT_TO_BE_TRUSTED.has(main.state)) return false;
  return main.damage.some((damage) => damage.table === undefined || damage.table === table);
}

function waitingFor(situation: Situation, model: string, state: ProgressState): string | undefined {
  const { holdings, from, to } = situation;
  const author = holdings.view.peers[from]?.name ?? "the author";
  const receiver = holdings.view.peers[to]?.name ?? "the receiver";
  if (state === "unknown")
    return `evidence: ${receiver}'s database is missing, damaged or incomplete, or nothing says when the snapshot was taken`;
  if (state === "idle") {
    const { rest } = situation;
    const reason = rest?.fields.get("reason") ?? "paused";
    return `${receiver} to resume: ${reason} (${rest?.path ?? ""}:${rest?.line ?? 0})`;
  }
  if (state === "converging") return "the rest of a transfer that was still running";
  if (state === "not-started") {
    return `a first transfer: ${receiver} has applied nothing that ${author} wrote`;
  }
  // Where nothing at all arrived, what the rows reference is not what stopped them.
  if (Number.isNaN(situation.last.at)) {
    return `delivery: ${author} logged ${situation.sends} sends, and no row of it arrived at ${receiver}`;
  }
  const blockers = blockersOf(holdings, model, from, to).map(
    ({ model: needed, missing, blockedRows }) =>
      `${missing.length} ${needed} that ${blockedRows} of the missing rows reference`,
  );
  if (blockers.length > 0) return blockers.join("; ");
  return `nothing the evidence shows: the missing rows are neither blocked nor asked for again`;
}
