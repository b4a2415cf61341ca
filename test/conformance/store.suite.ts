/** What every store of a peer's replica keeps. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Uuid } from "../../src/base/uuid.ts";
import type { Schema } from "../../src/engine/store/schema.ts";
import { schemaFor } from "../../src/engine/store/schema.ts";
import type { Cell, Store } from "../../src/engine/store/store.ts";

const SELF = "bbbbbbbb-0000-4000-8000-000000000002" as Uuid;
const PEER = "aaaaaaaa-0000-4000-8000-000000000001" as Uuid;
const uuid = (n: number): Uuid =>
  `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}` as Uuid;
const NOW = "2025-11-24T18:28:13.824203+00:00";

/** Cells of a row, by column; what is left out is NULL. */
function cells(store: Store, table: string, values: Readonly<Record<string, Cell>>): Cell[] {
  return store.schema.table(table).columns.map(({ name }) => values[name] ?? null);
}

function entry(store: Store, n: number, values: Readonly<Record<string, Cell>> = {}): Cell[] {
  const plain = { kind: 1, size: 0, aggregate_size: 0, child_count: 0, file_count: 0 };
  const times = { created_at: NOW, modified_at: NOW };
  return cells(store, "entries", { uuid: uuid(n), name: `e${n}`, ...plain, ...times, ...values });
}

function content(store: Store, n: number, hash: string): Cell[] {
  const values = { uuid: uuid(n), content_hash: hash, kind_id: 0, total_size: 1, entry_count: 0 };
  const times = { first_seen_at: NOW, last_verified_at: NOW };
  return cells(store, "content_identities", { ...values, ...times });
}

export function storeSuite(name: string, create: (schema: Schema, self: Uuid) => Store): void {
  describe(`the store ${name}`, () => {
    let store: Store;
    beforeEach(() => {
      store = create(schemaFor(4), SELF);
    });
    const add = (n: number, values: Readonly<Record<string, Cell>> = {}): number => {
      const result = store.put("entries", undefined, entry(store, n, values));
      return "id" in result ? result.id : -1;
    };

    it("translates uuids to ids and back, and never gives an id twice", () => {
      const first = add(1);
      expect(store.idOf("entries", uuid(1))).toBe(first);
      expect(store.uuidOf("entries", first)).toBe(uuid(1));
      store.remove("entries", first);
      expect(store.idOf("entries", uuid(1))).toBeUndefined();
      expect(store.row("entries", first)).toBeUndefined();
      expect(add(2)).toBeGreaterThan(first);
      expect(store.count("entries")).toBe(1);
    });

    it("refuses what a unique index forbids, and names its columns", () => {
      expect(store.put("content_identities", undefined, content(store, 1, "h"))).toMatchObject({
        kind: "inserted",
      });
      expect(store.put("content_identities", undefined, content(store, 2, "h"))).toEqual({
        kind: "conflict",
        constraint: "content_identities.content_hash",
      });
      const id = store.idOf("content_identities", uuid(1));
      expect(store.put("content_identities", id, content(store, 1, "h2")).kind).toBe("updated");
      expect(store.put("content_identities", undefined, content(store, 2, "h")).kind).toBe(
        "inserted",
      );
    });

    it("holds files of one name apart from directories, and from those without an extension", () => {
      const parent = add(1);
      const file = { kind: 0, parent_id: parent, name: "a", extension: "txt" };
      expect(add(2, file)).toBeGreaterThan(0);
      expect(add(3, file)).toBe(-1);
      expect(add(4, { ...file, kind: 1 })).toBeGreaterThan(0);
      expect(add(5, { ...file, extension: null })).toBeGreaterThan(0);
      expect(add(6, { ...file, extension: null })).toBeGreaterThan(0);
    });

    it("refuses a uuid that another row has", () => {
      store.put("content_identities", undefined, content(store, 1, "h"));
      const again = store.put("content_identities", undefined, content(store, 1, "other"));
      expect(again).toEqual({ kind: "conflict", constraint: "content_identities.uuid" });
      const id = store.idOf("content_identities", uuid(1));
      expect(store.put("content_identities", id, content(store, 1, "other")).kind).toBe("updated");
    });

    it("refuses NULL where the schema does", () => {
      const result = store.put("entries", undefined, entry(store, 1, { name: null }));
      expect(result).toEqual({ kind: "missing", column: "name" });
    });

    it("keeps the closure as it was built, holes included, and rebuilds it whole", () => {
      const [root, middle, leaf] = [add(1), add(2), add(3)];
      store.attach(leaf, middle);
      store.attach(middle, root);
      store.attach(root, undefined);
      expect(store.closureCount()).toBe(3);
      store.put("entries", middle, entry(store, 2, { parent_id: root }));
      store.put("entries", leaf, entry(store, 3, { parent_id: middle }));
      expect(store.rebuildClosure()).toEqual({ rounds: 3, rows: 6 });
      expect([...store.subtree(root)].sort()).toEqual([root, middle, leaf]);
    });

    it("ends a rebuild although parents go in a circle", () => {
      const [a, b] = [add(1), add(2)];
      store.put("entries", a, entry(store, 1, { parent_id: b }));
      store.put("entries", b, entry(store, 2, { parent_id: a }));
      expect(store.rebuildClosure().rows).toBe(4);
    });

    it("moves watermarks forward only", () => {
      const mark = { peer: PEER, resource: "entry", updatedAt: NOW };
      expect(store.raiseWatermark({ ...mark, value: "2025-11-24T18:28:10+00:00" })).toBe(true);
      expect(store.raiseWatermark({ ...mark, value: "2025-11-24T18:28:09+00:00" })).toBe(false);
      expect(store.watermark(PEER, "entry")).toContain(":10");
    });

    it("keeps what counts and digests validated when the watermark rises", () => {
      const mark = { peer: PEER, resource: "entry", updatedAt: NOW };
      const known = { value: "2025-11-24T18:28:10+00:00", at: NOW };
      store.raiseWatermark({ ...mark, value: known.value });
      store.resetWatermark(PEER, "entry", { ...mark, value: known.value, validated: known });
      store.raiseWatermark({ ...mark, value: "2025-11-24T18:28:11+00:00" });
      expect(store.watermarks()[0]).toMatchObject({ validated: known });
      const { main, sync } = store.materialise();
      const columns = "cursor_watermark, validated_watermark, last_validated_at";
      expect(sync.query(`SELECT ${columns} FROM device_resource_watermarks`).rows).toEqual([
        ["2025-11-24T18:28:11+00:00", known.value, NOW],
      ]);
      main.close();
      sync.close();
    });

    it("forgets tombstones that are older than a time, and only those", () => {
      store.addTombstone("entry", uuid(1), 1, "2025-11-24T18:28:10+00:00");
      store.addTombstone("entry", uuid(2), 1, "2025-11-24T18:28:12+00:00");
      expect(store.expireTombstones("2025-11-24T18:28:11+00:00")).toBe(1);
      expect(store.isTombstoned("entry", uuid(1))).toBe(false);
      expect(store.isTombstoned("entry", uuid(2))).toBe(true);
      const { main, sync } = store.materialise();
      expect(main.query("SELECT count(*) FROM device_state_tombstones").rows).toEqual([[1]]);
      main.close();
      sync.close();
    });

    it("remembers the newest stamp of a record, in any order of arrival", () => {
      const row = { model: "tag", record: uuid(9), changeType: "insert", createdAt: NOW } as const;
      const data = (): string => "{}";
      expect(store.appendShared({ ...row, hlc: "b", data })).toBe(true);
      expect(store.appendShared({ ...row, hlc: "a", data })).toBe(true);
      expect(store.appendShared({ ...row, hlc: "a", data })).toBe(false);
      expect(store.latestHlc(uuid(9))).toBe("b");
      expect(store.sharedCount()).toBe(2);
    });

    it("sets a watermark back to what it was, or takes it away, and keeps the order of the first ones", () => {
      const mark = { resource: "entry", updatedAt: NOW, value: "2025-11-24T18:28:10+00:00" };
      store.raiseWatermark({ ...mark, peer: PEER });
      store.raiseWatermark({ ...mark, peer: SELF });
      const early = { ...mark, peer: PEER, value: "2025-11-24T18:28:01+00:00" };
      store.resetWatermark(PEER, "entry", early);
      expect(store.watermark(PEER, "entry")).toContain(":01");
      store.resetWatermark(PEER, "entry");
      expect(store.watermark(PEER, "entry")).toBeUndefined();
      expect(store.watermarks().map(({ peer }) => peer)).toEqual([SELF]);
      expect(store.raiseWatermark(early)).toBe(true);
      expect(store.watermarks().map(({ peer }) => peer)).toEqual([PEER, SELF]);
    });

    it("walks its log in the order of stamps and forgets the oldest, with or without what it knew", () => {
      for (const [hlc, record] of [
        ["c", 1],
        ["a", 2],
        ["b", 1],
        ["d", 3],
      ] as const) {
        const row = { model: "tag", record: uuid(record), changeType: "insert" } as const;
        store.appendShared({ ...row, hlc, data: () => `"${hlc}"`, createdAt: NOW });
      }
      const stamps = (since?: string): string[] => {
        const found: string[] = [];
        store.eachShared(since, (row) => found.push(`${row.hlc}${row.data()}`));
        return found;
      };
      expect(stamps()).toEqual(['a"a"', 'b"b"', 'c"c"', 'd"d"']);
      expect(stamps("b")).toEqual(['c"c"', 'd"d"']);
      expect(store.pruneShared("a", false)).toBe(1);
      expect(store.latestHlc(uuid(2))).toBe("a");
      expect(store.pruneShared("c", true)).toBe(2);
      expect(store.latestHlc(uuid(1))).toBeUndefined();
      expect(stamps()).toEqual(['d"d"']);
      expect(store.pruneShared("c", true)).toBe(0);
      expect(store.sharedCount()).toBe(1);
    });

    it("keeps one stamp a peer and list", () => {
      store.noteStamp("peer_acks", { peer: PEER, hlc: "a", at: NOW });
      store.noteStamp("peer_acks", { peer: SELF, hlc: "b", at: NOW });
      store.noteStamp("peer_acks", { peer: PEER, hlc: "c", at: NOW });
      store.noteStamp("peer_received_watermarks", { peer: PEER, hlc: "r", at: NOW });
      expect(store.stamps("peer_acks").map(({ hlc }) => hlc)).toEqual(["c", "b"]);
      expect(store.stamps("peer_received_watermarks").map(({ hlc }) => hlc)).toEqual(["r"]);
    });

    it("takes the closure and the path of an entry along when it goes, and nothing else", () => {
      const [root, leaf] = [add(1), add(2)];
      store.attach(root, undefined);
      store.attach(leaf, root);
      store.setPath(root, "/docs");
      store.setPath(leaf, "/docs/leaf");
      store.setPath(leaf, "/docs/other");
      expect([store.closureCount(), store.pathCount()]).toEqual([3, 2]);
      const above: string[] = [];
      store.ancestors(leaf, (ancestor, depth) => above.push(`${ancestor}@${depth}`));
      expect(above).toEqual([`${leaf}@0`, `${root}@1`]);
      store.remove("entries", root);
      expect(store.path(root)).toBeUndefined();
      expect([store.closureCount(), store.pathCount()]).toEqual([2, 1]);
      const paths: string[] = [];
      store.eachPath((entry, path) => paths.push(`${entry} ${path}`));
      expect(paths).toEqual([`${leaf} /docs/other`]);
    });

    it("tells of tombstones what was buried, and by which device", () => {
      store.addTombstone("entry", uuid(4), 1, NOW);
      store.addTombstone("location", uuid(3), 2, NOW);
      const found: string[] = [];
      store.eachTombstone((row) => found.push(`${row.model} ${row.record} ${row.device}`));
      expect(found).toEqual([`entry ${uuid(4)} 1`, `location ${uuid(3)} 2`]);
      expect(store.isTombstoned("entry", uuid(4))).toBe(true);
      expect(store.isTombstoned("entry", uuid(3))).toBe(false);
    });

    it("remembers what waits until it is released, and what was applied last", () => {
      const first = store.hold({ model: "entry", record: uuid(1), missing: uuid(9) });
      const second = store.hold({ model: "entry", record: uuid(1), missing: uuid(8) });
      expect(second).not.toBe(first);
      store.release(first);
      expect(store.waiting()).toEqual([{ model: "entry", record: uuid(1), missing: uuid(8) }]);
      store.setNewestState(uuid(1), "b");
      store.setNewestState(uuid(1), "a");
      expect(store.newestState(uuid(1))).toBe("a");
      expect(store.newestState(uuid(2))).toBeUndefined();
    });

    it("brings SQL up to date each time it is asked", () => {
      const root = add(1);
      store.attach(root, undefined);
      store.setPath(root, "/docs");
      const { main, sync } = store.materialise();
      expect(main.query("SELECT name FROM entries").rows).toEqual([["e1"]]);
      store.put("entries", root, entry(store, 1, { name: "renamed" }));
      add(2, { parent_id: root });
      store.materialise();
      expect(main.query("SELECT name FROM entries ORDER BY id").rows).toEqual([
        ["renamed"],
        ["e2"],
      ]);
      expect(main.query("SELECT path FROM directory_paths").rows).toEqual([["/docs"]]);
      expect(sync.query("SELECT count(*) FROM device_resource_watermarks").rows).toEqual([[0]]);
      main.close();
      sync.close();
    });
  });
}
