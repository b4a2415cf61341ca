import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TreeWriter } from "../../projection/orphans/tree-writer.ts";
import type { OrphanTree } from "../../projection/orphans/types.ts";
import { treeMove } from "./tree-keys.ts";
import { createTreeModel } from "./tree-model.ts";

const CAUSES = [
  { code: "x", missing: "content", label: "link lost", sentence: "Linked to {0}.", count: 1 },
] as const;

/** A tree written as indented lines; `!` marks an orphan. Depths 0 and 1 are a peer and a group. */
function treeOf(lines: readonly string[]): OrphanTree {
  const writer = new TreeWriter();
  const above: number[] = [];
  for (const line of lines) {
    const depth = line.search(/\S/);
    const isOrphan = line.endsWith("!");
    above[depth] = writer.push({
      name: line.trim().replace("!", ""),
      detail: isOrphan ? "4f2a…" : "",
      parent: depth === 0 ? -1 : (above[depth - 1] ?? -1),
      kind: isOrphan ? 3 : Math.min(depth, 2),
      cause: isOrphan ? 0 : 255,
    });
  }
  return { peers: [], causes: CAUSES, ...writer.finish() };
}

const small = treeOf(["bob", " Content", "  /Users", "   docs", "    a.txt!", "   b.txt!"]);

function names(model: ReturnType<typeof createTreeModel>): string[] {
  return Array.from(model.visible(), (row) => model.text(row).name);
}

function isAllOpenAbove(model: ReturnType<typeof createTreeModel>, row: number): boolean {
  const parent = model.tree.parent[row] ?? -1;
  return parent < 0 || (model.isOpen(parent) && isAllOpenAbove(model, parent));
}

describe("the tree as a page holds it", () => {
  test("opens a small tree, and hides what is below a closed row", () => {
    const model = createTreeModel(small);
    expect(names(model)).toEqual(["bob", "Content", "/Users", "docs", "a.txt", "b.txt"]);
    model.setOpen(3, false);
    expect(names(model)).toEqual(["bob", "Content", "/Users", "docs", "b.txt"]);
  });

  test("a search shows what matches with everything that leads there, open or not", () => {
    const model = createTreeModel(small);
    model.setAllOpen(false);
    model.search("A.TXT");
    expect(names(model)).toEqual(["bob", "Content", "/Users", "docs", "a.txt"]);
    expect(model.matches()).toBe(1);
    model.search("link lost");
    expect(model.matches()).toBe(2);
    model.search("");
    expect(names(model)).toEqual(["bob", "Content"]);
  });

  test("a kind that is not wanted is left out with its whole group", () => {
    const model = createTreeModel(small);
    model.setKinds(["parent"]);
    expect(names(model)).toEqual(["bob"]);
    expect(model.matches()).toBe(0);
    model.setKinds(["content", "path"]);
    expect(model.matches()).toBe(2);
  });

  test("says why with the orphan's own detail, and where on the owner's machine", () => {
    const model = createTreeModel(small);
    expect(model.text(4).why).toBe("Linked to 4f2a….");
    expect(model.path(4)).toBe("/Users/docs/a.txt");
  });

  test("what was opened and closed by hand comes back", () => {
    const model = createTreeModel(small);
    model.setOpen(3, false);
    const again = createTreeModel(small);
    again.restore(model.toggled());
    expect(names(again)).toEqual(names(model));
  });

  test("arrow keys move as the tree pattern has it", () => {
    const model = createTreeModel(small);
    expect(treeMove(model, 4, "ArrowLeft", 10)).toEqual({ kind: "go", row: 3 });
    expect(treeMove(model, 3, "ArrowLeft", 10)).toEqual({ kind: "close", row: 3 });
    model.setOpen(3, false);
    expect(treeMove(model, 3, "ArrowRight", 10)).toEqual({ kind: "open", row: 3 });
    expect(treeMove(model, 3, "ArrowDown", 10)).toEqual({ kind: "go", row: 5 });
    expect(treeMove(model, 5, "ArrowDown", 10)).toEqual({ kind: "go", row: 5 });
    expect(treeMove(model, 0, "End", 10)).toEqual({ kind: "go", row: 5 });
    expect(treeMove(model, 0, "x", 10)).toBeUndefined();
  });

  test("rows are visible exactly when all rows above them are open", () => {
    const depths = fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(depths, fc.array(fc.nat({ max: 59 })), (wanted, closed) => {
        let last = -1;
        const lines = wanted.map((depth) => {
          last = Math.min(depth, last + 1);
          return `${" ".repeat(last)}n${last}`;
        });
        const tree = treeOf(lines);
        const model = createTreeModel(tree);
        for (const row of closed) if (row < tree.rowCount) model.setOpen(row, false);
        const rows = Array.from({ length: tree.rowCount }, (_, row) => row);
        const expected = rows.filter((row) => isAllOpenAbove(model, row));
        expect([...model.visible()]).toEqual(expected);
      }),
    );
  });
});
