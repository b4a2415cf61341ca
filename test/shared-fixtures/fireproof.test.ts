/**
 * Facts of the shared Fireproof stores against what their maker wrote down: every field of every `expected.json`.
 * The fixtures lie beside the repository and are not part of it; where they are absent the suite says so and passes.
 */
import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { buildSnapshotGraph } from "../../src/analysis/fireproof/snapshot-graph.ts";
import type { FactContext, StoreFacts } from "../../src/analysis/fireproof/store-facts.ts";
import { readStoreFacts } from "../../src/analysis/fireproof/store-facts.ts";
import { createBudget } from "../../src/engine/merkle/budget.ts";
import type { Cid } from "../../src/engine/merkle/cid.ts";
import { replayRoot } from "../../src/engine/merkle/merged-root.ts";
import { createWebCrypto } from "../../src/platform/crypto.ts";
import { createNodeFileTree } from "../../src/platform/node/file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { openFireproof } from "../../src/sources/fireproof/open-fireproof.ts";
import type { FireproofRecording } from "../../src/sources/fireproof/recording.ts";

const root = path.resolve(import.meta.dirname, "../../../shared/fixtures/fireproof");
const cases = fs.existsSync(root)
  ? fs.readdirSync(root).filter((name) => fs.existsSync(path.join(root, name, "expected.json")))
  : [];
if (cases.length === 0) {
  process.stderr.write("The shared fixtures are not here, so no Fireproof facts were compared.\n");
}

test("a folder of cases without an expected.json among them is never taken for all cases", () => {
  expect(cases.length > 0 || !fs.existsSync(root)).toBe(true);
});

interface Expected {
  readonly keybags: Record<
    string,
    {
      file: string;
      kind: string;
      name: string;
      keys: { fingerPrint: string; default: boolean }[];
    }[]
  >;
  readonly disk: Record<string, ExpectedStore>;
}

interface ExpectedStore {
  version: string;
  metaFormat: string;
  metas: { cid: string; parents: string[]; cars: string[] }[];
  cars: {
    total: number;
    reachable: number;
    missing: string[];
    orphans: string[] | { count: number };
    invalid: unknown[];
    noKeyInThisKeybag: { cid: string; keyId: string }[];
    keyIds: string[];
  };
  head: string[];
  clock?: {
    eventsReachable: number;
    eventsOnDisk: number;
    missingEvents: string[];
    rootEvents: string[];
    mergeEvents: number;
  };
  docs?: {
    count: number;
    deleted: number;
    broken: string[];
    ids?: string[];
    deletedIds?: string[];
  };
  unmergedHeads?: string[];
  headsWhoseEventIsNotOnDisk?: string[];
  indexes?: { name: string; map: string; head: string[] }[];
  mergedPailRoot?: string;
  commonAncestor?: string;
}

async function openCase(name: string): Promise<FireproofRecording> {
  const ports = { hasher: nodeHasher, crypto: createWebCrypto() };
  return openFireproof(createNodeFileTree(path.join(root, name)), ports);
}

describe.each(cases)("%s", (name) => {
  const expected = JSON.parse(
    fs.readFileSync(path.join(root, name, "expected.json"), "utf8"),
  ) as Expected;

  test("every keybag is found with its sets, kinds, fingerprints and defaults", async () => {
    const recording = await openCase(name);
    const found = Object.fromEntries(
      recording.keybags.map((keybag) => [
        keybag.path,
        keybag.sets.map((set) => ({
          file: path.basename(set.path),
          kind: set.kind,
          name: set.name,
          keys: set.keys.map((key) => ({ fingerPrint: key.fingerprint, default: key.isDefault })),
        })),
      ]),
    );
    expect(found).toEqual(expected.keybags);
  });

  test.each(Object.entries(expected.disk))("%s is read as its maker says", async (label, store) => {
    const recording = await openCase(name);
    const [, id = "", isIndex, keybag] =
      /^(.*?)( \(idx-\))?(?: read with (.*)| \(read with all keybags\))?$/.exec(label) ?? [];
    const found = recording.stores.find((candidate) => candidate.id === id);
    if (found === undefined) throw new Error(`no store ${id}`);
    expect(found.kind).toBe(label.includes("all keybags") ? "remote" : "store");
    if (isIndex !== undefined) return compareIndex(found.indexes[0], store);
    const context: FactContext = {
      graph: buildSnapshotGraph(recording),
      blocks: recording.blocks,
      budget: () => createBudget(),
    };
    const choice = found.keybags.find((candidate) => candidate.path === keybag) ?? found.keybags[0];
    const facts = readStoreFacts(found, choice, context);
    compareStore(facts, store, context);
    await compareMerge(facts, store, recording, context);
  });
});

function compareIndex(
  part: FireproofRecording["stores"][number]["ledger"] | undefined,
  store: ExpectedStore,
): void {
  expect(part?.version).toBe(store.version);
  expect(part?.cars.length).toBe(store.cars.total);
  expect(part?.cars.map((car) => car.keyId)).toEqual(store.cars.keyIds);
  const headers = part?.cars.flatMap((car) => car.header?.indexes ?? []) ?? [];
  expect(headers.map(({ name, map, head }) => ({ name, map, head }))).toEqual(store.indexes);
}

function compareStore(facts: StoreFacts, store: ExpectedStore, context: FactContext): void {
  const { ledger } = facts.store;
  expect(ledger.version).toBe(store.version);
  expect(ledger.meta?.shape).toBe(store.metaFormat);
  expect(ledger.meta?.entries).toEqual(store.metas.map((meta) => ({ ...meta, valid: true })));
  const { cars } = facts;
  expect(cars.total).toBe(store.cars.total);
  expect(cars.reachable.length).toBe(store.cars.reachable);
  expect(cars.missing).toEqual(store.cars.missing);
  if (Array.isArray(store.cars.orphans)) expect(cars.orphans).toEqual(store.cars.orphans);
  else expect(cars.orphans.length).toBe(store.cars.orphans.count);
  expect(cars.invalid).toEqual(store.cars.invalid);
  expect(cars.noKey).toEqual(store.cars.noKeyInThisKeybag.map((item) => item.cid));
  expect(facts.wantedKeys).toEqual([
    ...new Set(store.cars.noKeyInThisKeybag.map((item) => item.keyId)),
  ]);
  expect(cars.keyIds).toEqual(store.cars.keyIds);
  expect(facts.heads).toEqual([...store.head].sort());
  expect(facts.unmergedHeads).toEqual(store.unmergedHeads);
  if (store.clock !== undefined) {
    const cidsOf = (nodes: readonly number[]): readonly (Cid | undefined)[] =>
      nodes.map((node) => context.graph.cids[node]).sort();
    expect({
      eventsReachable: facts.history.count,
      eventsOnDisk: facts.historyOnDisk.count,
      missingEvents: cidsOf(facts.history.missing),
      rootEvents: cidsOf(facts.history.roots),
      mergeEvents: facts.history.mergeCount,
    }).toEqual(store.clock);
  }
  if (store.docs !== undefined) {
    const { documents } = facts;
    const idsOf = [...documents.entries.values()].filter((entry) => entry.state === "live");
    expect(documents.liveCount).toBe(store.docs.count);
    expect(documents.deletedIds.length).toBe(store.docs.deleted);
    expect(documents.brokenIds).toEqual(store.docs.broken);
    if (store.docs.ids) expect(idsOf.map((entry) => entry.id)).toEqual(store.docs.ids);
    if (store.docs.deletedIds) expect(documents.deletedIds).toEqual(store.docs.deletedIds);
  }
  if (store.headsWhoseEventIsNotOnDisk) {
    expect(facts.headsNotOnDisk).toEqual(store.headsWhoseEventIsNotOnDisk);
  }
}

async function compareMerge(
  facts: StoreFacts,
  store: ExpectedStore,
  recording: FireproofRecording,
  context: FactContext,
): Promise<void> {
  if (store.mergedPailRoot === undefined) return;
  const { ancestor = -1, replayed } = facts.documents;
  expect(context.graph.cids[ancestor]).toBe(store.commonAncestor);
  const events = replayed.flatMap((node) => context.graph.events[node] ?? []);
  const base = context.graph.events[ancestor]?.root;
  if (base === undefined) throw new Error("the ancestor has no root");
  const merged = await replayRoot(base, events, (cid) => recording.blocks.bytes(cid));
  expect(merged).toEqual({ kind: "root", root: store.mergedPailRoot });
}
