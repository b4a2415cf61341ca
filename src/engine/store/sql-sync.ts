import type { Uuid } from "../../base/uuid.ts";
import { createEmptyDatabase } from "./create-database.ts";
import type { Schema } from "./schema.ts";
import type { SqlCell, SqlDatabase, SqlEngine } from "./sql-database.ts";
import { createSqlSession, type SqlSession } from "./sql-session.ts";
import type { SharedChangeRow, Store, WatermarkRow } from "./store.ts";

type SyncPart = Pick<
  Store,
  | "watermark"
  | "raiseWatermark"
  | "resetWatermark"
  | "watermarks"
  | "latestHlc"
  | "appendShared"
  | "sharedCount"
  | "eachShared"
  | "pruneShared"
  | "noteStamp"
  | "stamps"
  | "newestState"
  | "setNewestState"
  | "hold"
  | "release"
  | "waiting"
>;

/** What no generation has a table for, and what the generation lacks: both only while the database is open. */
const MEMORY = [
  "CREATE TEMP TABLE marks (position INTEGER PRIMARY KEY, peer TEXT, resource TEXT, value TEXT, updated_at TEXT, validated TEXT, validated_at TEXT, UNIQUE (peer, resource))",
  "CREATE TEMP TABLE latest (record TEXT PRIMARY KEY, hlc TEXT)",
  "CREATE TEMP TABLE stamps (peer TEXT, list TEXT, hlc TEXT, at TEXT, UNIQUE (list, peer))",
  "CREATE TEMP TABLE newest (record TEXT PRIMARY KEY, timestamp TEXT)",
  "CREATE TEMP TABLE held (number INTEGER PRIMARY KEY AUTOINCREMENT, model TEXT, record TEXT, missing TEXT)",
];

/** The sync database of the reference store. `commit` ends the transaction and brings the generation's tables up to date. */
export function createSqlSync(
  engine: SqlEngine,
  schema: Schema,
  self: Uuid,
): SyncPart & { commit(): SqlDatabase } {
  const database = createEmptyDatabase(engine, schema.sync);
  for (const statement of MEMORY) database.exec(statement);
  const session = createSqlSession(database);
  const { run, rows } = session;
  const watermark = (peer: Uuid, resource: string): WatermarkRow | undefined => {
    const [row] = rows("SELECT * FROM marks WHERE peer = ? AND resource = ?", [peer, resource]);
    return row === undefined ? undefined : markOf(row);
  };
  const setMark = ({ peer, resource, value, updatedAt, validated }: WatermarkRow): void =>
    run(
      "INSERT INTO marks VALUES (NULL, ?, ?, ?, ?, ?, ?) ON CONFLICT (peer, resource) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at, validated = excluded.validated, validated_at = excluded.validated_at",
      [peer, resource, value, updatedAt, validated?.value ?? null, validated?.at ?? null],
    );
  return {
    ...sharedLog(session),
    ...receiverMemory(session),
    watermark: (peer, resource) => {
      const value = watermark(peer, resource)?.value;
      return value === "" ? undefined : value;
    },
    raiseWatermark: (row) => {
      const before = watermark(row.peer, row.resource);
      if (before !== undefined && before.value >= row.value) return false;
      setMark({ validated: before?.validated, ...row });
      return true;
    },
    resetWatermark: (peer, resource, value) => {
      if (value !== undefined) setMark(value);
      // A mark that is gone keeps its place in the order: an empty value is before every other.
      else if (watermark(peer, resource) !== undefined) {
        setMark({ peer, resource, value: "", updatedAt: "" });
      }
    },
    watermarks: () => rows("SELECT * FROM marks WHERE value <> '' ORDER BY position").map(markOf),
    noteStamp: (list, { peer, hlc, at }) =>
      run(
        "INSERT INTO stamps VALUES (?, ?, ?, ?) ON CONFLICT (list, peer) DO UPDATE SET hlc = excluded.hlc, at = excluded.at",
        [peer, list, hlc, at],
      ),
    stamps: (list) =>
      rows("SELECT peer, hlc, at FROM stamps WHERE list = ? ORDER BY rowid", [list]).map(
        // Written by `noteStamp` from a uuid.
        ([peer, hlc, at]) => ({ peer: String(peer) as Uuid, hlc: String(hlc), at: String(at) }),
      ),
    commit: () => {
      writeGeneration(session, schema, self);
      session.commit();
      return database;
    },
  };
}

function markOf([
  ,
  peer,
  resource,
  value,
  updatedAt,
  validated,
  at,
]: readonly SqlCell[]): WatermarkRow {
  return {
    // Written by `setMark` from a uuid.
    peer: String(peer) as Uuid,
    resource: String(resource),
    value: String(value),
    updatedAt: String(updatedAt),
    validated: validated == null ? undefined : { value: String(validated), at: String(at) },
  };
}

function sharedLog({ run, rows }: SqlSession) {
  const select =
    "SELECT hlc, model_type, record_uuid, change_type, data, created_at FROM shared_changes";
  const one = (sql: string, values: readonly SqlCell[]): string | undefined => {
    const [row] = rows(sql, values);
    return row === undefined ? undefined : String(row[0]);
  };
  const latestHlc = (record: Uuid): string | undefined =>
    one("SELECT hlc FROM latest WHERE record = ?", [record]);
  return {
    latestHlc,
    appendShared: (row: SharedChangeRow): boolean => {
      const { hlc, model, record, changeType, data, createdAt } = row;
      if (one("SELECT hlc FROM shared_changes WHERE hlc = ?", [hlc]) !== undefined) return false;
      const cells = [hlc, model, record, changeType, data(), createdAt];
      run("INSERT INTO shared_changes VALUES (?, ?, ?, ?, ?, ?)", cells);
      run(
        "INSERT INTO latest VALUES (?, ?) ON CONFLICT (record) DO UPDATE SET hlc = max(hlc, excluded.hlc)",
        [record, hlc],
      );
      return true;
    },
    sharedCount: (): number => Number(one("SELECT count(*) FROM shared_changes", []) ?? 0),
    eachShared: (since: string | undefined, onRow: (row: SharedChangeRow) => void): void => {
      for (const row of rows(`${select} WHERE hlc > ? ORDER BY hlc`, [since ?? ""])) {
        onRow(sharedRow(row));
      }
    },
    pruneShared: (upTo: string, forget: boolean): number => {
      const count = Number(one("SELECT count(*) FROM shared_changes WHERE hlc <= ?", [upTo]) ?? 0);
      if (forget) {
        run("DELETE FROM latest WHERE hlc IN (SELECT hlc FROM shared_changes WHERE hlc <= ?)", [
          upTo,
        ]);
      }
      run("DELETE FROM shared_changes WHERE hlc <= ?", [upTo]);
      return count;
    },
  };
}

function sharedRow([
  hlc,
  model,
  record,
  type,
  data,
  createdAt,
]: readonly SqlCell[]): SharedChangeRow {
  return {
    hlc: String(hlc),
    model: String(model),
    // Written by `appendShared` from a uuid and one of the three types.
    record: String(record) as Uuid,
    changeType: type === "update" || type === "delete" ? type : "insert",
    data: () => String(data),
    createdAt: String(createdAt),
  };
}

function receiverMemory({ run, rows }: SqlSession) {
  return {
    newestState: (record: Uuid): string | undefined => {
      const [row] = rows("SELECT timestamp FROM newest WHERE record = ?", [record]);
      return row === undefined ? undefined : String(row[0]);
    },
    setNewestState: (record: Uuid, timestamp: string): void =>
      run("INSERT OR REPLACE INTO newest VALUES (?, ?)", [record, timestamp]),
    hold: ({ model, record, missing }: ReturnType<Store["waiting"]>[number]): number => {
      run("INSERT INTO held VALUES (NULL, ?, ?, ?)", [model, record, missing]);
      return Number(rows("SELECT last_insert_rowid()")[0]?.[0]);
    },
    release: (number: number): void => run("DELETE FROM held WHERE number = ?", [number]),
    waiting: () =>
      rows("SELECT model, record, missing FROM held ORDER BY number").map(
        // Written by `hold` from uuids.
        ([model, record, missing]) => ({
          model: String(model),
          record: String(record) as Uuid,
          missing: String(missing) as Uuid,
        }),
      ),
  };
}

/** Carries watermarks and stamps into the tables that the generation has for them. */
function writeGeneration({ run }: SqlSession, schema: Schema, self: Uuid): void {
  const has = (name: string): boolean => schema.sync.some((table) => table.name === name);
  if (has("device_resource_watermarks")) {
    const dual = schema.table("device_resource_watermarks").position("cursor_watermark") >= 0;
    const names = dual
      ? "cursor_watermark, updated_at, validated_watermark, last_validated_at"
      : "last_watermark, updated_at";
    run("DELETE FROM device_resource_watermarks");
    run(
      `INSERT INTO device_resource_watermarks (device_uuid, peer_device_uuid, resource_type, ${names}) SELECT ?, peer, resource, value, updated_at${dual ? ", validated, validated_at" : ""} FROM marks WHERE value <> '' ORDER BY position`,
      [self],
    );
  }
  run("DELETE FROM peer_acks");
  run("INSERT INTO peer_acks SELECT peer, hlc, at FROM stamps WHERE list = 'peer_acks'");
  if (!has("peer_received_watermarks")) return;
  run("DELETE FROM peer_received_watermarks");
  run(
    "INSERT INTO peer_received_watermarks SELECT ?, peer, hlc, at FROM stamps WHERE list = 'peer_received_watermarks'",
    [self],
  );
}
