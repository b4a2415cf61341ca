/**
 * The state in which a receiver starts: every device row, and what it authored itself, as recorded.
 *
 * Rows that its own rows refer to come along, because the database would not have held the reference otherwise.
 */
import type { Pace } from "../../base/progress.ts";
import { parseUuid, type Uuid } from "../../base/uuid.ts";
import { parseHlc } from "../../engine/clock/hlc.ts";
import type { ForeignKey, Model } from "../../engine/model/types.ts";
import type { ColumnDefinition } from "../../engine/store/schema.ts";
import type { Cell, Store } from "../../engine/store/store.ts";
import type { SqlValue } from "../../sources/sqlite/types.ts";
import { UNKNOWN_AUTHOR } from "../facts/library-view.ts";
import type { ModelRows } from "../facts/model-rows.ts";
import type { RecordMarks } from "./record-marks.ts";
import { pathOf, uuidText } from "./row-as-record.ts";
import { eachRow, type Scene } from "./scene.ts";

/** Rows to seed: by model, the numbers of the recorded rows. */
type Seeds = ReadonlyMap<string, Set<number>>;

/** Records that a peer does not start with, or not as recorded. */
export interface ComingRecords {
  /** Those that deliveries will bring. */
  readonly delivered: RecordMarks;
  /** Those that it will write itself in the run. */
  readonly written: ReadonlySet<Uuid>;
}

/** Writes the start state of `peer` into its store. */
export function seedOwnRows(
  scene: Scene,
  peer: Uuid,
  store: Store,
  coming: ComingRecords,
  tick: Pace,
): void {
  const number = scene.peerNumber(peer);
  if (number < 0) return;
  const seeds = chooseSeeds(scene, number, coming, tick);
  addReferenced(scene, number, seeds);
  const ids = new Map<string, Map<number, number>>();
  for (const model of scene.view.registry.models) {
    ids.set(model.table, writeSeeds(scene, number, store, { model, seeds, ids, tick }));
  }
  linkParents(scene, number, store, ids.get("entries"), tick);
  store.rebuildClosure(tick);
  seedLog(scene, number, store, coming.written, tick);
}

function chooseSeeds(
  scene: Scene,
  peer: number,
  { delivered, written }: ComingRecords,
  tick: Pace,
): Seeds {
  const seeds = new Map<string, Set<number>>();
  for (const model of scene.view.registry.models) {
    const chosen = new Set<number>();
    seeds.set(model.name, chosen);
    if (model.name === "device") addAll(scene, peer, model, chosen);
    else if (model.synced) {
      eachRow(scene.holdings.of(model.name)[peer], (row, record, author) => {
        tick();
        const isOwn = author === peer && !written.has(record);
        if (isOwn || (author === UNKNOWN_AUTHOR && !delivered.has(scene.uuids.find(record))))
          chosen.add(row);
      });
    }
  }
  return seeds;
}

function addAll(scene: Scene, peer: number, model: Model, chosen: Set<number>): void {
  const count = scene.view.rows(peer, model.name)?.count ?? 0;
  for (let row = 0; row < count; row++) chosen.add(row);
}

/** Follows the references of seeds, model by model backwards: what a model depends on comes before it. */
function addReferenced(scene: Scene, peer: number, seeds: Seeds): void {
  for (const model of [...scene.view.registry.models].reverse()) {
    for (const key of model.foreignKeys) addTargets(scene, peer, seeds, model, key);
  }
}

function addTargets(scene: Scene, peer: number, seeds: Seeds, model: Model, key: ForeignKey): void {
  const rows = scene.view.rows(peer, model.name);
  const target = scene.view.rows(peer, key.model);
  if (rows === undefined || target === undefined || !rows.table.has(key.field)) return;
  const column = rows.table.column(key.field);
  // The set grows while parents of entries are added to it, and they are visited too.
  for (const row of seeds.get(model.name) ?? []) {
    const at = column.isNull(row) ? -1 : target.rowOfId(column.number(row));
    if (at >= 0) seeds.get(key.model)?.add(at);
  }
}

interface SeedInput {
  readonly model: Model;
  readonly seeds: Seeds;
  /** By table, recorded id → id in the store, for the tables already written. */
  readonly ids: ReadonlyMap<string, ReadonlyMap<number, number>>;
  readonly tick: Pace;
}

function writeSeeds(
  scene: Scene,
  peer: number,
  store: Store,
  input: SeedInput,
): Map<number, number> {
  const { model, seeds, ids, tick } = input;
  const written = new Map<number, number>();
  const rows = scene.view.rows(peer, model.name);
  const chosen = seeds.get(model.name);
  if (rows === undefined || chosen === undefined || chosen.size === 0) return written;
  const definition = store.schema.table(model.table);
  const keys = new Map(model.foreignKeys.map((key) => [key.field, key.table]));
  const decoders = definition.columns.map((column) => {
    return cellReader(rows, column, ids.get(keys.get(column.name) ?? ""), keys.has(column.name));
  });
  for (const row of [...chosen].sort((a, b) => a - b)) {
    tick();
    const cells = decoders.map((decode) => decode(row));
    const result = store.put(model.table, undefined, cells);
    if (result.kind !== "inserted") continue;
    written.set(rows.table.rowids[row] ?? Number.NaN, result.id);
    const path = model.name === "entry" ? pathOf(scene.view, peer, row) : undefined;
    if (path !== undefined) store.setPath(result.id, path);
  }
  return written;
}

/** Reads one column of recorded rows as cells of the store. */
function cellReader(
  rows: ModelRows,
  column: ColumnDefinition,
  ids: ReadonlyMap<number, number> | undefined,
  isReference: boolean,
): (row: number) => Cell {
  const { name } = column;
  if (name === "id" || !rows.table.has(name)) return () => (column.notNull ? "" : null);
  const recorded = rows.table.column(name);
  if (isReference) return (row) => ids?.get(recorded.number(row)) ?? null;
  if (column.type === "uuid_text") {
    return (row) => uuidText(recorded.value(row)) ?? recorded.text(row) ?? null;
  }
  return (row) => plainCell(recorded.value(row));
}

function plainCell(value: SqlValue): Cell {
  // Bytes where the schema has text or numbers: evidence of damage that no rule of sync reads.
  return value instanceof Uint8Array ? null : value;
}

/** Parents point into the same table, so they are set when every entry has its id. */
function linkParents(
  scene: Scene,
  peer: number,
  store: Store,
  ids: ReadonlyMap<number, number> | undefined,
  tick: Pace,
): void {
  const rows = scene.view.rows(peer, "entry");
  if (rows === undefined || ids === undefined || !rows.table.has("parent_id")) return;
  const parents = rows.table.column("parent_id");
  const at = store.schema.table("entries").position("parent_id");
  for (const [recorded, id] of ids) {
    tick();
    const row = rows.rowOfId(recorded);
    const parent = row < 0 ? undefined : ids.get(parents.number(row));
    const before = parent === undefined ? undefined : store.row("entries", id);
    if (parent === undefined || before === undefined) continue;
    const cells = [...before];
    cells[at] = parent;
    store.put("entries", id, cells);
  }
}

/** The receiver's own part of its log of shared changes: the memory by which the last writer wins. */
function seedLog(
  scene: Scene,
  peer: number,
  store: Store,
  written: ReadonlySet<Uuid>,
  tick: Pace,
): void {
  const recording = scene.view.peers[peer];
  const table = recording?.sync?.read("shared_changes", { record_uuid: "uuid" });
  if (recording === undefined || table === undefined || !table.has("hlc")) return;
  const text = (column: string, row: number): string =>
    table.has(column) ? (table.column(column).text(row) ?? "") : "";
  for (let row = 0; row < table.rowCount; row++) {
    tick();
    const hlc = text("hlc", row);
    const parsed = parseHlc(hlc);
    const record = table.column("record_uuid").uuid(row) ?? parseUuid(text("record_uuid", row));
    if (parsed.kind !== "stamp" || parsed.stamp.peer !== recording.id) continue;
    if (record === undefined || written.has(record)) continue;
    const kind = text("change_type", row);
    store.appendShared({
      hlc,
      model: text("model_type", row),
      record,
      changeType: kind === "update" || kind === "delete" ? kind : "insert",
      data: () => text("data", row),
      createdAt: text("created_at", row),
    });
  }
}
