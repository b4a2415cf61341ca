/** Everything that one peer's replica is made of, each part as of every step. */
import type { Uuid } from "../../../base/uuid.ts";
import { UuidNumbers } from "../../../base/uuid-numbers.ts";
import type { Schema } from "../schema.ts";
import type { Replica, StampRow, TombstoneRow, WaitingRow } from "../store.ts";
import { Cells } from "./cells.ts";
import { createVersionedClosure, type VersionedClosure } from "./versioned-closure.ts";
import { createVersionedLog, type VersionedLog } from "./versioned-log.ts";
import { createVersionedMap, type VersionedMap } from "./versioned-map.ts";
import { createVersionedTable, type VersionedTable } from "./versioned-table.ts";
import { createVersionedTexts, type VersionedTexts } from "./versioned-texts.ts";
import {
  createVersionedWatermarks,
  type VersionedWatermarks,
  watermarkKey,
} from "./versioned-watermarks.ts";

export interface ReplicaParts {
  readonly schema: Schema;
  readonly codec: Cells;
  /** In the order of the schema; tables that are derived or belong to the sync database are not among them. */
  readonly tables: ReadonlyMap<string, VersionedTable>;
  readonly closure: VersionedClosure;
  /** By entry. */
  readonly paths: VersionedMap<string>;
  /** By model and record. */
  readonly tombstones: VersionedMap<TombstoneRow>;
  /** By peer and resource. */
  readonly watermarks: VersionedWatermarks;
  readonly log: VersionedLog;
  /** By table and peer. */
  readonly stamps: VersionedMap<StampRow>;
  /** By record. */
  readonly newest: VersionedTexts;
  /** By the number that a record waits under. */
  readonly waiting: VersionedMap<WaitingRow>;
}

/** Tables that hold what is derived or belongs to the migrations: no replica tells of them as rows. */
export const DERIVED = new Set(["entry_closure", "directory_paths", "content_kinds"]);

/** Empty parts. `uuids`: numbers that are shared with others, e.g. with the journal of the run. */
export function createReplicaParts(schema: Schema, uuids = new UuidNumbers()): ReplicaParts {
  const codec = new Cells(uuids);
  const tables = new Map<string, VersionedTable>();
  for (const table of schema.main) {
    if (!DERIVED.has(table.name)) tables.set(table.name, createVersionedTable(table, codec));
  }
  return {
    schema,
    codec,
    tables,
    closure: createVersionedClosure(),
    paths: createVersionedMap(),
    tombstones: createVersionedMap(),
    watermarks: createVersionedWatermarks(codec),
    log: createVersionedLog(codec),
    stamps: createVersionedMap(),
    newest: createVersionedTexts(codec),
    waiting: createVersionedMap(),
  };
}

/** Reads the parts as of the step that `step` says when it is asked. */
export function readParts(parts: ReplicaParts, step: () => number): Replica {
  const { schema, closure, paths, tombstones, watermarks, log, stamps, newest, waiting } = parts;
  const table = (name: string): VersionedTable | undefined => parts.tables.get(name);
  return {
    schema,
    idOf: (name, uuid) => table(name)?.idOf(uuid, step()),
    uuidOf: (name, id) => table(name)?.uuidOf(id, step()),
    row: (name, id) => table(name)?.row(id, step()),
    each: (name, onRow) => table(name)?.each(step(), onRow),
    count: (name) => table(name)?.count(step()) ?? 0,
    subtree: (entry) => [...new Set([entry, ...closure.descendants(entry, step())])],
    closureCount: () => closure.count(step()),
    ancestors: (entry, onRow) => {
      let depth = 0;
      for (const ancestor of closure.ancestors(entry, step())) onRow(ancestor, depth++);
    },
    path: (entry) => paths.get(String(entry), step()),
    pathCount: () => paths.index.countAt(step()),
    eachPath: (onPath) => {
      const found: (readonly [number, string])[] = [];
      paths.each(step(), (path, key) => found.push([Number(key), path]));
      for (const [entry, path] of found.sort(([a], [b]) => a - b)) onPath(entry, path);
    },
    isTombstoned: (model, record) => tombstones.get(`${model}|${record}`, step()) !== undefined,
    eachTombstone: (onRow) => {
      table("device_state_tombstones")?.each(step(), (_, cells) => {
        const [, model, record, device, deletedAt] = cells;
        const at = { device: Number(device), deletedAt: String(deletedAt) };
        // Uuid cells are hyphenated text.
        onRow({ model: String(model), record: String(record) as Uuid, ...at });
      });
    },
    watermark: (peer, resource) => watermarks.get(watermarkKey(peer, resource), step())?.value,
    watermarks: () => valuesOf(watermarks, step()),
    latestHlc: (record) => log.newest.get(record, step()),
    sharedCount: () => log.rows.index.countAt(step()),
    eachShared: (since, onRow) => log.each(since ?? "", step(), onRow),
    stamps: (name) => {
      const found: StampRow[] = [];
      stamps.each(step(), (row, key) => {
        if (key.startsWith(`${name}|`)) found.push(row);
      });
      return found;
    },
    newestState: (record) => newest.get(record, step()),
    waiting: () => valuesOf(waiting, step()),
  };
}

function valuesOf<Value>(map: VersionedMap<Value>, step: number): readonly Value[] {
  const found: Value[] = [];
  map.each(step, (value) => found.push(value));
  return found;
}
