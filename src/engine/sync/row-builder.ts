/**
 * From the JSON of a sync record to the cells of a row, as the recorded system fills them.
 *
 * Columns that never travel get the receiver's own values: the time of application, a count of 0, a state of "pending".
 */
import { formatTime, type Micros, parseTime } from "../../base/time.ts";
import { parseUuid } from "../../base/uuid.ts";
import type { Model } from "../model/types.ts";
import type { ColumnDefinition, TableDefinition } from "../store/schema.ts";
import type { Cell } from "../store/store.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/** Builds rows of one model. */
export interface RowBuilder {
  readonly model: Model;
  readonly table: TableDefinition;
  /** A key that the record lacks and must have; `undefined` when it is whole. */
  missingField(data: JsonObject): string | undefined;
  /**
   * Fresh cells for the row. `before` is the row as it is, for an update; `references` has the local id of each
   * foreign key's column; `now` is the local time of application as text.
   */
  build(
    data: JsonObject,
    before: readonly Cell[] | undefined,
    references: ReadonlyMap<string, Cell>,
    now: string,
  ): Cell[];
}

/** What an entry must carry, even as null. */
const ENTRY_KEYS = [
  "name",
  "kind",
  "extension",
  "size",
  "aggregate_size",
  "child_count",
  "file_count",
  "created_at",
  "modified_at",
  "accessed_at",
  "permissions",
  "inode",
];
const TIMES_OF_BIRTH = new Set(["created_at", "first_seen_at", "tracked_at", "added_at"]);
const TIMES_OF_APPLICATION = new Set([
  "updated_at",
  "last_verified_at",
  "last_seen_at",
  "indexed_at",
]);
/** What a new row holds in columns that its record does not carry. */
const LOCAL_DEFAULTS: Readonly<Record<string, Cell>> = {
  entry_count: 0,
  kind_id: 0,
  scan_state: "pending",
  is_online: 0,
  is_ejectable: 0,
  index_mode: "shallow",
  network_addresses: "[]",
  capabilities: "{}",
  custom_data: "{}",
};

export function createRowBuilder(model: Model, table: TableDefinition): RowBuilder {
  const excluded = new Set(model.excluded);
  const referenced = new Set(model.foreignKeys.map((key) => key.field));
  const fills = table.columns.map((column, position): Fill => {
    const { name } = column;
    if (referenced.has(name)) return ({ references }) => references.get(name) ?? null;
    const local = localFill(column, position);
    if (excluded.has(name)) return local;
    const decode = decoderOf(column.type);
    return (input) => {
      const value = input.data[name];
      // A peer keeps the slug that it knows a device by.
      const carried = value !== undefined && !(name === "slug" && input.before !== undefined);
      return carried ? decode(value) : local(input);
    };
  });
  return {
    model,
    table,
    missingField: (data) =>
      model.name === "entry" ? ENTRY_KEYS.find((key) => data[key] === undefined) : undefined,
    build: (data, before, references, now) => {
      const input = { data, before, references, now };
      return fills.map((fill) => fill(input));
    },
  };
}

interface FillInput {
  readonly data: JsonObject;
  readonly before: readonly Cell[] | undefined;
  readonly references: ReadonlyMap<string, Cell>;
  readonly now: string;
}
type Fill = (input: FillInput) => Cell;

/** What a column holds that the record does not carry. */
function localFill(column: ColumnDefinition, position: number): Fill {
  const { name } = column;
  if (TIMES_OF_APPLICATION.has(name)) return ({ now }) => now;
  const fallback = TIMES_OF_BIRTH.has(name) ? "now" : fallbackOf(column);
  return ({ before, now }) => {
    if (before !== undefined) return name === "last_scan_at" ? null : (before[position] ?? null);
    return fallback === "now" ? now : fallback;
  };
}

/** A time of an event or record in the form that the databases use: `2025-11-24T15:37:38.968511+00:00`. */
export function storedTime(text: string): string {
  return text.endsWith("Z") ? `${text.slice(0, -1)}+00:00` : text;
}

/** A moment of virtual time in that form. */
export function storedMoment(time: number): string {
  return storedTime(formatTime(Math.trunc(time) as Micros));
}

function decoderOf(type: string): (value: unknown) => Cell {
  if (type === "uuid_text") return (value) => uuidCell(value);
  if (type.startsWith("timestamp") || type === "datetime_text") return timeCell;
  if (type === "json_text") return (value) => (value === null ? null : JSON.stringify(value));
  return plainCell;
}

function uuidCell(value: unknown): Cell {
  return typeof value === "string" ? (parseUuid(value) ?? null) : null;
}

function timeCell(value: unknown): Cell {
  if (typeof value !== "string") return plainCell(value);
  return parseTime(value) === undefined ? value : storedTime(value);
}

function plainCell(value: unknown): Cell {
  switch (typeof value) {
    case "string":
    case "number":
    case "bigint":
      return value;
    case "boolean":
      return value ? 1 : 0;
    case "object":
      return value === null ? null : JSON.stringify(value);
    default:
      return null;
  }
}

function fallbackOf(column: ColumnDefinition): Cell | "now" {
  const known = LOCAL_DEFAULTS[column.name];
  if (known !== undefined) return known;
  const text = column.defaultSql;
  if (text === undefined) return null;
  if (text === "CURRENT_TIMESTAMP") return "now";
  if (text === "TRUE" || text === "FALSE") return text === "TRUE" ? 1 : 0;
  return text.startsWith("'") ? text.slice(1, -1) : Number(text);
}
