import { parseUuid, type Uuid, uuidFromBytes } from "../../base/uuid.ts";
import { type PeekedDatabase, type PeekedRow, peekDatabase } from "../detect-sqlite.ts";
import type { FileTree } from "../file-tree.ts";
import { openDatabase } from "../sqlite/open-database.ts";
import type { OpenedDatabase, SqlValue } from "../sqlite/types.ts";

/** What a database is for, decided by the tables it has. */
export type DatabaseRole = "main" | "sync" | "jobs" | "other";

/** Devices that a file names, as far as a first look at it shows. */
export interface NamedDevices {
  /** The device that wrote the file. More than one where the file contradicts itself. */
  readonly own: readonly Uuid[];
  /** All devices the file names, the own one included. */
  readonly known: readonly Uuid[];
}

/** What a look at a database file shows without reading all of it. */
export interface SurveyedDatabase {
  readonly role: DatabaseRole;
  readonly devices: NamedDevices;
  /** Newest time found, as text: which of several copies is the later one. */
  readonly newest?: string | undefined;
  readonly pageSize: number;
  readonly headerSaysWal: boolean;
  /** The main file alone defines no table: they may all lie in its write-ahead log. */
  readonly isBlank: boolean;
}

const NOBODY: NamedDevices = { own: [], known: [] };
/** A database without tables of its own is small; a larger file is something else. */
const MAX_BLANK_BYTES = 64 * 1024 * 1024;
const MAIN_TABLES = [
  "entries",
  "devices",
  "locations",
  "content_identities",
  "volumes",
  "entry_closure",
  "directory_paths",
  "seaql_migrations",
];
const SYNC_TABLES = [
  "shared_changes",
  "device_resource_watermarks",
  "peer_received_watermarks",
  "peer_acks",
  "sync_event_log",
  "backfill_checkpoints",
];
/** Tables of `sync.db` in which the writing device names itself. */
const WRITER_TABLES = ["device_resource_watermarks", "peer_received_watermarks", "sync_event_log"];

/** The first rows of a table. */
type ReadRows = (table: string, limit: number) => Promise<readonly PeekedRow[]>;

/** Looks into a database through a few of its pages. */
export async function surveyDatabase(
  tree: FileTree,
  path: string,
  head: Uint8Array,
): Promise<SurveyedDatabase> {
  const database: PeekedDatabase = await peekDatabase(
    (offset, length) => tree.readRange(path, offset, length),
    head,
  );
  const isBlank = database.tables.size === 0;
  const role = isBlank ? roleOfName(path) : roleOfTables(database.tables);
  const found = await lookAtRows(role, database.rows);
  const declared = (head[16] ?? 0) * 256 + (head[17] ?? 0);
  const pageSize = declared === 1 ? 65_536 : declared;
  return { role, ...found, pageSize, headerSaysWal: head[18] === 2, isBlank };
}

/** Looks again at a database whose tables may all lie in its write-ahead log, by laying that over it. */
export async function surveyThroughWal(
  tree: FileTree,
  blank: { readonly path: string; readonly size: number },
  wal: { readonly path: string; readonly size: number },
): Promise<Pick<SurveyedDatabase, "role" | "devices" | "newest"> | undefined> {
  if (Math.max(blank.size, wal.size) > MAX_BLANK_BYTES) return undefined;
  const main = await tree.read(blank.path);
  const database = openDatabase(blank.path, main, await tree.read(wal.path));
  if (database === undefined || database.tables.size === 0) return undefined;
  const role = roleOfTables(database.tables);
  const rows: ReadRows = async (table, limit) => rowsOf(database, table, limit);
  return { role, ...(await lookAtRows(role, rows)) };
}

function rowsOf(database: OpenedDatabase, table: string, limit: number): PeekedRow[] {
  const rows = database.read(table, {});
  const columns = database.tables.get(table)?.columns ?? [];
  const count = Math.min(limit, rows?.rowCount ?? 0);
  return Array.from({ length: count }, (_, row) => {
    const values = columns.map(
      ({ name }) => [name, rows?.column(name).value(row) ?? null] as const,
    );
    return new Map(values);
  });
}

/** What a database with these tables is for. One that lost tables to damage is still recognised by the others. */
export function roleOfTables(tables: { has(name: string): boolean }): DatabaseRole {
  if (SYNC_TABLES.some((name) => tables.has(name))) return "sync";
  if (tables.has("jobs") || tables.has("job_history")) return "jobs";
  return MAIN_TABLES.filter((name) => tables.has(name)).length >= 2 ? "main" : "other";
}

/** A database whose schema cannot be read is what its name says, if anything. */
function roleOfName(path: string): DatabaseRole {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name === "database.db" || name === "library.db") return "main";
  if (name === "sync.db") return "sync";
  return name === "jobs.db" ? "jobs" : "other";
}

async function lookAtRows(
  role: DatabaseRole,
  rows: ReadRows,
): Promise<{ devices: NamedDevices; newest?: string | undefined }> {
  if (role === "main") return { devices: devicesOfMain(await rows("devices", 500)) };
  if (role !== "sync") return { devices: NOBODY };
  const found: PeekedRow[] = [];
  for (const table of WRITER_TABLES) found.push(...(await rows(table, 500)));
  return lookAtSync(found);
}

/** The library's own device is its first: the application inserts it when it creates the library. */
function devicesOfMain(rows: readonly PeekedRow[]): NamedDevices {
  const own = new Set<Uuid>();
  const known = new Set<Uuid>();
  for (const row of rows) {
    addUuid(known, row.get("uuid") ?? null);
    if (row.get("id") === 1) addUuid(own, row.get("uuid") ?? null);
  }
  return { own: [...own], known: [...known] };
}

function lookAtSync(rows: readonly PeekedRow[]): {
  devices: NamedDevices;
  newest: string | undefined;
} {
  const own = new Set<Uuid>();
  const known = new Set<Uuid>();
  let newest = "";
  for (const row of rows) {
    const writer = row.get("device_uuid") ?? row.get("device_id") ?? null;
    addUuid(own, writer);
    addUuid(known, writer);
    addUuid(known, row.get("peer_device_uuid") ?? row.get("peer_device_id") ?? null);
    const time = row.get("updated_at") ?? row.get("timestamp");
    if (typeof time === "string" && time > newest) newest = time;
  }
  const devices = { own: [...own], known: [...known] };
  return { devices, newest: newest === "" ? undefined : newest };
}

function addUuid(target: Set<Uuid>, value: SqlValue): void {
  if (typeof value === "string") {
    const uuid = parseUuid(value);
    if (uuid !== undefined) target.add(uuid);
  } else if (value instanceof Uint8Array && value.length === 16) target.add(uuidFromBytes(value));
}
