import { describe, expect, it } from "vitest";
import { at, blob, buildLibrary, stamp, u } from "../../../test/builders/library.ts";
import { createHoldings, matrixOf } from "./holdings.ts";
import { createLibraryView } from "./library-view.ts";

const ALICE = u(0xa);
const BOB = u(0xb);
const CAROL = u(0xc);
const devices = [
  { id: 1, uuid: blob(0xa) },
  { id: 2, uuid: blob(0xb) },
];

const cellsOf = async (spec: Parameters<typeof buildLibrary>[0], model: string) => {
  const matrix = matrixOf(createHoldings(createLibraryView(await buildLibrary(spec))));
  const name = new Map<string, string>([
    [ALICE, "A"],
    [BOB, "B"],
    [CAROL, "C"],
  ]);
  return matrix
    .filter((cell) => cell.model === model)
    .map(
      (cell) => `${name.get(cell.author) ?? cell.author}→${name.get(cell.holder)} ${cell.count}`,
    );
};

describe("authorship of entries", () => {
  it("follows the parents up to the location's device, whatever the closure says", async () => {
    const main = {
      devices,
      locations: [{ id: 1, uuid: blob(1), device_id: 2, entry_id: 10 }],
      entries: [
        { id: 10, uuid: blob(10), parent_id: null },
        { id: 11, uuid: blob(11), parent_id: 10 },
        { id: 12, uuid: blob(12), parent_id: 11 },
      ],
    };
    const cells = await cellsOf(
      { peers: { a: { id: ALICE, main }, b: { id: BOB, main } } },
      "entry",
    );
    expect(cells).toEqual(["A→A 0", "A→B 0", "B→A 3", "B→B 3"]);
  });

  it("takes the word of another peer, then the volume, where the parent is not there", async () => {
    const known = {
      devices,
      locations: [{ id: 1, uuid: blob(1), device_id: 1, entry_id: 10 }],
      entries: [
        { id: 10, uuid: blob(10), parent_id: null, volume_id: null },
        { id: 11, uuid: blob(11), parent_id: 10, volume_id: null },
      ],
    };
    const dangling = {
      devices,
      locations: [],
      volumes: [{ id: 5, uuid: blob(5), device_id: blob(0xc) }],
      entries: [
        { id: 1, uuid: blob(11), parent_id: 99, volume_id: null },
        { id: 2, uuid: blob(12), parent_id: 99, volume_id: 5 },
        { id: 3, uuid: blob(13), parent_id: 99, volume_id: null },
      ],
    };
    const spec = {
      generation: 8,
      peers: { a: { id: ALICE, main: known }, b: { id: BOB, main: dangling } },
    };
    expect(await cellsOf(spec, "entry")).toEqual([
      "A→A 2",
      "A→B 1",
      "B→A 0",
      "B→B 0",
      "C→B 1",
      "unknown→B 1",
    ]);
  });

  it("ends on a ring of parents", async () => {
    const main = {
      devices,
      locations: [],
      entries: [
        { id: 1, uuid: blob(1), parent_id: 2 },
        { id: 2, uuid: blob(2), parent_id: 1 },
      ],
    };
    expect(await cellsOf({ peers: { a: { id: ALICE, main } } }, "entry")).toEqual([
      "A→A 0",
      "unknown→A 2",
    ]);
  });
});

describe("authorship of shared rows", () => {
  const tag = (n: number, extra = {}) => ({ id: n, uuid: blob(n), updated_at: at(0), ...extra });
  const change = (n: number, hlc: string) => ({
    hlc,
    model_type: "tag",
    record_uuid: u(n),
    change_type: "insert",
  });

  it("is that of the earliest stamp in any log, also in a receiver's copy of it", async () => {
    const cells = await cellsOf(
      {
        peers: {
          a: { id: ALICE, main: { devices, tag: [tag(1)] }, sync: { shared_changes: [] } },
          b: {
            id: BOB,
            main: { devices, tag: [tag(1)] },
            sync: { shared_changes: [change(1, stamp(9, BOB)), change(1, stamp(5, ALICE))] },
          },
        },
      },
      "tag",
    );
    expect(cells).toEqual(["A→A 1", "A→B 1", "B→A 0", "B→B 0"]);
  });

  it("falls back to the device that the row names, then to the holder with the earliest time", async () => {
    const cells = await cellsOf(
      {
        peers: {
          a: {
            id: ALICE,
            main: {
              devices,
              tag: [tag(1, { created_by_device: blob(0xb) }), tag(2, { updated_at: at(9) })],
            },
          },
          b: { id: BOB, main: { devices, tag: [tag(2, { updated_at: at(3) })] } },
        },
      },
      "tag",
    );
    expect(cells).toEqual(["A→A 0", "A→B 0", "B→A 2", "B→B 1"]);
  });

  it("does not believe that a received identity was made where it lies", async () => {
    const identity = (entryCount: number) => ({
      id: 1,
      uuid: blob(1),
      entry_count: entryCount,
      first_seen_at: at(1),
    });
    const spec = (count: number) => ({
      peers: { b: { id: BOB, main: { devices, content_identities: [identity(count)] } } },
    });
    expect(await cellsOf(spec(0), "content_identity")).toEqual(["B→B 0", "unknown→B 1"]);
    expect(await cellsOf(spec(1), "content_identity")).toEqual(["B→B 1"]);
  });
});
