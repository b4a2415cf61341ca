import { ORPHAN_CAUSES } from "../../src/projection/orphans/causes.ts";
import { NO_CAUSE, TreeWriter } from "../../src/projection/orphans/tree-writer.ts";
import type { OrphanTree } from "../../src/projection/orphans/types.ts";
import { ALICE, BOB } from "./scenes.ts";

const UUID = Uint8Array.from({ length: 16 }, (_, i) => i + 0x30);

/** Bob misses content of `count` files in directories of a hundred. */
export function makeOrphans(
  count: number,
  fileName = (i: number): string => `file ${i}.txt`,
): OrphanTree {
  const writer = new TreeWriter();
  const plain = { detail: "", cause: NO_CAUSE };
  writer.push({ ...plain, name: "alice", parent: -1, kind: 0 });
  const bob = writer.push({ ...plain, name: "bob", parent: -1, kind: 0 });
  const group = writer.push({ ...plain, name: "Content missing", parent: bob, kind: 1 });
  const root = writer.push({ ...plain, name: "/Users/wren", parent: group, kind: 2 });
  let directory = root;
  for (let i = 0; i < count; i++) {
    if (i % 100 === 0) {
      directory = writer.push({ ...plain, name: `dir ${i / 100}`, parent: root, kind: 2 });
    }
    writer.push({
      name: fileName(i),
      detail: "alice:content_identity#4f2a…",
      parent: directory,
      kind: 3,
      cause: i % 2,
      uuid: { bytes: UUID, row: 0 },
    });
  }
  const counts = { content: 0, parent: 0, closure: 0, path: 0 };
  return {
    peers: [
      { id: ALICE, name: "alice", entries: count, counts, uncertain: false },
      {
        id: BOB,
        name: "bob",
        entries: count,
        counts: { ...counts, content: count },
        uncertain: true,
      },
    ],
    causes: ORPHAN_CAUSES.map((cause, index) => ({
      ...cause,
      count: index < 2 ? Math.ceil((count - index) / 2) : 0,
    })),
    ...writer.finish(),
  };
}
