import { type Pace, pace, type TaskOptions } from "../../base/progress.ts";
import { type Uuid, uuidFromBytes } from "../../base/uuid.ts";
import { isNilRow } from "../../base/uuid-index.ts";
import { UuidNumbers } from "../../base/uuid-numbers.ts";
import type { Model } from "../../engine/model/types.ts";
import type { Holding, Holdings } from "../facts/holdings.ts";
import type { LibraryView } from "../facts/library-view.ts";
import { collectEmissions, type Emission, type Emissions } from "./emissions.ts";

/** The evidence of one recording as a replay asks for it. */
export interface Scene {
  readonly view: LibraryView;
  readonly holdings: Holdings;
  readonly emissions: Emissions;
  /** Numbers of the records of emissions and of whatever is compared with them. */
  readonly uuids: UuidNumbers;
  /** Number of a peer of the recording, or -1. */
  peerNumber(id: Uuid): number;
  /** Row of a record in a peer's table, or -1. */
  rowOf(peer: number, model: string, record: Uuid): number;
  /** The same for the number of a record. */
  rowOfNumber(peer: number, model: string, record: number): number;
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
  const uuids = new UuidNumbers();
  const emissions = collectEmissions(view.peers, uuids, tick);
  const rowOfNumber = (peer: number, model: string, record: number): number => {
    const rows = record < 0 ? undefined : view.rows(peer, model);
    return rows === undefined ? -1 : uuids.rowIn(rows.index, record);
  };
  const localTimes = createLocalTimes(view);
  return {
    view,
    holdings,
    emissions,
    uuids,
    peerNumber: (id) => view.peers.findIndex((peer) => peer.id === id),
    rowOf: (peer, model, record) => rowOfNumber(peer, model, uuids.number(record)),
    rowOfNumber,
    localTime: (peer, model, row) => localTimes(peer, model)(row),
    models: view.models.filter((model) => model.appliable),
    tick,
  };
}

/** The times at which rows last changed at their peers. */
function createLocalTimes(view: LibraryView): (peer: number, model: Model) => RowTimes {
  const known = new Map<Model, RowTimes[]>();
  const timesOf = (peer: number, model: Model): RowTimes => {
    const rows = view.rows(peer, model.name);
    const name = [model.timestampColumn, "created_at"].find(
      (each) => each !== undefined && model.excluded.includes(each) && rows?.table.has(each),
    );
    const column = name === undefined ? undefined : rows?.table.column(name);
    return column === undefined ? () => Number.NaN : (row) => column.micros(row);
  };
  return (peer, model) => {
    const ofModel = known.get(model) ?? [];
    known.set(model, ofModel);
    ofModel[peer] ??= timesOf(peer, model);
    return ofModel[peer] ?? (() => Number.NaN);
  };
}

type RowTimes = (row: number) => number;
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

/** The same with the numbers of the records. */
export function eachRowNumber(
  scene: Scene,
  holding: Holding | undefined,
  onRow: (row: number, record: number, author: number) => void,
): void {
  if (holding === undefined) return;
  const { rows, authors } = holding;
  const bytes = new Uint8Array(rows.words.buffer, rows.words.byteOffset, rows.words.byteLength);
  for (let row = 0; row < rows.count; row++) {
    scene.tick();
    if (isNilRow(rows.words, row)) continue;
    onRow(row, scene.uuids.numberOfBytes(bytes, row * 16), authors[row] ?? -1);
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
