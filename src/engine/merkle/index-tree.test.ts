import { expect, test } from "vitest";
import { createBudget } from "./budget.ts";
import type { Cid } from "./cid.ts";
import { CODEC_DAG_CBOR, cidOfDigest } from "./cid.ts";
import type { DagValue } from "./dag-cbor.ts";
import { countIndexEntries } from "./index-tree.ts";

const cid = (n: number): Cid => cidOfDigest(CODEC_DAG_CBOR, new Uint8Array(32).fill(n));
const link = (n: number): DagValue => ({ link: cid(n) });
const leaf = (keys: readonly string[]): DagValue =>
  new Map<string, DagValue>([["leaf", keys.map((key) => [key, null])]]);
const branch = (children: readonly number[]): DagValue =>
  new Map<string, DagValue>([["branch", [1, children.map((n) => ["key", link(n)])]]]);

test("an index has the entries of all its leaves, and says which blocks are missing", () => {
  const blocks = new Map<Cid, DagValue>([
    [cid(1), branch([2, 3, 4])],
    [cid(2), leaf(["a", "b"])],
    [cid(3), leaf(["c"])],
  ]);
  expect(countIndexEntries(cid(1), (each) => blocks.get(each), createBudget())).toEqual({
    entries: 3,
    missing: [cid(4)],
  });
});

test("a tree that leads back to itself is counted once", () => {
  const blocks = new Map<Cid, DagValue>([
    [cid(1), branch([1, 2])],
    [cid(2), leaf(["a"])],
  ]);
  expect(countIndexEntries(cid(1), (each) => blocks.get(each), createBudget()).entries).toBe(1);
});
