import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SqlDatabase, SqlEngine } from "../../src/engine/store/sql-database.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";

/** Files by path, as a memory tree takes them. */
export type Files = Record<string, Uint8Array>;

export interface MainOptions {
  /** Own device first: it gets `devices.id` 1. */
  readonly devices: readonly string[];
  readonly entries?: number;
  /** Extra statements, e.g. an unknown table. */
  readonly sql?: string;
  /** Migrations beside those of mid November 2025. */
  readonly migrations?: readonly string[];
}

export interface SyncOptions {
  readonly own?: string;
  readonly peers?: readonly string[];
  readonly shape?: "last" | "cursor" | "altered";
  readonly updatedAt?: string;
  readonly sql?: string;
}

let started: Promise<SqlEngine> | undefined;

function engine(): Promise<SqlEngine> {
  const wasm = join(import.meta.dirname, "../../node_modules/sql.js/dist/sql-wasm.wasm");
  started ??= loadSqlEngine(readFileSync(wasm));
  return started;
}

async function build(fill: (database: SqlDatabase) => void): Promise<Uint8Array> {
  const database = (await engine()).open();
  fill(database);
  const bytes = database.export();
  database.close();
  return bytes;
}

export function text(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}

function blob(uuid: string): string {
  return `X'${uuid.replaceAll("-", "")}'`;
}

/** A main database with the tables that opening looks at. */
export function mainDatabase(options: MainOptions): Promise<Uint8Array> {
  return build((database) => {
    database.exec(`
      CREATE TABLE seaql_migrations (version varchar NOT NULL PRIMARY KEY, applied_at bigint NOT NULL);
      CREATE TABLE devices (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, uuid uuid_text NOT NULL,
        name varchar NOT NULL, updated_at timestamp_with_timezone_text, last_state_watermark text);
      CREATE TABLE entries (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, uuid uuid_text,
        name varchar NOT NULL, kind integer NOT NULL, content_id integer, size bigint NOT NULL);
      CREATE TABLE content_identities (id integer PRIMARY KEY, uuid uuid_text NOT NULL);
      CREATE TABLE locations (id integer PRIMARY KEY, uuid uuid_text NOT NULL, device_id integer);`);
    const versions = ["m20251113_000001_x", "m20251114_000001_x", ...(options.migrations ?? [])];
    for (const version of versions) {
      database.exec(`INSERT INTO seaql_migrations VALUES ('${version}', 0)`);
    }
    options.devices.forEach((uuid, index) => {
      database.exec(
        `INSERT INTO devices (uuid, name, updated_at) VALUES (${blob(uuid)}, 'Machine ${index + 1}', '2025-11-16T09:00:00+00:00')`,
      );
    });
    for (let index = 0; index < (options.entries ?? 0); index++) {
      database.exec(`INSERT INTO entries (name, kind, size) VALUES ('file ${index}', 0, 1)`);
    }
    if (options.sql !== undefined) database.exec(options.sql);
  });
}

const WATERMARK_COLUMNS = {
  last: "last_watermark TEXT NOT NULL, updated_at TEXT NOT NULL",
  cursor:
    "cursor_watermark TEXT NOT NULL, validated_watermark TEXT, last_validated_at TEXT, updated_at TEXT NOT NULL",
  altered:
    "cursor_watermark TEXT NOT NULL, updated_at TEXT NOT NULL, validated_watermark TEXT, last_validated_at TEXT",
} as const;

/** A `sync.db`; without `own` it names nobody. */
export function syncDatabase(options: SyncOptions = {}): Promise<Uint8Array> {
  const shape = options.shape ?? "last";
  const time = options.updatedAt ?? "2025-11-16T09:30:00+00:00";
  return build((database) => {
    database.exec(`
      CREATE TABLE shared_changes (hlc TEXT PRIMARY KEY, model_type TEXT NOT NULL, record_uuid TEXT NOT NULL,
        change_type TEXT NOT NULL, data TEXT NOT NULL, created_at TEXT NOT NULL);
      CREATE TABLE peer_acks (peer_device_id TEXT PRIMARY KEY, last_acked_hlc TEXT NOT NULL, acked_at TEXT NOT NULL);
      CREATE TABLE device_resource_watermarks (device_uuid TEXT NOT NULL, peer_device_uuid TEXT NOT NULL,
        resource_type TEXT NOT NULL, ${WATERMARK_COLUMNS[shape]});`);
    const mark = shape === "last" ? "last_watermark" : "cursor_watermark";
    for (const peer of options.own === undefined ? [] : (options.peers ?? [])) {
      database.exec(
        `INSERT INTO device_resource_watermarks (device_uuid, peer_device_uuid, resource_type, ${mark}, updated_at)
         VALUES ('${options.own}', '${peer}', 'entry', '${time}', '${time}')`,
      );
    }
    if (options.sql !== undefined) database.exec(options.sql);
  });
}

/** A tracing log in which the services of these devices start. */
export function traceLog(...devices: readonly string[]): Uint8Array {
  const lines = devices.map(
    (device, index) =>
      `2025-11-16T09:40:1${index}.000000Z  INFO ThreadId(07) sd_core::service::sync::peer: Creating peer sync service library_id=11111111-0000-4000-8000-000000000000 device_id=${device}`,
  );
  return text(`${lines.join("\n")}\n`);
}

/** One own state change of the device. */
export function eventLog(device: string): Uint8Array {
  return text(
    `{"type":"state_change","library_id":"11111111-0000-4000-8000-000000000000","model_type":"entry","record_uuid":"22222222-0000-4000-8000-000000000000","device_id":"${device}","data":{},"timestamp":"2025-11-16T09:40:12.000000Z"}\n`,
  );
}

export function summary(
  sections: readonly (readonly [label: string, device: string])[],
): Uint8Array {
  const parts = sections.map(
    ([label, device]) => `## ${label} (Device ${device})\n- Entries: 0\n- Content Identities: 0\n`,
  );
  return text(
    `# Sync Test Snapshot: final_state\n\n**Timestamp**: 2025-11-16T09:40:58.000000+00:00\n**Test**: realtime_alice_to_bob\n\n${parts.join("\n")}`,
  );
}

/** The two databases of a peer, below `folder`. */
export async function peerFiles(
  folder: string,
  own: string,
  others: readonly string[],
  names: { readonly main?: string; readonly sync?: string } = {},
): Promise<Files> {
  const at = (name: string): string => (folder === "" ? name : `${folder}/${name}`);
  return {
    [at(names.main ?? "database.db")]: await mainDatabase({ devices: [own, ...others] }),
    [at(names.sync ?? "sync.db")]: await syncDatabase({ own, peers: others }),
  };
}

/** A database as it lies on disk before its first checkpoint: a main file of one empty page, all else in the WAL. */
export function uncheckpointed(image: Uint8Array): {
  readonly main: Uint8Array;
  readonly wal: Uint8Array;
} {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  const pageSize = view.getUint16(16);
  const pageCount = image.length / pageSize;
  const main = new Uint8Array(pageSize);
  main.set(image.subarray(0, 100));
  main.set([2, 2], 18);
  const blank = new DataView(main.buffer);
  blank.setUint32(28, 1);
  blank.setUint8(100, 0x0d);
  blank.setUint16(105, pageSize === 65_536 ? 0 : pageSize);
  const wal = new Uint8Array(32 + pageCount * (24 + pageSize));
  const log = new DataView(wal.buffer);
  [0x377f0682, 3_007_000, pageSize, 0, 11, 22].forEach((word, index) => {
    log.setUint32(index * 4, word);
  });
  let sums = checksum(wal.subarray(0, 24), [0, 0]);
  sums.forEach((sum, index) => {
    log.setUint32(24 + index * 4, sum);
  });
  for (let page = 0; page < pageCount; page++) {
    const at = 32 + page * (24 + pageSize);
    const commitSize = page === pageCount - 1 ? pageCount : 0;
    [page + 1, commitSize, 11, 22].forEach((word, index) => {
      log.setUint32(at + index * 4, word);
    });
    wal.set(image.subarray(page * pageSize, (page + 1) * pageSize), at + 24);
    sums = checksum(wal.subarray(at, at + 8), sums);
    sums = checksum(wal.subarray(at + 24, at + 24 + pageSize), sums);
    sums.forEach((sum, index) => {
      log.setUint32(at + 16 + index * 4, sum);
    });
  }
  return { main, wal };
}

/** SQLite's WAL checksum with little-endian words. */
function checksum(bytes: Uint8Array, start: readonly [number, number]): readonly [number, number] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let [first, second] = start;
  for (let at = 0; at < bytes.length; at += 8) {
    first = (first + view.getUint32(at, true) + second) >>> 0;
    second = (second + view.getUint32(at + 4, true) + first) >>> 0;
  }
  return [first, second];
}
