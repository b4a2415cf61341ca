/** A recorded row as the sync record that its peer would send: foreign keys as uuids, without what never travels. */
import { parseUuid, type Uuid, uuidFromBytes } from "../../base/uuid.ts";
import type { Model } from "../../engine/model/types.ts";
import type { Column, SqlValue } from "../../sources/sqlite/types.ts";
import type { LibraryView } from "../facts/library-view.ts";

/** The record of a row; `undefined` when the peer lacks the table or the row has no identity. */
export function rowAsRecord(
  view: LibraryView,
  peer: number,
  model: Model,
  row: number,
): Readonly<Record<string, unknown>> | undefined {
  const rows = view.rows(peer, model.name);
  if (rows === undefined) return undefined;
  const excluded = new Set(model.excluded);
  const keys = new Map(model.foreignKeys.map((key) => [key.field, key]));
  const record: Record<string, unknown> = {};
  for (const { name, declaredType } of rows.table.table.columns) {
    if (excluded.has(name)) continue;
    const column = rows.table.column(name);
    const key = keys.get(name);
    if (key === undefined) record[name] = asJson(column, row, declaredType);
    else if (column.isNull(row)) {
      record[name] = null;
      record[key.jsonKey] = null;
    } else {
      const target = uuidOfId(view, peer, key.model, column.number(row));
      // The recorded system sends its own integer where it cannot name the row.
      if (target === undefined) record[name] = column.number(row);
      else record[key.jsonKey] = target;
    }
  }
  const path = model.name === "entry" ? pathOf(view, peer, row) : undefined;
  if (path !== undefined) record["directory_path"] = path;
  return record;
}

/** When a row says it last changed, as it travels with a pulled record. */
export function rowTimestamp(view: LibraryView, peer: number, model: Model, row: number): string {
  const rows = view.rows(peer, model.name);
  const column = model.timestampColumn;
  if (rows === undefined || column === undefined || !rows.table.has(column)) return "";
  return rows.table.column(column).text(row) ?? "";
}

/** Uuid of a row of a model by its local integer id. */
export function uuidOfId(
  view: LibraryView,
  peer: number,
  model: string,
  id: number,
): Uuid | undefined {
  const rows = view.rows(peer, model);
  if (rows === undefined || !rows.table.has("uuid")) return undefined;
  const row = rows.rowOfId(id);
  return row < 0 ? undefined : rows.table.column("uuid").uuid(row);
}

/** The recorded path of the directory in that row of `entries`. */
export function pathOf(view: LibraryView, peer: number, row: number): string | undefined {
  const entries = view.rows(peer, "entry");
  const paths = view.peers[peer]?.main?.read("directory_paths", { entry_id: "integer" });
  if (entries === undefined || paths === undefined || !paths.has("path")) return undefined;
  const at = pathRows(paths).get(entries.table.rowids[row] ?? Number.NaN);
  return at === undefined ? undefined : paths.column("path").text(at);
}

type PathTable = NonNullable<ReturnType<NonNullable<LibraryView["peers"][number]["main"]>["read"]>>;
const pathIndexes = new WeakMap<PathTable, ReadonlyMap<number, number>>();

function pathRows(paths: PathTable): ReadonlyMap<number, number> {
  const known = pathIndexes.get(paths);
  if (known !== undefined) return known;
  const ids = paths.has("entry_id") ? paths.column("entry_id").numbers() : paths.rowids;
  const index = new Map<number, number>();
  ids.forEach((id, row) => {
    index.set(Number.isNaN(id) ? (paths.rowids[row] ?? Number.NaN) : id, row);
  });
  pathIndexes.set(paths, index);
  return index;
}

function asJson(column: Column, row: number, declaredType: string): unknown {
  const value = column.value(row);
  if (value instanceof Uint8Array) return uuidText(value);
  if (declaredType === "boolean" && typeof value === "number") return value !== 0;
  return declaredType === "json_text" && typeof value === "string" ? parsed(value) : value;
}

/** A stored uuid as text; other bytes do not travel. */
export function uuidText(value: SqlValue): Uuid | null {
  if (value instanceof Uint8Array) return value.length === 16 ? uuidFromBytes(value) : null;
  return typeof value === "string" ? (parseUuid(value) ?? null) : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON although its column says so: the text itself is the evidence.
    return text;
  }
}
