/**
 * Recordings on a few lines, for tests of facts and findings: tables are given as rows, and become real database images
 * that go through the real page reader. Columns are those of the rows; what a row leaves out is NULL.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parseUuid, type Uuid, uuidToBytes } from "../../src/base/uuid.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import { indexEventLog } from "../../src/sources/event-log/index-event-log.ts";
import type { LibraryRecording, PeerRecording } from "../../src/sources/recording.ts";
import { openDatabase } from "../../src/sources/sqlite/open-database.ts";
import type { OpenedDatabase } from "../../src/sources/sqlite/types.ts";
import { indexTraceLog } from "../../src/sources/trace-log/index-trace-log.ts";

export type Cell = null | number | string | Uint8Array;
export type Row = Readonly<Record<string, Cell>>;
export type Tables = Readonly<Record<string, readonly Row[]>>;

export interface PeerSpec {
  readonly id: Uuid;
  readonly main?: Tables;
  readonly sync?: Tables;
  /** Lines of the peer's own tracing log. */
  readonly log?: readonly string[];
  /** Lines of its `sync_events.log`. */
  readonly events?: readonly string[];
  /** Put over what was built, e.g. another state of a database. */
  readonly change?: (peer: PeerRecording) => Partial<PeerRecording>;
}

export interface LibrarySpec {
  readonly generation?: number;
  readonly peers: Readonly<Record<string, PeerSpec>>;
  readonly capturedAt?: number;
  readonly change?: Partial<LibraryRecording>;
}

const wasm = readFileSync(createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm"));

/** A uuid that a reader recognises: `u(7)` ends in 7. */
export function u(n: number): Uuid {
  const uuid = parseUuid(`00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`);
  if (uuid === undefined) throw new Error(`no uuid for ${n}`);
  return uuid;
}

/** The same as the 16 bytes that the main database stores. */
export function blob(n: number): Uint8Array {
  return uuidToBytes(u(n));
}

/** A time of the recorded day, `s` seconds after its start. */
export function at(s: number): string {
  return new Date(Date.UTC(2025, 10, 24, 18, 0, 0) + s * 1000)
    .toISOString()
    .replace("Z", "000+00:00");
}

/** A stamp of `peer`, `s` seconds after the start of the recorded day. */
export function stamp(s: number, peer: Uuid, counter = 0): string {
  const ms = Date.UTC(2025, 10, 24, 18, 0, 0) + s * 1000;
  return `${ms.toString(16).padStart(16, "0")}-${counter.toString(16).padStart(16, "0")}-${peer}`;
}

/** Columns of tables that mean something also when they are empty. */
const COLUMNS_WITHOUT_ROWS: Readonly<Record<string, readonly string[]>> = {
  shared_changes: ["hlc", "model_type", "record_uuid", "change_type", "data", "created_at"],
};

async function databaseOf(path: string, tables: Tables): Promise<OpenedDatabase> {
  const engine = await loadSqlEngine(wasm);
  const database = engine.open();
  for (const [table, rows] of Object.entries(tables)) {
    const named = rows.length === 0 ? (COLUMNS_WITHOUT_ROWS[table] ?? []) : [];
    const columns = [...new Set(["id", ...named, ...rows.flatMap((row) => Object.keys(row))])];
    const declared = columns.map((name) =>
      name === "id" ? "id INTEGER PRIMARY KEY" : `"${name}"`,
    );
    database.exec(`CREATE TABLE "${table}" (${declared.join(", ")})`);
    const insert = database.prepare(
      `INSERT INTO "${table}" VALUES (${columns.map(() => "?").join(", ")})`,
    );
    for (const row of rows) insert.run(columns.map((name) => row[name] ?? null));
    insert.free();
  }
  const opened = openDatabase(path, database.export(), undefined);
  database.close();
  if (opened === undefined) throw new Error("an exported database must open");
  return opened;
}

function linesAsBytes(lines: readonly string[]): Uint8Array {
  return new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));
}

/** Builds the recording. Peers come in the order of their labels. */
export async function buildLibrary(spec: LibrarySpec): Promise<LibraryRecording> {
  const peers: PeerRecording[] = [];
  for (const [name, peer] of Object.entries(spec.peers).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { main, sync, log, events } = peer;
    const built: PeerRecording = {
      id: peer.id,
      name,
      path: name,
      identityProof: [],
      ...(main === undefined ? {} : { main: await databaseOf(`${name}/database.db`, main) }),
      ...(sync === undefined ? {} : { sync: await databaseOf(`${name}/sync.db`, sync) }),
      traceLogs: log === undefined ? [] : [indexTraceLog(`${name}/sync.log`, linesAsBytes(log))],
      ...(events === undefined
        ? {}
        : { eventLog: indexEventLog(`${name}/sync_events.log`, linesAsBytes(events)) }),
      jobLogs: [],
    };
    peers.push({ ...built, ...peer.change?.(built) });
  }
  const generation = spec.generation ?? 4;
  return {
    system: "spacedrive",
    generation: { label: `G${generation}`, from: generation, to: generation, reasons: [] },
    evidence: [],
    findings: [],
    peers,
    absentPeers: [],
    sharedTraceLogs: [],
    unknownSchema: [],
    ...(spec.capturedAt === undefined ? {} : { capturedAt: spec.capturedAt }),
    ...spec.change,
  };
}
