import { describe, expect, test } from "vitest";
import { findRings, importsOf, judgeEdges, reachedFrom, rowOf } from "./import-graph.mjs";
import { TABLE } from "./import-table.mjs";

const judge = (file, text) => judgeEdges(TABLE, file, importsOf(file, text), () => true);

describe("imports of a module", () => {
  test("an import type is type-only, an import of marked names is not", () => {
    const text = 'import type { A } from "./a.ts";\nimport { type B } from "./b.ts";';
    expect(importsOf("x.ts", text)).toEqual([
      { specifier: "./a.ts", typeOnly: true },
      { specifier: "./b.ts", typeOnly: false },
    ]);
  });

  test("re-exports, dynamic imports and import types are seen", () => {
    const text =
      'export { a } from "./a.ts";\nconst b = await import("./b.ts");\ntype C = import("./c.ts").C;';
    expect(importsOf("x.ts", text).map((edge) => edge.specifier)).toEqual([
      "./a.ts",
      "./b.ts",
      "./c.ts",
    ]);
  });
});

describe("the import table", () => {
  test("the engine may use base and may not use sources", () => {
    expect(judge("src/engine/x.ts", 'import { a } from "../base/a.ts";')).toEqual([]);
    expect(judge("src/engine/x.ts", 'import type { a } from "../sources/a.ts";')).toHaveLength(1);
  });

  test("a page sees types of projection and never its values", () => {
    expect(judge("src/webview/x.ts", 'import type { A } from "../projection/a.ts";')).toEqual([]);
    expect(judge("src/webview/x.ts", 'import { a } from "../projection/a.ts";')).toHaveLength(1);
    expect(judge("src/webview/x.ts", 'import type { A } from "../engine/a.ts";')).toHaveLength(1);
  });

  test("pure folders name neither the editor nor Node", () => {
    expect(judge("src/analysis/x.ts", 'import * as vscode from "vscode";')).toHaveLength(1);
    expect(judge("src/analysis/x.ts", 'import fs from "node:fs";')).toHaveLength(1);
    expect(judge("src/cli/x.ts", 'import fs from "node:fs";')).toEqual([]);
  });

  test("the longest folder decides", () => {
    expect(rowOf(TABLE, "src/platform/node/a.ts").folder).toBe("src/platform/node");
    expect(rowOf(TABLE, "src/platform/a.ts").folder).toBe("src/platform");
  });

  test("nothing imports a test, and nothing lies outside of the table", () => {
    expect(judge("src/engine/x.ts", 'import { a } from "./a.test.ts";')).toHaveLength(1);
    expect(judge("src/other/x.ts", "")).toHaveLength(1);
  });
});

describe("the graph", () => {
  test("a ring is told with its way around", () => {
    const graph = new Map([
      ["a", ["b"]],
      ["b", ["c"]],
      ["c", ["a"]],
      ["d", ["a"]],
    ]);
    expect(findRings(graph)).toEqual([["a", "b", "c", "a"]]);
  });

  test("what no entry reaches is left over", () => {
    const graph = new Map([
      ["main", ["a"]],
      ["a", []],
      ["orphan", ["a"]],
    ]);
    expect([...reachedFrom(graph, ["main"])].sort()).toEqual(["a", "main"]);
  });
});
