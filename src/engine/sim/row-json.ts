/** A row of a store as the sync record that its peer sends: references as uuids, without what never travels. */
import type { ForeignKey, Model } from "../model/types.ts";
import type { ColumnDefinition } from "../store/schema.ts";
import type { Cell, Store } from "../store/store.ts";
import type { JsonObject } from "../sync/row-builder.ts";

/** The record of a row; a reference to a row that is gone stays the sender's integer, as recorded. */
export function rowJson(
  store: Store,
  model: Model,
  row: { readonly id: number; readonly cells: readonly Cell[] },
  broken: "null" | "integer" = "integer",
): JsonObject {
  const table = store.schema.table(model.table);
  const record: Record<string, unknown> = {};
  const keys = new Map(model.foreignKeys.map((key) => [key.field, key]));
  table.columns.forEach((column, position) => {
    const { name } = column;
    if (model.excluded.includes(name)) return;
    const cell = row.cells[position] ?? null;
    const key = keys.get(name);
    if (key === undefined) record[name] = jsonOf(column, cell);
    else Object.assign(record, referenceJson(store, key, cell, broken));
  });
  const path = model.name === "entry" ? store.path(row.id) : undefined;
  if (path !== undefined) record["directory_path"] = path;
  return record;
}

function referenceJson(
  store: Store,
  key: ForeignKey,
  cell: Cell,
  broken: "null" | "integer",
): JsonObject {
  const target = typeof cell === "number" ? store.uuidOf(key.table, cell) : undefined;
  if (target !== undefined) return { [key.jsonKey]: target };
  return typeof cell === "number" && broken === "integer"
    ? { [key.field]: cell }
    : { [key.field]: null, [key.jsonKey]: null };
}

function jsonOf(column: ColumnDefinition, cell: Cell): unknown {
  if (column.type === "boolean" && typeof cell === "number") return cell !== 0;
  if (typeof cell !== "string") return cell;
  if (column.type.startsWith("timestamp")) return cell.replace(/\+00:00$/, "Z");
  return column.type === "json_text" ? JSON.parse(cell) : cell;
}
