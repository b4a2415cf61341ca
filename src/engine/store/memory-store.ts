/**
 * The fast store: versions in memory, from which the state as of any step can be read.
 *
 * With a clock, every write is kept under the step that is on its way, and nothing is overwritten; without one there is
 * only what is now. SQL is made from it when it is asked for.
 */
import type { Uuid } from "../../base/uuid.ts";
import type { UuidNumbers } from "../../base/uuid-numbers.ts";
import { createReplicaDatabases, type ReplicaDatabases } from "./replica-databases.ts";
import type { Schema } from "./schema.ts";
import type { SqlEngine } from "./sql-database.ts";
import type { Store } from "./store.ts";
import { createReplicaParts, type ReplicaParts, readParts } from "./versions/replica-parts.ts";
import { NOW, type VersionedTable } from "./versions/versioned-table.ts";
import { watermarkKey } from "./versions/versioned-watermarks.ts";

export interface MemoryStoreOptions {
  readonly engine: SqlEngine;
  readonly schema: Schema;
  /** The peer. */
  readonly self: Uuid;
  /** The step on its way, from 1; 0 before the first. It never goes back. Left out: nothing is remembered. */
  readonly clock?: (() => number) | undefined;
  /** Numbers of uuids that are shared with others, e.g. with the journal of the run. */
  readonly uuids?: UuidNumbers | undefined;
}

export interface MemoryStore extends Store {
  readonly parts: ReplicaParts;
}

export function createMemoryStore(options: MemoryStoreOptions): MemoryStore {
  const { engine, schema, self } = options;
  const clock = options.clock ?? (() => 0);
  const parts = createReplicaParts(schema, options.uuids);
  const { closure, paths, tombstones, watermarks, log, stamps, newest, waiting } = parts;
  const read = readParts(parts, () => NOW);
  let databases: ReplicaDatabases | undefined;
  let held = 0;
  const tableNamed = (name: string): VersionedTable => {
    const table = parts.tables.get(name);
    if (table === undefined) throw new RangeError(`rows of ${name} are not kept`);
    return table;
  };

  const remove = (name: string, id: number): void => {
    const step = clock();
    const cells = name === "device_state_tombstones" ? read.row(name, id) : undefined;
    if (cells !== undefined) tombstones.set(`${cells[1]}|${cells[2]}`, undefined, step);
    tableNamed(name).remove(id, step);
    if (name !== "entries") return;
    closure.detach(id, step);
    paths.set(String(id), undefined, step);
  };

  return {
    ...read,
    parts,
    put: (table, id, cells) => tableNamed(table).put(id, cells, clock()),
    remove,
    attach: (entry, parent) => closure.attach(entry, parent, clock()),
    rebuildClosure: (onEntry) => {
      const links = parentLinks(tableNamed("entries"), onEntry);
      const rounds = closure.rebuild(links, clock(), onEntry);
      return { rounds, rows: closure.count(NOW) };
    },
    setPath: (entry, path) => paths.set(String(entry), path, clock()),
    addTombstone: (model, record, device, deletedAt) => {
      const step = clock();
      tombstones.set(`${model}|${record}`, { model, record, device, deletedAt }, step);
      const cells = [null, model, record, device, deletedAt];
      tableNamed("device_state_tombstones").put(undefined, cells, step);
    },
    expireTombstones: (before) => {
      const at = schema.table("device_state_tombstones").position("deleted_at");
      const expired: number[] = [];
      read.each("device_state_tombstones", (id, cells) => {
        if (String(cells[at]) < before) expired.push(id);
      });
      for (const id of expired) remove("device_state_tombstones", id);
      return expired.length;
    },
    raiseWatermark: (row) => watermarks.raise(row, clock()),
    resetWatermark: (peer, resource, value) =>
      watermarks.set(watermarkKey(peer, resource), value, clock()),
    appendShared: (row) => log.append(row, clock()),
    pruneShared: (upTo, forget) => log.prune(upTo, forget, clock()),
    noteStamp: (table, row) => stamps.set(`${table}|${row.peer}`, row, clock()),
    setNewestState: (record, timestamp) => newest.set(record, timestamp, clock()),
    hold: (row) => {
      waiting.set(String(held), row, clock());
      return held++;
    },
    release: (number) => waiting.set(String(number), undefined, clock()),
    materialise: () => {
      databases ??= createReplicaDatabases(engine, parts, self);
      databases.moveTo(NOW);
      return databases;
    },
  };
}

function parentLinks(
  entries: VersionedTable,
  onEntry: (() => void) | undefined,
): ReadonlyMap<number, number | undefined> {
  const parentAt = entries.definition.position("parent_id");
  const links = new Map<number, number | undefined>();
  entries.each(NOW, (id, cells) => {
    onEntry?.();
    const parent = cells[parentAt];
    links.set(id, typeof parent === "number" ? parent : undefined);
  });
  return links;
}
