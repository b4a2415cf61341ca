/** Runs to walk through: recorded losses under many policies, simulated clusters, block stores, logs alone. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseScenario } from "../../src/engine/sim/parse-scenario.ts";
import { runScenario } from "../../src/engine/sim/run-scenario.ts";
import { snapshotFiles } from "../../src/engine/sim/snapshot.ts";
import type { SqlEngine } from "../../src/engine/store/sql-database.ts";
import { createMemoryFileTree } from "../../src/platform/memory-file-tree.ts";
import { createNodeFileTree } from "../../src/platform/node/file-tree.ts";
import type { FileTree } from "../../src/sources/file-tree.ts";
import { FIXTURES, filesOf } from "../fireproof/fixture-files.ts";

const SAMPLES = path.resolve(import.meta.dirname, "../../samples");

/** A run by what a launch configuration says of it. */
export interface WalkRun {
  readonly name: string;
  /** Names the snapshot for `treeOf`. */
  readonly snapshot: string;
  readonly system: "library" | "fireproof";
  readonly wish: { readonly to?: string; readonly policy?: Readonly<Record<string, string>> };
}

const POLICIES: readonly WalkRun["wish"][] = [
  {},
  { to: "bob" },
  { to: "bob", policy: { fk: "defer" } },
  { to: "bob", policy: { fk: "null", closure: "bulk" } },
  { policy: { fk: "drop", watermark: "now", "empty-advances": "on" } },
  { policy: { preset: "correct" } },
];
const STORE_POLICIES: readonly WalkRun["wish"][] = [
  {},
  { policy: { seen: "on-success", received: "committed" } },
  { policy: { adopted: "checked", group: "all-cars", keys: "whole-keybag" } },
];

const FOLDERS = ["fk-drop", "fk-null", "healthy", "wal"];

/** All of them, the kinds mixed. */
export function walkRuns(): readonly WalkRun[] {
  const kinds = [recordedRuns(), simulatedRuns(), storeRuns()];
  const most = Math.max(...kinds.map((kind) => kind.length));
  return Array.from({ length: most }, (_, at) => kinds.flatMap((kind) => kind[at] ?? [])).flat();
}

function made(snapshot: string, system: WalkRun["system"], wish: WalkRun["wish"]): WalkRun {
  return { name: `${snapshot} ${JSON.stringify(wish)}`, snapshot, system, wish };
}

function recordedRuns(): readonly WalkRun[] {
  return POLICIES.flatMap((wish) => FOLDERS.map((snapshot) => made(snapshot, "library", wish)));
}

/** In this one nothing travels, so that there is no run. */
export const NOTHING_TRAVELS = "no-backoff.scenario";

function simulatedRuns(): readonly WalkRun[] {
  return readdirSync(path.join(SAMPLES, "scenarios"))
    .filter((name) => name.endsWith(".scenario") && name !== NOTHING_TRAVELS)
    .map((name) => made(name, "library", {}));
}

function storeRuns(): readonly WalkRun[] {
  const stores = readdirSync(FIXTURES).map((name) => path.parse(name).name);
  return STORE_POLICIES.flatMap((wish) =>
    ["fireproof-diverged", ...stores].map((name) => made(name, "fireproof", wish)),
  );
}

/** The files of a snapshot of `walkRuns`. */
export function treeOf(snapshot: string, sql: SqlEngine): FileTree {
  if (snapshot.endsWith(".scenario")) {
    const text = readFileSync(path.join(SAMPLES, "scenarios", snapshot), "utf8");
    const scenario = parseScenario(text);
    const cluster = runScenario(scenario, { traced: true }, { sql });
    return createMemoryFileTree(Object.fromEntries(snapshotFiles(cluster, scenario.title)));
  }
  const isSample = readdirSync(SAMPLES).includes(snapshot);
  return isSample
    ? createNodeFileTree(path.join(SAMPLES, snapshot))
    : createMemoryFileTree(filesOf(snapshot));
}
