/**
 * The catalogue of scenarios: with its defect each shows the failure that it names, without it and under the right
 * policy it does not.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Cluster } from "../../src/engine/sim/cluster.ts";
import { parseScenario, policyOf } from "../../src/engine/sim/parse-scenario.ts";
import { peerNamed, runScenario } from "../../src/engine/sim/run-scenario.ts";
import type { SqlEngine } from "../../src/engine/store/sql-database.ts";
import { CORRECT_POLICY } from "../../src/engine/sync/policy.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import { faultsOf } from "./held-state.ts";

const FOLDER = join(import.meta.dirname, "../../samples/scenarios");
const files = readdirSync(FOLDER).filter((name) => name.endsWith(".scenario"));

let sql: SqlEngine;
beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  sql = await loadSqlEngine(readFileSync(path));
});

/** Steps of a kind at a peer, or at all. */
function steps(cluster: Cluster, kind: string, name?: string, reason = ""): number {
  let count = 0;
  const id = name === undefined ? undefined : peerNamed(cluster, name).spec.id;
  for (let step = 1; step <= cluster.journal.length; step++) {
    if (cluster.journal.kindAt(step) !== kind) continue;
    const at = cluster.journal.at(step);
    if ((id === undefined || at.peer === id) && at.reason.includes(reason)) count++;
  }
  return count;
}

const bob = (cluster: Cluster) => peerNamed(cluster, "bob");
const differs = (cluster: Cluster): boolean => faultsOf(cluster).length > 0;

/** How each failure shows; where nothing is said here, in rows that are missing, different or too many. */
const SIGNS: Readonly<Record<string, (cluster: Cluster) => boolean>> = {
  "nothing-crossed": (cluster) => {
    const counts = cluster.peers.map((peer) => peer.store.count("entries"));
    return counts[0] === 25 && counts[1] === 5 && differs(cluster);
  },
  "null-healed-later": (cluster) => steps(cluster, "nulled") > 0 && !differs(cluster),
  "symmetric-loop": (cluster) =>
    differs(cluster) &&
    steps(cluster, "mismatch", "alice") > 1 &&
    steps(cluster, "mismatch", "bob") > 1,
  "empty-ownership-filter": (cluster) =>
    differs(cluster) &&
    (bob(cluster).transferred.get("entry") ?? 0) === 0 &&
    steps(cluster, "mismatch", "bob") > 1,
  "missing-shared-watermark": (cluster) => bob(cluster).sharedTransferred > 50,
  "stale-loop": (cluster) => steps(cluster, "pulled", "bob") > 20,
  "no-backoff": (cluster) => steps(cluster, "pulled", "bob", "failed") > 40,
  "backfill-stuck": (cluster) => bob(cluster).state === "Backfilling" && differs(cluster),
  "stuck-in-buffer": (cluster) => bob(cluster).buffer.length > 0,
  "quadratic-tracker": (cluster) => steps(cluster, "unblocked") > 500,
  "lost-closure": (cluster) =>
    bob(cluster).store.closureCount() === 0 && steps(cluster, "mismatch", "bob") > 2,
  "missing-paths": (cluster) => bob(cluster).store.pathCount() === 1,
  "foreign-integer": (cluster) => {
    const at = bob(cluster).store.schema.table("entries").position("content_id");
    let foreign = false;
    bob(cluster).store.each("entries", (_, cells) => {
      foreign ||= cells[at] === 99_999;
    });
    return foreign;
  },
  "self-acknowledged": (cluster) => differs(cluster) && steps(cluster, "pruned", "bob") > 0,
  rebroadcast: (cluster) => steps(cluster, "skipped", "alice", "its owner knows better") > 0,
  echo: (cluster) => {
    const { owners, spec } = peerNamed(cluster, "alice");
    for (let step = 1; step <= cluster.journal.length; step++) {
      const { kind, peer, record } = cluster.journal.at(step);
      if (kind !== "updated" || peer !== spec.id || record === undefined) continue;
      if (owners.get(record) === spec.id) return true;
    }
    return false;
  },
};

describe("the catalogue of scenarios", () => {
  it.each(files)("%s shows its failure with its defect alone", (file) => {
    const scenario = parseScenario(readFileSync(join(FOLDER, file), "utf8"));
    const shows = SIGNS[file.replace(".scenario", "")] ?? differs;
    const given = policyOf(scenario.given, {});
    expect(shows(runScenario(scenario, {}, { sql })), "with the defect").toBe(true);
    expect(shows(runScenario(scenario, { policy: given }, { sql })), "without it").toBe(false);
    const right = runScenario(scenario, { policy: CORRECT_POLICY }, { sql });
    expect(shows(right), "under the right policy").toBe(false);
    expect(faultsOf(right)).toEqual([]);
  });
});
