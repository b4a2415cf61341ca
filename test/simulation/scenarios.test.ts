/**
 * The catalogue of scenarios: with its defect each shows the failure that it names, without it and under the right
 * policy it does not.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Cluster } from "../../src/engine/sim/cluster.ts";
import { namedUuid } from "../../src/engine/sim/named-uuid.ts";
import { parseScenario, policyOf } from "../../src/engine/sim/parse-scenario.ts";
import { peerNamed, runScenario } from "../../src/engine/sim/run-scenario.ts";
import type { SqlEngine } from "../../src/engine/store/sql-database.ts";
import { CORRECT_POLICY, POLICY_SWITCHES } from "../../src/engine/sync/policy.ts";
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

/** Messages with which alice's own writes left her, without repetitions. */
const written = (cluster: Cluster): number =>
  new Set(peerNamed(cluster, "alice").events.map(({ change }) => change.model)).size;

/** Whether a record that the peer owns was written over by somebody else's copy. */
function ownRowsReplaced(cluster: Cluster, name: string): boolean {
  const { owners, spec } = peerNamed(cluster, name);
  for (let step = 1; step <= cluster.journal.length; step++) {
    const { kind, peer, record } = cluster.journal.at(step);
    if (kind !== "updated" || peer !== spec.id || record === undefined) continue;
    if (owners.get(record) === spec.id) return true;
  }
  return false;
}

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
  "closure-at-the-end": (cluster) =>
    bob(cluster).store.closureCount() === 0 && steps(cluster, "mismatch", "bob") > 2,
  "closure-for-owners": (cluster) => steps(cluster, "mismatch", "bob") > 2,
  "type-too-late": (cluster) => steps(cluster, "nulled", "bob") > 0 && differs(cluster),
  "transfer-nulls": (cluster) => steps(cluster, "nulled", "bob") > 0 && differs(cluster),
  "paths-as-received": (cluster) => bob(cluster).store.pathCount() === 1,
  "indexed-again": (cluster) => steps(cluster, "dropped", "bob", "the same entries.") > 0,
  "single-messages": (cluster) => steps(cluster, "sent", "alice", "changes") > 100,
  "acks-ignored": (cluster) =>
    steps(cluster, "pruned") === 0 && peerNamed(cluster, "alice").store.sharedCount() > 5,
  "never-pruned": (cluster) =>
    steps(cluster, "pruned") === 0 && peerNamed(cluster, "alice").store.sharedCount() > 5,
  "sent-four-times": (cluster) =>
    steps(cluster, "delivered", "bob", "changes") > 3 * written(cluster),
  "cross-wired-groups": (cluster) => {
    const { store } = bob(cluster);
    const at = store.schema.table("space_groups").position("space_id");
    const mine = namedUuid(cluster.options.seed, "space", "bob", "Mine");
    let crossed = false;
    store.each("space_groups", (_, cells) => {
      crossed ||= store.uuidOf("spaces", Number(cells[at])) === mine;
    });
    return crossed;
  },
  "deletion-unsent": (cluster) =>
    peerNamed(cluster, "alice").store.count("tag") === 0 && bob(cluster).store.count("tag") === 1,
  "asks-for-everything": (cluster) => ownRowsReplaced(cluster, "alice"),
  "answer-names-asker": (cluster) =>
    bob(cluster).store.watermark(peerNamed(cluster, "alice").spec.id, "entry") === undefined &&
    (bob(cluster).transferred.get("entry") ?? 0) > 20,
  "recovery-from-the-start": (cluster) => (bob(cluster).transferred.get("entry") ?? 0) > 80,
  "pull-never-ends": (cluster) => steps(cluster, "pulled", "bob", "failed") > 15,
  "catch-up-every-minute": (cluster) => steps(cluster, "pulled", "bob", "catch-up") > 10,
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
  echo: (cluster) => ownRowsReplaced(cluster, "alice"),
};

describe("the catalogue of scenarios", () => {
  it("has one for every value of every switch that is not the right one, as its only defect", () => {
    const shown = new Set<string>();
    for (const file of files) {
      const { defect } = parseScenario(readFileSync(join(FOLDER, file), "utf8"));
      const [only, ...more] = Object.entries(defect);
      if (only !== undefined && more.length === 0) shown.add(only.join("="));
    }
    const wanted = POLICY_SWITCHES.flatMap(({ name, key, values }) =>
      values.filter((value) => value !== CORRECT_POLICY[key]).map((value) => `${name}=${value}`),
    );
    expect(wanted.filter((each) => !shown.has(each))).toEqual([]);
  });

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
