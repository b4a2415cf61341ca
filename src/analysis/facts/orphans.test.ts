import { describe, expect, it } from "vitest";
import { blob, buildLibrary, type Row, type Tables, u } from "../../../test/builders/library.ts";
import { createLibraryView } from "./library-view.ts";
import {
  entryOrphans,
  ORPHAN_CLOSURE,
  ORPHAN_CONTENT,
  ORPHAN_PARENT,
  ORPHAN_PATH,
} from "./orphans.ts";

const file = (id: number, parent: number | null, extra = {}) => ({
  id,
  uuid: blob(id),
  kind: 0,
  size: 1,
  content_id: 1,
  parent_id: parent,
  ...extra,
});
const directory = (id: number, parent: number | null) => ({
  ...file(id, parent),
  kind: 1,
  size: 0,
  content_id: null,
});
const pair = (ancestor: number, descendant: number, depth: number) => ({
  ancestor_id: ancestor,
  descendant_id: descendant,
  depth,
});

const orphansOf = async (entries: readonly Row[], more: Tables = {}) => {
  const main = {
    devices: [{ id: 1, uuid: blob(0xa) }],
    locations: [{ id: 1, uuid: blob(90), device_id: 1, entry_id: 1 }],
    content_identities: [{ id: 1, uuid: blob(80) }],
    entries,
    ...more,
  };
  const recording = await buildLibrary({ peers: { a: { id: u(0xa), main } } });
  const found = entryOrphans(createLibraryView(recording), 0);
  return { ...found, flags: [...(found?.flags ?? [])] };
};

describe("orphans", () => {
  it("lack content when they are files with a size and no identity, or one that is not there", async () => {
    const { flags, linkage } = await orphansOf([
      directory(1, null),
      file(2, 1),
      file(3, 1, { content_id: null }),
      file(4, 1, { content_id: null, size: 0 }),
      file(5, 1, { content_id: 77 }),
      file(6, 1, { content_id: null, kind: 2 }),
    ]);
    expect(flags).toEqual([0, 0, ORPHAN_CONTENT, 0, ORPHAN_CONTENT, 0]);
    expect(linkage).toEqual({ files: 4, linked: 1, percent: 25 });
  });

  it("lack a parent when it is not there, or when they have none and are no location's root", async () => {
    const { flags } = await orphansOf([directory(1, null), file(2, null), file(3, 55), file(4, 1)]);
    expect(flags).toEqual([0, ORPHAN_PARENT, ORPHAN_PARENT, 0]);
  });

  it("lack closure when the row for themselves or for any true ancestor is missing", async () => {
    const { flags, closureExpected, closurePresent } = await orphansOf(
      [directory(1, null), directory(2, 1), file(3, 2), file(4, 2)],
      {
        entry_closure: [
          pair(1, 1, 0),
          pair(2, 2, 0),
          pair(1, 2, 1),
          pair(3, 3, 0),
          pair(2, 3, 1),
          pair(1, 3, 2),
          pair(4, 4, 0),
          pair(1, 4, 2),
          // Not an ancestor: surplus after a move, which must not stand in for a missing pair.
          pair(3, 4, 1),
        ],
      },
    );
    expect(flags).toEqual([0, 0, 0, ORPHAN_CLOSURE]);
    expect([closurePresent, closureExpected]).toEqual([8, 9]);
  });

  it("lack a path when they are directories without one", async () => {
    const { flags } = await orphansOf([directory(1, null), directory(2, 1), file(3, 2)], {
      directory_paths: [{ id: 1, entry_id: 1, path: "/a" }],
    });
    expect(flags).toEqual([0, ORPHAN_PATH, 0]);
  });

  it("are not counted where the table that would tell is not there", async () => {
    const { counts } = await orphansOf([directory(1, null), file(2, 1)]);
    expect(counts).toEqual({ content: 0, parent: 0, closure: 0, path: 0 });
  });

  it("never call a share of links complete that is not", async () => {
    const files = Array.from({ length: 3000 }, (_, n) => file(n + 2, 1));
    const all = [directory(1, null), ...files];
    expect((await orphansOf(all)).linkage?.percent).toBe(100);
    const oneLess = [...all.slice(0, -1), file(3001, 1, { content_id: null })];
    expect((await orphansOf(oneLess)).linkage?.percent).toBe(99.9);
  });
});
