/**
 * What is named first for a simulated failure is its cause, for whatever seed; and the same scenario under the right policy
 * has no error: of a clock that is wrong then, a warning tells.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { checkLibrary } from "../../src/analysis/check.ts";
import type { Finding } from "../../src/analysis/report.ts";
import { parseScenario } from "../../src/engine/sim/parse-scenario.ts";
import { runScenario } from "../../src/engine/sim/run-scenario.ts";
import { snapshotFiles } from "../../src/engine/sim/snapshot.ts";
import type { SqlEngine } from "../../src/engine/store/sql-database.ts";
import { applyPolicyChoices, parsePolicyText } from "../../src/engine/sync/policy.ts";
import { createMemoryFileTree } from "../../src/platform/memory-file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import { openEvidence } from "../../src/sources/open.ts";

const FOLDER = join(import.meta.dirname, "../../samples/scenarios");
const SEEDS = [1, 29];

/** The cause of each scenario that leaves evidence of it, by file. */
const CAUSES: Readonly<Record<string, string>> = {
  "backfill-never-started": "backfill-never-started",
  "backfill-stuck": "backfill-aborted",
  "batch-not-sent": "batch-not-broadcast",
  "buffer-drops-oldest": "buffer-overflow",
  "buffer-overflow": "buffer-overflow",
  "clock-drift": "peer-clock-ahead",
  "clock-set-back": "clock-drift",
  "deleted-comes-back": "rows-left-behind",
  "deletions-not-pulled": "rows-left-behind",
  "duplicate-content": "duplicate-content-identity",
  echo: "echo-of-own-rows",
  "empty-catch-up": "empty-catch-up-advanced-watermark",
  "empty-ownership-filter": "ownership-filter-returns-nothing",
  "equal-counts": "missed-update",
  "filter-and-drop": "fk-drop-no-retry",
  "global-watermark": "watermark-leapfrog",
  "lagged-bus": "event-bus-lagged",
  "late-relay": "transitive-loss",
  leapfrog: "watermark-leapfrog",
  "leapfrog-by-sending": "watermark-leapfrog",
  "link-lost": "fk-null-update-lost",
  "location-first": "backfill-aborted",
  "lost-closure": "closure-not-built",
  "memory-pruned": "conflict-memory-lost",
  "missing-paths": "directory-paths-missing",
  "missing-shared-watermark": "shared-watermark-never-set",
  "no-retry": "failed-sends-forgotten",
  "no-volume": "ownership-filter-returns-nothing",
  "nobody-notified": "new-data-never-announced",
  "nothing-crossed": "batch-messages-never-delivered",
  "null-orphans": "dangling-parent",
  "offline-dropped": "broadcast-without-partners",
  "realtime-drop": "fk-drop-no-retry",
  "relation-too-early": "fk-drop-no-retry",
  "resurrected-tombstone": "tombstone-resurrected",
  "retry-dropped": "retry-queue-dropped",
  "root-tombstone": "closure-not-built",
  "self-acknowledged": "pruned-by-self-acknowledgement",
  "shared-leapfrog": "watermark-leapfrog",
  "skip-shared": "unresolved-dependencies",
  "stale-loop": "catch-up-loop",
  "stamp-goes-back": "peer-clock-ahead",
  "symmetric-loop": "symmetric-recovery",
  "transitive-loss": "transitive-loss",
  "watermark-now": "watermark-leapfrog",
};

let sql: SqlEngine;
beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  sql = await loadSqlEngine(readFileSync(path));
});

/** Causes that only one scenario of the catalogue has. */
const ONLY: readonly string[] = ["no-retry", "nobody-notified", "self-acknowledged"];
const NAMES = readdirSync(FOLDER).map((file) => file.replace(".scenario", ""));

/** The same folder, with peers' folders called otherwise, one by the other's name. */
function renamed(files: ReadonlyMap<string, Uint8Array>): Iterable<readonly [string, Uint8Array]> {
  const names = new Map([
    ["alice", "zed"],
    ["bob", "alice"],
  ]);
  return [...files].map(([path, bytes]) => {
    const [peer = "", ...rest] = path.split("/");
    return [[names.get(peer) ?? peer, ...rest].join("/"), bytes] as const;
  });
}

async function check(
  name: string,
  seed: number,
  policyText: string,
  as: (files: ReadonlyMap<string, Uint8Array>) => Iterable<readonly [string, Uint8Array]> = (
    each,
  ) => each,
): Promise<readonly Finding[]> {
  const scenario = parseScenario(readFileSync(join(FOLDER, `${name}.scenario`), "utf8"));
  const parsed = parsePolicyText(policyText);
  if (parsed.kind === "error") throw new Error(parsed.message);
  const applied = applyPolicyChoices(scenario.policy, parsed.choices);
  if (applied.kind === "error") throw new Error(applied.message);
  const cluster = runScenario(scenario, { seed, policy: applied.policy, traced: true }, { sql });
  const files = Object.fromEntries(as(snapshotFiles(cluster, scenario.title)));
  const opened = await openEvidence(createMemoryFileTree(files), { hasher: nodeHasher });
  if (opened.kind !== "library") throw new Error(`opened as ${opened.kind}`);
  return checkLibrary(opened.recording).findings;
}

describe.each(SEEDS)("with seed %i", (seed) => {
  it.each(Object.entries(CAUSES))("%s: the first finding is %s", async (name, cause) => {
    const [first] = await check(name, seed, "");
    expect(first?.name).toBe(cause);
  });

  it.each(Object.keys(CAUSES))("%s: the right policy leaves no error", async (name) => {
    const found = await check(name, seed, "preset=correct");
    expect(found.filter(({ severity }) => severity === "error")).toEqual([]);
  });
});

describe("a cause of its own", () => {
  it.each(ONLY)("%s: is first as well where folders are called otherwise", async (name) => {
    const [first] = await check(name, 77, "", renamed);
    expect(first?.name).toBe(CAUSES[name]);
  });

  it.each(NAMES)("%s: has none that is another scenario's", async (name) => {
    const found = (await check(name, 1, "")).filter(({ verdict }) => verdict === "violated");
    const others = ONLY.filter((each) => each !== name).map((each) => CAUSES[each]);
    expect(found.map((each) => each.name).filter((each) => others.includes(each))).toEqual([]);
  });
});
