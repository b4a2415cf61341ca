import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Uuid } from "../../base/uuid.ts";
import { loadSqlEngine } from "../../platform/sqljs.ts";
import { registryFor } from "../model/registry.ts";
import { createJournal } from "../replay/journal.ts";
import { createMemoryStore } from "../store/memory-store.ts";
import { schemaFor } from "../store/schema.ts";
import type { SqlEngine } from "../store/sql-database.ts";
import type { SharedChange, StateChange } from "./messages.ts";
import { CORRECT_POLICY, type MissingReference, type Policy, presetFor } from "./policy.ts";
import { createReceiver } from "./receiver.ts";

let engine: SqlEngine;
beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  engine = await loadSqlEngine(readFileSync(path));
});

const ALICE = "aaaaaaaa-0000-4000-8000-000000000001" as Uuid;
const BOB = "bbbbbbbb-0000-4000-8000-000000000002" as Uuid;
const uuid = (n: number): Uuid =>
  `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}` as Uuid;

function entry(n: number, links: { parent?: number; content?: number; at?: number }): StateChange {
  const seconds = String(links.at ?? n).padStart(2, "0");
  return {
    kind: "state",
    model: "entry",
    record: uuid(n),
    owner: ALICE,
    timestamp: `2025-11-24T18:28:${seconds}.000000+00:00`,
    data: {
      uuid: uuid(n),
      name: `entry ${n}`,
      kind: links.content === undefined ? 1 : 0,
      extension: null,
      size: links.content === undefined ? 0 : 7,
      aggregate_size: 0,
      child_count: 0,
      file_count: 0,
      created_at: "2025-11-24T18:28:00Z",
      modified_at: "2025-11-24T18:28:00Z",
      accessed_at: null,
      permissions: null,
      inode: n,
      metadata_uuid: null,
      parent_uuid: links.parent === undefined ? null : uuid(links.parent),
      content_uuid: links.content === undefined ? null : uuid(links.content),
      ...(links.parent === undefined ? { directory_path: `/root ${n}` } : {}),
    },
  };
}

function content(n: number, stamp: number, size = 7): SharedChange {
  return {
    kind: "shared",
    model: "content_identity",
    record: uuid(n),
    hlc: `${stamp.toString(16).padStart(16, "0")}-0000000000000000-${ALICE}`,
    changeType: "insert",
    data: {
      uuid: uuid(n),
      integrity_hash: null,
      content_hash: `hash ${n}`,
      text_content: null,
      total_size: size,
    },
  };
}

function bob(policy: Policy, generation = 4, tick?: () => void) {
  const journal = createJournal();
  const store = createMemoryStore({ engine, schema: schemaFor(generation), self: BOB });
  const registry = registryFor(generation);
  const receiver = createReceiver({ peer: BOB, registry, store, policy, journal, tick });
  let time = 1_764_000_000_000_000;
  const receive = (message: Parameters<typeof receiver.receive>[0]): void => {
    time += 1000;
    receiver.receive(message, { time, delivery: journal.length });
  };
  const kinds = (): string[] => {
    const found: string[] = [];
    for (let step = 1; step <= journal.length; step++) found.push(journal.kindAt(step));
    return found;
  };
  const cell = (n: number, column: string) => {
    const id = store.idOf("entries", uuid(n));
    const row = id === undefined ? undefined : store.row("entries", id);
    return row?.[store.schema.table("entries").position(column)];
  };
  return { store, receiver, receive, journal, kinds, cell };
}

const withFk = (choice: MissingReference): Policy => ({
  ...CORRECT_POLICY,
  fkRealtime: choice,
  fkPull: choice,
  fkShared: choice,
  fkSharedPull: choice,
});

describe("a reference to a row that is not here", () => {
  it("is set to NULL under null, and stays so when the row arrives later", () => {
    const { store, receive, kinds, cell } = bob(withFk("null"));
    receive(entry(1, {}));
    receive(entry(2, { parent: 1, content: 9 }));
    receive(content(9, 1));
    expect(store.count("entries")).toBe(2);
    expect(cell(2, "content_id")).toBeNull();
    expect(kinds()).toContain("nulled");
  });

  it("loses the record under drop, for good", () => {
    const { store, receive, kinds } = bob(withFk("drop"));
    receive(entry(1, {}));
    receive(entry(2, { parent: 1, content: 9 }));
    receive(content(9, 1));
    expect(store.count("entries")).toBe(1);
    expect(kinds()).toContain("dropped");
  });

  it("releases any number of records that wait for one row, and can be ended at each of them", () => {
    let pieces = 0;
    const { store, receive, receiver } = bob(withFk("defer"), 4, () => pieces++);
    const children = 130_000;
    for (let n = 2; n < 2 + children; n++) receive(entry(n, { parent: 1, at: n % 60 }));
    expect(pieces).toBe(0);
    receive(entry(1, {}));
    expect(receiver.waiting()).toEqual([]);
    expect(store.count("entries")).toBe(1 + children);
    expect(pieces).toBe(children);
  });

  it("holds the record back under defer until the row arrives", () => {
    const { store, receive, receiver, kinds, cell } = bob(withFk("defer"));
    receive(entry(2, { parent: 1, content: 9 }));
    expect(receiver.waiting()).toEqual([{ model: "entry", record: uuid(2), missing: uuid(1) }]);
    receive(entry(1, {}));
    expect(store.count("entries")).toBe(1);
    receive(content(9, 1));
    expect(cell(2, "content_id")).toBe(store.idOf("content_identities", uuid(9)));
    expect(receiver.waiting()).toEqual([]);
    expect(kinds().filter((kind) => kind === "unblocked")).toHaveLength(2);
  });

  it("is judged for a whole page before any of its rows exists", () => {
    const { store, receive } = bob({ ...CORRECT_POLICY, fkPull: "drop" });
    const records = [entry(1, {}), entry(2, { parent: 1 })];
    receive({ kind: "state-page", model: "entry", owner: ALICE, records, deleted: [] });
    expect(store.count("entries")).toBe(1);
  });
});

describe("the derived tables", () => {
  it("have a closure row for an entry and each ancestor, and computed paths", () => {
    const { store, receive } = bob(CORRECT_POLICY);
    receive(entry(1, {}));
    receive(entry(2, { parent: 1 }));
    receive(entry(3, { parent: 2 }));
    expect(store.closureCount()).toBe(6);
    expect(store.path(store.idOf("entries", uuid(3)) ?? 0)).toBe("/root 1/entry 2/entry 3");
  });

  it("stay empty with closure off and paths as received", () => {
    const { store, receive } = bob({ ...CORRECT_POLICY, closure: "off", paths: "received" });
    receive(entry(1, {}));
    receive(entry(2, { parent: 1 }));
    expect(store.closureCount()).toBe(0);
    expect(store.pathCount()).toBe(1);
  });

  it("take a subtree away with its root", () => {
    const { store, receive } = bob(CORRECT_POLICY);
    receive(entry(1, {}));
    receive(entry(2, { parent: 1 }));
    receive(entry(3, { parent: 2 }));
    receive({ kind: "deletion", model: "entry", record: uuid(2), owner: ALICE });
    expect(store.count("entries")).toBe(1);
    expect(store.closureCount()).toBe(1);
  });
});

describe("shared changes", () => {
  it("are won by the last stamp, whatever the order of arrival", () => {
    const { store, receive } = bob(CORRECT_POLICY);
    receive(content(9, 5, 50));
    receive(content(9, 3, 30));
    const at = store.schema.table("content_identities").position("total_size");
    expect(store.row("content_identities", 1)?.[at]).toBe(50);
    expect(store.sharedCount()).toBe(1);
  });

  it("are refused when another record holds the same content hash", () => {
    const { store, receive, journal } = bob(CORRECT_POLICY);
    receive(content(9, 5));
    const clash = content(10, 6);
    receive({ ...clash, data: { ...(clash.data as object), content_hash: "hash 9" } });
    expect(store.count("content_identities")).toBe(1);
    expect(journal.at(journal.length).reason).toContain("content_identities.content_hash");
  });
});

describe("watermarks", () => {
  it("move with each applied record and never back", () => {
    const { store, receive } = bob({ ...CORRECT_POLICY, realtimeWatermark: "event" });
    receive(entry(1, { at: 20 }));
    receive(entry(2, { parent: 1, at: 10 }));
    expect(store.watermark(ALICE, "entry")).toBe("2025-11-24T18:28:20.000000+00:00");
  });

  it("pass what was filtered under received, and not under applied", () => {
    const records = [entry(1, {}), entry(2, { parent: 7, at: 30 })];
    const page = {
      kind: "state-page",
      model: "entry",
      owner: ALICE,
      records,
      deleted: [],
    } as const;
    const leap = bob({ ...withFk("drop"), watermark: "received" });
    leap.receive(page);
    expect(leap.store.watermark(ALICE, "entry")).toContain(":30.");
    const sound = bob({ ...withFk("drop"), watermark: "applied" });
    sound.receive(page);
    expect(sound.store.watermark(ALICE, "entry")).toContain(":01.");
  });
});

describe("bad records", () => {
  it("are steps with a reason, and the rest goes on", () => {
    const { store, receive, journal } = bob(presetFor(2));
    receive({ ...entry(1, {}), model: "nonsense" });
    receive({ ...entry(1, {}), data: null });
    receive({ ...entry(1, {}), data: { uuid: uuid(1) } });
    receive(entry(1, {}));
    expect(store.count("entries")).toBe(1);
    const reasons: string[] = [];
    for (let step = 1; step <= journal.length; step++) reasons.push(journal.at(step).reason);
    expect(reasons.join("; ")).toContain("not in the registry");
    expect(reasons.join("; ")).toContain("lacks the field name");
  });

  it("keep the sender's integer when no uuid comes with it, as recorded", () => {
    const { receive, cell } = bob(presetFor(2));
    receive(entry(1, {}));
    const raw = entry(2, {});
    const { parent_uuid: _, ...data } = raw.data as Record<string, unknown>;
    receive({ ...raw, data: { ...data, parent_id: 1 } });
    expect(cell(2, "parent_id")).toBe(1);
  });
});

describe("the materialised databases", () => {
  it("hold what the store holds, and satisfy SQLite", () => {
    for (const generation of [1, 4, 6, 8, 8.5]) {
      const { store, receive } = bob(CORRECT_POLICY, Math.min(generation, 8));
      receive(content(9, 5));
      receive(entry(1, {}));
      receive(entry(2, { parent: 1, content: 9 }));
      const { main, sync } = store.materialise();
      expect(main.query("PRAGMA foreign_key_check").rows).toEqual([]);
      expect(main.query("SELECT count(*) FROM entry_closure").rows).toEqual([[3]]);
      const link =
        "SELECT c.content_hash FROM entries e JOIN content_identities c ON c.id = e.content_id";
      expect(main.query(link).rows).toEqual([["hash 9"]]);
      expect(sync.query("SELECT count(*) FROM shared_changes").rows).toEqual([[1]]);
      receive({ kind: "deletion", model: "entry", record: uuid(2), owner: ALICE });
      store.materialise();
      expect(main.query("SELECT count(*) FROM entries").rows).toEqual([[1]]);
    }
  });
});

describe("under the correct policy", () => {
  /** A tree of `n` entries, entry k below one before it, each with its own content. */
  const tree = fc
    .integer({ min: 1, max: 8 })
    .chain((n) =>
      fc.tuple(
        ...Array.from({ length: n }, (_, k) => fc.integer({ min: 0, max: Math.max(0, k - 1) })),
      ),
    );
  const messagesOf = (parents: readonly number[]) =>
    parents.flatMap((parent, k): (StateChange | SharedChange)[] => [
      entry(k + 1, k === 0 ? {} : { parent: parent + 1, content: 100 + k }),
      content(100 + k, k + 1),
    ]);
  const stateOf = (store: ReturnType<typeof bob>["store"]) => {
    const rows: string[] = [];
    const table = store.schema.table("entries");
    store.each("entries", (id, cells) => {
      const parent = cells[table.position("parent_id")];
      const link = cells[table.position("content_id")];
      const ancestors: string[] = [];
      store.ancestors(id, (ancestor) => ancestors.push(String(store.uuidOf("entries", ancestor))));
      const above = store.uuidOf("entries", Number(parent));
      const held = store.uuidOf("content_identities", Number(link));
      rows.push(`${store.uuidOf("entries", id)} ${above} ${held} ${ancestors.length}`);
    });
    return rows.sort();
  };

  it("the order of arrival does not matter, and twice is as good as once", () => {
    const shuffled = tree.chain((parents) => {
      const messages = messagesOf(parents);
      const twice = fc.subarray(messages);
      return fc.tuple(
        fc.constant(messages),
        twice.chain((extra) =>
          fc.shuffledSubarray([...messages, ...extra], {
            minLength: messages.length + extra.length,
          }),
        ),
      );
    });
    fc.assert(
      fc.property(shuffled, ([inOrder, disordered]) => {
        const expected = bob(CORRECT_POLICY);
        for (const message of inOrder) expected.receive(message);
        const actual = bob(CORRECT_POLICY);
        for (const message of disordered) actual.receive(message);
        expect(actual.receiver.waiting()).toEqual([]);
        expect(stateOf(actual.store)).toEqual(stateOf(expected.store));
      }),
      { numRuns: 200 },
    );
  });
});
