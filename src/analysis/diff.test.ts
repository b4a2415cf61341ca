import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { at, blob, buildLibrary, type Row, u } from "../../test/builders/library.ts";
import { diffLibrary } from "./diff.ts";

const ALICE = u(0xa);
const BOB = u(0xb);
const devices = [
  { id: 1, uuid: blob(0xa) },
  { id: 2, uuid: blob(0xb) },
];

interface Entry {
  readonly n: number;
  readonly name: string;
  readonly content: number | null;
}

/** Rows with local ids of their own, so that nothing can be paired by id. */
const mainOf = (entries: readonly Entry[], offset: number) => ({
  devices,
  locations: [{ id: 1, uuid: blob(900), device_id: 1, entry_id: offset }],
  content_identities: [1, 2, 3].map((n) => ({
    id: n + offset,
    uuid: blob(500 + n),
    content_hash: `hash ${n}`,
  })),
  entries: [
    { id: offset, uuid: blob(901), name: "root", kind: 1, parent_id: null, content_id: null },
    ...entries.map((entry, row) => ({
      id: offset + 1 + row,
      uuid: blob(entry.n),
      name: entry.name,
      kind: 0,
      parent_id: offset,
      content_id: entry.content === null ? null : entry.content + offset,
    })),
  ] as readonly Row[],
});

const diffOf = async (a: readonly Entry[], b: readonly Entry[]) => {
  const recording = await buildLibrary({
    peers: {
      alice: { id: ALICE, main: mainOf(a, 10) },
      bob: { id: BOB, main: mainOf(b, 700) },
    },
  });
  return diffLibrary(recording, { peers: ["alice", "bob"], model: "entry" }).models["entry"];
};

describe("logical difference", () => {
  it("agrees with a naive comparison of maps", async () => {
    const entries = fc.uniqueArray(
      fc.record({
        n: fc.integer({ min: 1, max: 30 }),
        name: fc.constantFrom("x", "y"),
        content: fc.constantFrom(null, 1, 2, 3),
      }),
      { selector: (entry) => entry.n, maxLength: 15 },
    );
    await fc.assert(
      fc.asyncProperty(entries, entries, async (a, b) => {
        const diff = await diffOf(a, b);
        const missing = a.filter((x) => !b.some((y) => y.n === x.n)).map((x) => u(x.n));
        const extra = b.filter((y) => !a.some((x) => x.n === y.n)).map((y) => u(y.n));
        const different = a.filter((x) => {
          const y = b.find((other) => other.n === x.n);
          return y !== undefined && (x.name !== y.name || x.content !== y.content);
        });
        expect(diff?.missing.uuids).toEqual(missing.sort());
        expect(diff?.extra.uuids).toEqual(extra.sort());
        expect(diff?.different.rows.map((row) => row.uuid)).toEqual(
          different.map((x) => u(x.n)).sort(),
        );
        // The root is the same at both.
        expect(diff?.same).toBe(a.length - missing.length - different.length + 1);
      }),
      { numRuns: 40 },
    );
  });

  it("names the fields and shows foreign keys as what they point to", async () => {
    const diff = await diffOf(
      [{ n: 1, name: "x", content: 2 }],
      [{ n: 1, name: "z", content: null }],
    );
    expect(diff?.different.rows).toEqual([
      {
        uuid: u(1),
        fields: [
          { name: "name", a: "x", b: "z" },
          { name: "content", a: u(502), b: null },
        ],
      },
    ]);
  });

  it("takes times with other digits for the same time, and lists what the first peer did not author on demand", async () => {
    const main = (time: string) => ({
      devices,
      locations: [{ id: 1, uuid: blob(900), device_id: 1, entry_id: 1 }],
      entries: [
        { id: 1, uuid: blob(1), kind: 1, parent_id: null, modified_at: time },
        { id: 2, uuid: blob(2), kind: 0, parent_id: 77, modified_at: at(0) },
      ],
    });
    const recording = await buildLibrary({
      peers: {
        alice: { id: ALICE, main: main("2025-01-01T00:00:00+00:00") },
        bob: { id: BOB, main: main("2025-01-01T00:00:00.000Z") },
      },
    });
    expect(diffLibrary(recording).models["entry"]?.same).toBe(1);
    expect(diffLibrary(recording, { all: true }).models["entry"]?.same).toBe(2);
  });

  it("says which names would be right when one is not a peer", async () => {
    const recording = await buildLibrary({ peers: { alice: { id: ALICE, main: { devices } } } });
    expect(() => diffLibrary(recording)).toThrow("Two peers are needed to compare");
    const two = await buildLibrary({ peers: { alice: { id: ALICE }, bob: { id: BOB } } });
    expect(() => diffLibrary(two, { peers: ["alice", "carol"] })).toThrow(
      `"carol" is no peer of this folder; there are alice (${ALICE}), bob (${BOB}).`,
    );
    expect(() => diffLibrary(two, { model: "entries" })).toThrow('There is no model "entries"');
  });
});
