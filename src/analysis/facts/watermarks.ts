import { compareText } from "../../base/order.ts";
import { formatTime, isPlausibleTime, type Micros, parseTime } from "../../base/time.ts";
import { parseUuid } from "../../base/uuid.ts";
import type { SharedWatermarkReport, WatermarkReport, WatermarkState } from "../report.ts";
import { hlcSummary } from "./clocks.ts";
import { forEachAbsent, type Holding, type Holdings } from "./holdings.ts";

/** A claim as a peer's sync database stores it. */
export interface StoredWatermark {
  readonly holder: number;
  readonly peer: string;
  readonly resource: string;
  readonly claimed: string | null;
}

/** Reads `device_resource_watermarks` of every peer in either shape (`last_watermark`, `cursor_watermark`). */
export function storedWatermarks(holdings: Holdings): readonly StoredWatermark[] {
  const stored: StoredWatermark[] = [];
  holdings.view.peers.forEach((peer, holder) => {
    const table = peer.sync?.read("device_resource_watermarks", {
      peer_device_uuid: "text",
      resource_type: "text",
      last_watermark: "text",
      cursor_watermark: "text",
    });
    const claim = ["last_watermark", "cursor_watermark"].find((name) => table?.has(name) === true);
    if (table === undefined || !table.has("peer_device_uuid") || !table.has("resource_type"))
      return;
    for (let row = 0; row < table.rowCount; row++) {
      const named = table.column("peer_device_uuid").text(row) ?? "";
      stored.push({
        holder,
        peer: parseUuid(named) ?? named,
        resource: table.column("resource_type").text(row) ?? "",
        claimed: claim === undefined ? null : (table.column(claim).text(row) ?? null),
      });
    }
  });
  return stored;
}

interface Absence {
  readonly atOrBefore: number;
  readonly after: number;
  readonly actual: string | null;
  readonly rows: number;
}

/**
 * Every watermark with what its rows say, and one line `missing` for each device-owned resource of which the peer
 * authored rows and the holder keeps no watermark. Rows of the device model are made known by pairing, not by
 * watermarks, so that resource is judged only where a watermark exists. Sorted by holder, peer, resource.
 */
export function watermarksOf(holdings: Holdings): readonly WatermarkReport[] {
  const { view } = holdings;
  const reports: WatermarkReport[] = [];
  const seen = new Set<string>();
  for (const stored of storedWatermarks(holdings)) {
    const holder = view.peers[stored.holder];
    if (holder === undefined) continue;
    seen.add(`${stored.holder} ${stored.peer} ${stored.resource}`);
    const claimed = stored.claimed === null ? undefined : parseTime(stored.claimed);
    const author = (view.authors as readonly string[]).indexOf(stored.peer);
    const absence = absenceAt(holdings, stored.holder, author, stored.resource, claimed);
    reports.push({
      holder: holder.id,
      peer: stored.peer,
      resource: stored.resource,
      claimed: stored.claimed,
      actual: absence.actual,
      state: stateOf(stored, holder.id, claimed, absence),
      absentAtOrBefore: absence.atOrBefore,
      absentAfter: absence.after,
    });
  }
  for (const model of view.models) {
    if (model.ownership !== "device" || model.name === "device") continue;
    view.peers.forEach((holder, holderNumber) => {
      view.peers.forEach((peer, author) => {
        if (author === holderNumber || holder.sync === undefined) return;
        if (seen.has(`${holderNumber} ${peer.id} ${model.name}`)) return;
        const absence = absenceAt(holdings, holderNumber, author, model.name, undefined);
        if (absence.rows === 0) return;
        reports.push({
          holder: holder.id,
          peer: peer.id,
          resource: model.name,
          claimed: null,
          actual: absence.actual,
          state: "missing",
          absentAtOrBefore: 0,
          absentAfter: absence.atOrBefore + absence.after,
        });
      });
    });
  }
  return reports.sort(
    (a, b) =>
      compareText(a.holder, b.holder) ||
      compareText(a.peer, b.peer) ||
      compareText(a.resource, b.resource),
  );
}

function stateOf(
  stored: StoredWatermark,
  holder: string,
  claimed: Micros | undefined,
  absence: Absence,
): WatermarkState {
  if (stored.peer === holder) return "self";
  if (claimed === undefined || !isPlausibleTime(claimed)) return "epoch-zero";
  if (absence.atOrBefore > 0) return "leapfrog";
  return absence.after > 0 ? "behind" : "ok";
}

const NOTHING: Absence = { atOrBefore: 0, after: 0, actual: null, rows: 0 };

/** Counts the author's rows that the holder lacks on both sides of the claim. Rows without a time count as after it. */
function absenceAt(
  holdings: Holdings,
  holder: number,
  author: number,
  resource: string,
  claimed: Micros | undefined,
): Absence {
  const model = holdings.view.registry.model(resource);
  const own = model === undefined ? undefined : holdings.of(resource)[author];
  // What a device wrote, or holds, whose own rows are not here cannot be counted.
  if (model === undefined || own === undefined) return NOTHING;
  // The same of a holder without the table: what it holds is not known.
  if (holdings.of(resource)[holder] === undefined) return NOTHING;
  const times = rowTimes(own, model.timestampColumn);
  const limit = claimed ?? -Infinity;
  let atOrBefore = 0;
  let after = 0;
  let firstAbsent = Infinity;
  forEachAbsent(own, holdings.of(resource)[holder], author, (row) => {
    const time = times[row] ?? Number.NaN;
    if (time <= limit) atOrBefore++;
    else after++;
    if (time < firstAbsent) firstAbsent = time;
  });
  const rows = holdings.count(resource, author, author);
  return { atOrBefore, after, rows, actual: newestBefore(own, author, times, firstAbsent) };
}

/** The newest time of the author's rows before the first absent one: up to there nothing is missing. */
function newestBefore(
  own: Holding,
  author: number,
  times: Float64Array,
  limit: number,
): string | null {
  let newest = -Infinity;
  for (let row = 0; row < own.rows.count; row++) {
    const time = times[row] ?? Number.NaN;
    if (own.authors[row] === author && time < limit && time > newest) newest = time;
  }
  return newest === -Infinity ? null : formatTime(newest as Micros);
}

function rowTimes(own: Holding, column: string | undefined): Float64Array {
  const { table } = own.rows;
  const name = [column, "modified_at", "updated_at"].find(
    (candidate) => candidate !== undefined && table.has(candidate),
  );
  return name === undefined
    ? new Float64Array(own.rows.count).fill(Number.NaN)
    : table.column(name).times();
}

/**
 * How far each peer's shared log reaches: what it would claim in a watermark exchange. Up to generation 5 that is the
 * newest stamp of its own log; later what `peer_received_watermarks` holds (reference §10.12). `missing`: the peer holds
 * shared rows that others wrote, and nothing that says so; `empty`: there is nothing to claim.
 */
export function sharedWatermarksOf(holdings: Holdings): readonly SharedWatermarkReport[] {
  const received = holdings.view.recording.generation.to >= 6;
  return [...holdings.view.peers.keys()].flatMap((peer) => {
    const sync = holdings.view.peers[peer]?.sync;
    if (sync === undefined) return [];
    return received && sync.tables.has("peer_received_watermarks")
      ? receivedWatermarks(holdings, peer)
      : ownLogWatermark(holdings, peer);
  });
}

function ownLogWatermark(holdings: Holdings, number: number): readonly SharedWatermarkReport[] {
  const peer = holdings.view.peers[number];
  const log = peer?.sync?.read("shared_changes", { hlc: "text" });
  if (peer === undefined || log === undefined || !log.has("hlc")) return [];
  const newest = hlcSummary(peer)?.max ?? null;
  const unset = holdsForeignShared(holdings, number) ? "missing" : "empty";
  return [
    {
      holder: peer.id,
      peer: null,
      source: "max hlc in shared_changes",
      value: newest,
      state: newest === null ? unset : "ok",
    },
  ];
}

function receivedWatermarks(holdings: Holdings, holder: number): readonly SharedWatermarkReport[] {
  const peer = holdings.view.peers[holder];
  const table = peer?.sync?.read("peer_received_watermarks", {
    peer_device_uuid: "text",
    max_received_hlc: "text",
  });
  if (peer === undefined || table === undefined || !table.has("peer_device_uuid")) return [];
  const source = "peer_received_watermarks";
  const rows: SharedWatermarkReport[] = [];
  for (let row = 0; row < table.rowCount; row++) {
    rows.push({
      holder: peer.id,
      peer: table.column("peer_device_uuid").text(row) ?? null,
      source,
      value: table.has("max_received_hlc")
        ? (table.column("max_received_hlc").text(row) ?? null)
        : null,
      state: "ok",
    });
  }
  const named = new Set(rows.map((row) => row.peer));
  for (const [number, other] of holdings.view.peers.entries()) {
    if (other === peer || named.has(other.id) || !wroteShared(holdings, number)) continue;
    rows.push({ holder: peer.id, peer: other.id, source, value: null, state: "empty" });
  }
  return rows.sort((a, b) => compareText(a.peer ?? "", b.peer ?? ""));
}

/** Whether a peer wrote shared rows, so that there was something to receive. Its device row does not count. */
function wroteShared(holdings: Holdings, peer: number): boolean {
  return holdings.view.models.some(
    (model) =>
      model.ownership === "shared" &&
      model.name !== "device" &&
      holdings.count(model.name, peer, peer) > 0,
  );
}

function holdsForeignShared(holdings: Holdings, holder: number): boolean {
  return holdings.view.models.some(
    (model) =>
      model.ownership === "shared" &&
      holdings.view.authors.some(
        (_, author) => author !== holder && holdings.count(model.name, author, holder) > 0,
      ),
  );
}
