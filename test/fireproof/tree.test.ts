/** The rows of the tree for real stores: stores and remotes with their heads, CARs and keys, and no key material. */
import { expect, test } from "vitest";
import { inspectFireproof } from "../../src/analysis/fireproof/inspect.ts";
import { snapshotTree } from "../../src/projection/tree/snapshot-tree.ts";
import type { TreeNode } from "../../src/projection/tree/tree-node.ts";
import { filesOf, openFiles } from "./fixture-files.ts";

async function treeOf(name: string): Promise<readonly string[]> {
  const report = await inspectFireproof(await openFiles(filesOf(name)));
  const lines: string[] = [];
  const walk = (nodes: readonly TreeNode[], depth: number): void => {
    for (const { label, description, children } of nodes) {
      lines.push(`${"  ".repeat(depth)}${label}: ${description ?? ""}`);
      walk(children ?? [], depth + 1);
    }
  };
  walk(snapshotTree({ report, logs: [], findings: [] }), 0);
  return lines;
}

test("a store says its head, clock, documents, CARs and keybag, a remote the same without a keybag", async () => {
  const lines = await treeOf("remote-overwritten");
  const text = lines.join("\n");
  expect(text).toMatch(/^peer-a: store · todos · \d documents?$/m);
  expect(text).toMatch(/^remote: remote · todos · \d documents?$/m);
  expect(text).toMatch(/^ {2}Head: bafyrei/m);
  expect(text).toMatch(/^ {2}Clock: \d+ events/m);
  expect(text).toMatch(/^ {2}CARs: \d+ files/m);
  expect(text).toMatch(/^ {2}Unmerged heads: 1 head$/m);
  expect(text).toMatch(/^Keybags: \d keybags?$/m);
  expect(text).toMatch(/, default$/m);
});

test("a key that is wanted is named by its fingerprint", async () => {
  const lines = await treeOf("key-in-other-set");
  const files = filesOf("key-in-other-set");
  const materials = Object.entries(files)
    .filter(([path]) => path.includes("keybag"))
    .flatMap(([, bytes]) => [...new TextDecoder().decode(bytes).matchAll(/"key":\s*"(z\w+)"/gu)])
    .map(([, material]) => material ?? "");
  expect(materials.length).toBeGreaterThan(0);
  for (const material of materials) expect(lines.join("\n")).not.toContain(material);
});
