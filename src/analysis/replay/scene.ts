import { type Pace, pace, type TaskOptions } from "../../base/progress.ts";
import { parseTime } from "../../base/time.ts";
import { parseUuid, type Uuid, uuidFromBytes } from "../../base/uuid.ts";
import { isNilRow } from "../../base/uuid-index.ts";
import type { Model } from "../../engine/model/types.ts";
import type { Holding, Holdings } from "../facts/holdings.ts";
import type { LibraryView } from "../facts/library-view.ts";
import type { ModelRows } from "../facts/model-rows.ts";
import { collectEmissions, type Emission, type Emissions } from "./emissions.ts";

/** The evidence of one recording as a replay asks for it. */
export interface Scene {
  readonly view: LibraryView;
  readonly holdings: Holdings;
  readonly emissions: Emissions;
  /** Number of a peer of the recording, or -1. */
  peerNumber(id: Uuid): number;
  /** Row of a record in a peer's table, or -1. */
  rowOf(peer: number, model: string, record: Uuid): number;
  /**
   * When a row of a peer last changed there by its own clock, µs; NaN when it does not say. Read from a column that never
   * travels, so that at a receiver it is the time of application.
   */
  localTime(peer: number, model: Model, row: number): number;
  /** Models that travel and can be applied. */
  readonly models: readonly Model[];
  /** Ends a long loop over the evidence when whoever asked for the replay no longer wants it. */
  readonly tick: Pace;
}

export function createScene(holdings: Holdings, options?: TaskOptions): Scene {
  const { view } = holdings;
  const tick = pace(options);
  const emissions = collectEmissions(view.peers, tick);
  const positions = new Map<string, ReadonlyMap<Uuid, number>>();
  const rowsByUuid = (peer: number, model: string): ReadonlyMap<Uuid, number> => {
    const key = `${peer} ${model}`;
    const known = positions.get(key);
    if (known !== undefined) return known;
    const made = indexRows(view.rows(peer, model), tick);
    positions.set(key, made);
    return made;
  };
  return {
    view,
    holdings,
    emissions,
    peerNumber: (id) => view.peers.findIndex((peer) => peer.id === id),
    rowOf: (peer, model, record) => rowsByUuid(peer, model).get(record) ?? -1,
    localTime: (peer, model, row) => {
      const rows = view.rows(peer, model.name);
      const column = [model.timestampColumn, "created_at"].find(
        (name) => name !== undefined && model.excluded.includes(name) && rows?.table.has(name),
      );
      if (rows === undefined || column === undefined) return Number.NaN;
      return parseTime(rows.table.column(column).text(row) ?? "") ?? Number.NaN;
    },
    models: view.models.filter((model) => model.appliable),
    tick,
  };
}

function indexRows(rows: ModelRows | undefined, tick: Pace): ReadonlyMap<Uuid, number> {
  const index = new Map<Uuid, number>();
  if (rows === undefined || !rows.table.has("uuid")) return index;
  const uuids = rows.table.column("uuid");
  for (let row = 0; row < rows.count; row++) {
    tick();
    const uuid = uuids.uuid(row) ?? parseUuid(uuids.text(row) ?? "");
    if (uuid !== undefined && !index.has(uuid)) index.set(uuid, row);
  }
  return index;
}

/** Calls back for each row with an identity of a holding, with its author's number. */
export function eachRow(
  holding: Holding | undefined,
  onRow: (row: number, record: Uuid, author: number) => void,
): void {
  if (holding === undefined) return;
  const { rows, authors } = holding;
  const bytes = new Uint8Array(rows.words.buffer, rows.words.byteOffset, rows.words.byteLength);
  for (let row = 0; row < rows.count; row++) {
    if (!isNilRow(rows.words, row)) {
      onRow(row, uuidFromBytes(bytes, row * 16), authors[row] ?? -1);
    }
  }
}

/** The latest of some emissions that had happened by a time; the last one for an unknown time. */
export function latestBy(emissions: readonly Emission[], time: number): Emission | undefined {
  for (let at = emissions.length - 1; at >= 0; at--) {
    const emission = emissions[at];
    if (emission !== undefined && !(emission.time > time)) return emission;
  }
  return undefined;
}
