import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMemoryFileTree } from "../platform/memory-file-tree.ts";
import type { FileTree } from "../sources/file-tree.ts";
import { DISCOVERY_LIMITS, discoverSnapshots } from "./discovery.ts";

function treeOf(...paths: readonly string[]): FileTree {
  const file = new Uint8Array([1]);
  return createMemoryFileTree(Object.fromEntries(paths.map((path) => [path, file])));
}

describe("finding snapshots by names", () => {
  it.each([
    ["peers beside a summary", ["s/alice/database.db", "s/bob/database.db", "s/summary.md"], ["s"]],
    ["the opened folder itself", ["alice/sync.db", "bob/sync.db"], [""]],
    ["one peer's own folder, opened alone", ["database.db", "sync.db"], [""]],
    ["a final state below", ["s/summary.md", "s/final_state/alice/library.db"], ["s"]],
    ["many below a parent", ["x/a/p/sync.db", "x/b/q/sync_events.log"], ["x/a", "x/b"]],
    ["a live library", ["data/libraries/Test.sdlibrary/database.db"], ["data"]],
    ["a Fireproof store", ["run/peer-a/v0.19/todos/meta/x"], ["run"]],
    ["nothing, where nothing is", ["src/main.ts", "README.md", "summary.md"], []],
    ["nothing below what is skipped", ["node_modules/x/sync.db", ".git/x/sync.db"], []],
  ] as const)("finds %s", async (_, paths, expected) => {
    expect(await discoverSnapshots(treeOf(...paths))).toEqual(expected);
  });

  it("reads no file", async () => {
    const tree = treeOf("s/alice/sync.db", "s/bob/sync.db");
    const forbidden = (): never => {
      throw new Error("a file was read");
    };
    const found = await discoverSnapshots({ ...tree, read: forbidden, readRange: forbidden });
    expect(found).toEqual(["s"]);
  });

  it("stays within its bounds in any folder", async () => {
    const segment = fc.constantFrom("a", "b", "sync.db", "summary.md", "c");
    const path = fc.array(segment, { minLength: 1, maxLength: 8 }).map((parts) => parts.join("/"));
    await fc.assert(
      fc.asyncProperty(fc.array(path, { maxLength: 40 }), async (paths) => {
        const tree = treeOf(...paths);
        let listed = 0;
        const counted: FileTree = {
          ...tree,
          list: (at) => {
            listed++;
            return tree.list(at);
          },
        };
        const found = await discoverSnapshots(counted, { levels: 3, folders: 7, snapshots: 2 });
        expect(listed).toBeLessThanOrEqual(7);
        expect(new Set(found).size).toBe(found.length);
      }),
    );
    expect(DISCOVERY_LIMITS.folders).toBeGreaterThan(100);
  });
});
