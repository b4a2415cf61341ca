/**
 * From the JSON of a sync record to the cells of a row, as the recorded system fills them.
 *
 * Columns that never travel get the receiver's own values: the time of application, a count of 0, a state of "pending".
 */
import { exactText } from "../../base/exact-text.ts";
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

/** Where one column of a row comes from. */
export interface ColumnRule {
  readonly position: number;
  readonly column: ColumnDefinition;
  /** A local id, the receiver itself, or the record where it carries the column. */
  readonly from: "reference" | "receiver" | "record";
  /** What the receiver puts there: the time of application, or what the row held and `fallback` for a new row. */
  readonly own: "now" | "kept";
  readonly fallback: Cell | "now";
}

/** The rules of a model's columns, in the order of the table. */
export function columnRules(model: Model, table: TableDefinition): readonly ColumnRule[] {
  const excluded = new Set(model.excluded);
  const referenced = new Set(model.foreignKeys.map((key) => key.field));
  return table.columns.map((column, position): ColumnRule => {
    const { name } = column;
    const isCarried = !excluded.has(name);
    return {
      position,
      column,
      from: referenced.has(name) ? "reference" : isCarried ? "record" : "receiver",
      own: TIMES_OF_APPLICATION.has(name) ? "now" : "kept",
      fallback: TIMES_OF_BIRTH.has(name) ? "now" : fallbackOf(column),
    };
  });
}

/** Fields that a record of a model must carry, even as null. */
export function requiredFields(model: Model): readonly string[] {
  return model.name === "entry" ? ENTRY_KEYS : [];
}

/** Whether a row forgets what it held in a column that no record carries: a peer scans again what it got anew. */
export function isForgotten(column: string): boolean {
  return column === "last_scan_at";
}

/** Whether a row keeps what it holds in a column that a record carries: a peer keeps the slug that it knows a device by. */
export function isKept(column: string): boolean {
  return column === "slug";
}

export function createRowBuilder(model: Model, table: TableDefinition): RowBuilder {
  const fills = columnRules(model, table).map(fillOf);
  const required = requiredFields(model);
  return {
    model,
    table,
    missingField: (data) => required.find((key) => data[key] === undefined),
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

function fillOf(rule: ColumnRule): Fill {
  const { name, type } = rule.column;
  if (rule.from === "reference") return ({ references }) => references.get(name) ?? null;
  const local = receiverFill(rule);
  if (rule.from === "receiver") return local;
  const decode = decoderOf(type);
  return (input) => {
    const value = input.data[name];
    const carried = value !== undefined && !(isKept(name) && input.before !== undefined);
    return carried ? decode(value) : local(input);
  };
}

/** What a column holds that the record does not carry. */
function receiverFill({ column, position, own, fallback }: ColumnRule): Fill {
  if (own === "now") return ({ now }) => now;
  return ({ before, now }) => {
    if (before !== undefined) return isForgotten(column.name) ? null : (before[position] ?? null);
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
  if (type === "json_text") return (value) => (value === null ? null : exactText(value));
  return plainCell;
}

function uuidCell(value: unknown): Cell {
  return typeof value === "string" ? (parseUuid(value) ?? null) : null;
}

/** A value of a column of times as it is stored. */
export function timeCell(value: unknown): Cell {
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
      return value === null ? null : exactText(value);
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
