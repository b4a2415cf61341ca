import type { FindingPlace } from "../../analysis/report.ts";
import { FailureError } from "../../base/failure.ts";
import { visibleText } from "../../base/visible-text.ts";
import type { LibraryRecording, PeerRecording } from "../../sources/recording.ts";
import type { OpenedDatabase, SqlValue, TableColumns } from "../../sources/sqlite/types.ts";
import { textTable } from "./table.ts";

/** Rows of a table without a key of its own that are shown. */
const SHOWN_ROWS = 200;
const MAX_CELL = 120;

interface Held {
  readonly name: string;
  readonly path: string;
  readonly table: TableColumns;
  /** -1 where the peer does not have the row. */
  readonly row: number;
}

/**
 * A row as every peer has it: fields down, peers across, what differs marked. A place without a uuid shows the table of
 * its file.
 */
export function rowAsText(recording: LibraryRecording, place: FindingPlace): string {
  const owner = ownerOf(recording, place.path);
  if (owner === undefined || place.table === undefined) {
    throw new FailureError("usage", `${visibleText(place.path)} is no database with that table.`);
  }
  const { kind, peer } = owner;
  if (place.uuid === undefined) return tableAsText(peer[kind], place.table);
  const { table: name, uuid } = place;
  const held = recording.peers.flatMap((each): Held[] => {
    const database = each[kind];
    const table = database?.read(name, {});
    if (database === undefined || table === undefined) return [];
    return [{ name: each.name, path: database.path, table, row: rowOf(table, uuid) }];
  });
  const lines = held.map((each) => `${each.name}: ${each.path}${each.row < 0 ? " lacks it" : ""}`);
  const header = ["", "field", ...held.map((each) => each.name)];
  const rows = fieldsOf(held).map((field) => {
    const cells = held.map((each) => cellOf(each, field));
    const present = cells.filter((_, index) => (held[index]?.row ?? -1) >= 0);
    return [new Set(present).size > 1 ? "≠" : "", field, ...cells];
  });
  return lined([`${name} ${uuid}`, ...lines, "", ...textTable([header, ...rows])]);
}

type DatabaseKind = "main" | "sync" | "jobs";

function ownerOf(
  { peers }: LibraryRecording,
  path: string,
): { readonly peer: PeerRecording; readonly kind: DatabaseKind } | undefined {
  for (const peer of peers) {
    const kind = (["main", "sync", "jobs"] as const).find((each) => peer[each]?.path === path);
    if (kind !== undefined) return { peer, kind };
  }
  return undefined;
}

/** Columns that may hold the uuid a finding names a row by. */
const KEYS = ["uuid", "record_uuid", "entry_uuid", "device_uuid", "content_identity_uuid"];

function rowOf(table: TableColumns, uuid: string): number {
  for (const key of KEYS.filter((name) => table.has(name))) {
    const column = table.column(key);
    for (let row = 0; row < table.rowCount; row++) if (column.uuid(row) === uuid) return row;
  }
  return -1;
}

/** Columns of the first table, then those that only others have. */
function fieldsOf(held: readonly Held[]): readonly string[] {
  return [
    ...new Set(held.flatMap(({ table }) => table.table.columns.map((column) => column.name))),
  ];
}

function cellOf({ table, row }: Held, field: string): string {
  if (row < 0) return "";
  if (!table.has(field)) return "no such column";
  const column = table.column(field);
  return valueText(column.value(row), column.uuid(row));
}

function tableAsText(database: OpenedDatabase | undefined, name: string): string {
  const table = database?.read(name, {});
  if (database === undefined || table === undefined) {
    throw new FailureError("usage", `The database has no table ${visibleText(name)}.`);
  }
  const names = table.table.columns.map((column) => column.name);
  const shown = Math.min(table.rowCount, SHOWN_ROWS);
  const rows = Array.from({ length: shown }, (_, row) =>
    names.map((column) => {
      const { value, uuid } = {
        value: table.column(column).value(row),
        uuid: table.column(column).uuid(row),
      };
      return valueText(value, uuid);
    }),
  );
  const more = table.rowCount - shown;
  return lined([
    `${name} in ${database.path}`,
    "",
    ...textTable([names, ...rows]),
    ...(more > 0 ? ["", `and ${more} more rows; Query (SQL) shows them`] : []),
  ]);
}

function valueText(value: SqlValue, uuid: string | undefined): string {
  if (value === null) return "NULL";
  if (uuid !== undefined) return uuid;
  if (!(value instanceof Uint8Array)) return cut(String(value));
  return cut(
    `x'${Array.from(value.subarray(0, MAX_CELL), (byte) => byte.toString(16).padStart(2, "0")).join("")}'`,
  );
}

function cut(text: string): string {
  return text.length > MAX_CELL ? `${text.slice(0, MAX_CELL)}…` : text;
}

function lined(lines: readonly string[]): string {
  return `${lines.map(visibleText).join("\n")}\n`;
}
