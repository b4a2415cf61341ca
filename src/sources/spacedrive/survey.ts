import { FailureError } from "../../base/failure.ts";
import type { TaskOptions } from "../../base/progress.ts";
import { throwIfCancelled } from "../../base/progress.ts";
import type { Uuid } from "../../base/uuid.ts";
import { parseUuid, uuidFromBytes } from "../../base/uuid.ts";
import { classifyHead, type FileClass, HEAD_BYTES } from "../detect.ts";
import { type PeekedDatabase, type PeekedRow, peekDatabase } from "../detect-sqlite.ts";
import type { WalkedFile } from "../detect-walk.ts";
import type { FileTree } from "../file-tree.ts";
import type { SourceFinding } from "../recording.ts";
import type { SqlValue } from "../sqlite/types.ts";

/** What a database is for, decided by the tables it has. */
export type DatabaseRole = "main" | "sync" | "jobs" | "other";

/** Devices that a file names, as far as a first look at it shows. */
export interface NamedDevices {
  /** The device that wrote the file. More than one where the file contradicts itself. */
  readonly own: readonly Uuid[];
  /** All devices the file names, the own one included. */
  readonly known: readonly Uuid[];
}

/** A file of the evidence after a look at its first bytes (and, for databases, at a few pages). */
export interface SurveyedFile {
  readonly path: string;
  /** Folder of the file; "" is the opened folder. */
  readonly folder: string;
  readonly name: string;
  readonly size: number;
  readonly class: FileClass;
  readonly role?: DatabaseRole | undefined;
  readonly devices: NamedDevices;
  /** Newest time in the database, as text: which of several copies is the later one. */
  readonly newest?: string | undefined;
  /** Databases and `-wal` files. */
  readonly pageSize?: number | undefined;
  /** Databases: the header says that there is, or was, a write-ahead log. */
  readonly headerSaysWal?: boolean | undefined;
}

export interface Survey {
  readonly files: readonly SurveyedFile[];
  readonly findings: readonly SourceFinding[];
}

const CONCURRENT_READS = 8;
const NOBODY: NamedDevices = { own: [], known: [] };
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
const SERVICE_START = /Creating peer sync service\b[^\n]*?\bdevice_id=([0-9a-f-]{36})/g;
const SUMMARY_DEVICE = /^## .*\(Device ([0-9a-f-]{36})\)/gim;
const STATE_CHANGE_DEVICE = /"type":"state_change"[^\n]*?"device_id":"([0-9a-f-]{36})"/g;

/** Calls `work` for every item, at most `limit` at a time; results keep the items' order. */
export async function mapBounded<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results = new Map<number, Result>();
  let next = 0;
  const runner = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      const item = items[index];
      if (item !== undefined) results.set(index, await work(item, index));
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, runner));
  return items.flatMap((_, index) => {
    const result = results.get(index);
    return result === undefined ? [] : [result];
  });
}

/** Looks at every file. A file that cannot be read is kept as `other`, with a finding. */
export async function surveyFiles(
  tree: FileTree,
  files: readonly WalkedFile[],
  options?: TaskOptions,
): Promise<Survey> {
  const findings: SourceFinding[] = [];
  const looked = await mapBounded(files, CONCURRENT_READS, async (file) => {
    throwIfCancelled(options);
    try {
      return await surveyFile(tree, file);
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      findings.push({ code: "unreadable", path: file.path, message: error.message });
      return surveyed(file, "other", {});
    }
  });
  findings.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files: looked, findings };
}

async function surveyFile(tree: FileTree, file: WalkedFile): Promise<SurveyedFile> {
  const head = file.size === 0 ? new Uint8Array() : await tree.readRange(file.path, 0, HEAD_BYTES);
  const fileClass = classifyHead(head, file.size);
  if (fileClass === "sqlite") return surveyDatabase(tree, file, head);
  if (fileClass === "wal") return surveyed(file, fileClass, { pageSize: walPageSize(head) });
  if (fileClass === "trace-log")
    return surveyed(file, fileClass, { devices: inText(head, SERVICE_START) });
  if (fileClass === "summary")
    return surveyed(file, fileClass, { devices: inText(head, SUMMARY_DEVICE) });
  if (fileClass === "sync-events") {
    return surveyed(file, fileClass, { devices: inText(head, STATE_CHANGE_DEVICE) });
  }
  return surveyed(file, fileClass, {});
}

function surveyed(
  file: WalkedFile,
  fileClass: FileClass,
  found: Partial<Pick<SurveyedFile, "role" | "devices" | "newest" | "pageSize" | "headerSaysWal">>,
): SurveyedFile {
  const slash = file.path.lastIndexOf("/");
  return {
    path: file.path,
    folder: slash === -1 ? "" : file.path.slice(0, slash),
    name: file.path.slice(slash + 1),
    size: file.size,
    class: fileClass,
    role: found.role,
    devices: found.devices ?? NOBODY,
    newest: found.newest,
    pageSize: found.pageSize,
    headerSaysWal: found.headerSaysWal,
  };
}

function inText(head: Uint8Array, pattern: RegExp): NamedDevices {
  const text = new TextDecoder("utf-8").decode(head).replaceAll("\0", "");
  const found = new Set<Uuid>();
  for (const match of text.matchAll(pattern)) addUuid(found, match[1] ?? null);
  return { own: [...found], known: [...found] };
}

async function surveyDatabase(
  tree: FileTree,
  file: WalkedFile,
  head: Uint8Array,
): Promise<SurveyedFile> {
  const database = await peekDatabase(
    (offset, length) => tree.readRange(file.path, offset, length),
    head,
  );
  const role = database.tables.size === 0 ? roleOfName(file) : roleOfTables(database.tables);
  const found = { role, pageSize: databasePageSize(head), headerSaysWal: head[18] === 2 };
  if (role === "main")
    return surveyed(file, "sqlite", { ...found, devices: await devicesOfMain(database) });
  if (role === "sync")
    return surveyed(file, "sqlite", { ...found, ...(await lookAtSync(database)) });
  return surveyed(file, "sqlite", found);
}

/** A database whose schema cannot be read is what its name says, if anything. */
function roleOfName(file: WalkedFile): DatabaseRole {
  if (/(?:^|\/)(?:database|library)\.db$/.test(file.path)) return "main";
  if (/(?:^|\/)sync\.db$/.test(file.path)) return "sync";
  return /(?:^|\/)jobs\.db$/.test(file.path) ? "jobs" : "other";
}

function databasePageSize(head: Uint8Array): number {
  const declared = (head[16] ?? 0) * 256 + (head[17] ?? 0);
  return declared === 1 ? 65_536 : declared;
}

function walPageSize(head: Uint8Array): number {
  return (
    (head[8] ?? 0) * 16_777_216 + (head[9] ?? 0) * 65_536 + (head[10] ?? 0) * 256 + (head[11] ?? 0)
  );
}

/** What a database with these tables is for. One that lost tables to damage is still recognised by the others. */
export function roleOfTables(tables: { has(name: string): boolean }): DatabaseRole {
  if (SYNC_TABLES.some((name) => tables.has(name))) return "sync";
  if (tables.has("jobs") || tables.has("job_history")) return "jobs";
  return MAIN_TABLES.filter((name) => tables.has(name)).length >= 2 ? "main" : "other";
}

async function devicesOfMain(database: PeekedDatabase): Promise<NamedDevices> {
  const own = new Set<Uuid>();
  const known = new Set<Uuid>();
  for (const row of await database.rows("devices", 500)) {
    addUuid(known, row.get("uuid") ?? null);
    if (row.get("id") === 1) addUuid(own, row.get("uuid") ?? null);
  }
  return { own: [...own], known: [...known] };
}

async function lookAtSync(
  database: PeekedDatabase,
): Promise<{ devices: NamedDevices; newest: string | undefined }> {
  const own = new Set<Uuid>();
  const known = new Set<Uuid>();
  let newest = "";
  const rows: PeekedRow[] = [];
  for (const table of [
    "device_resource_watermarks",
    "peer_received_watermarks",
    "sync_event_log",
  ]) {
    rows.push(...(await database.rows(table, 500)));
  }
  for (const row of rows) {
    const writer = row.get("device_uuid") ?? row.get("device_id") ?? null;
    addUuid(own, writer);
    addUuid(known, writer);
    addUuid(known, row.get("peer_device_uuid") ?? row.get("peer_device_id") ?? null);
    const time = row.get("updated_at") ?? row.get("timestamp");
    if (typeof time === "string" && time > newest) newest = time;
  }
  return {
    devices: { own: [...own], known: [...known] },
    newest: newest === "" ? undefined : newest,
  };
}

function addUuid(target: Set<Uuid>, value: SqlValue): void {
  const uuid =
    typeof value === "string"
      ? parseUuid(value)
      : value instanceof Uint8Array && value.length === 16
        ? uuidFromBytes(value)
        : undefined;
  if (uuid !== undefined) target.add(uuid);
}
