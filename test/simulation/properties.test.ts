/** What must hold of every cluster under the right policy, over seeded random ones. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, it } from "vitest";
import type { SqlEngine } from "../../src/engine/store/sql-database.ts";
import { CORRECT_POLICY } from "../../src/engine/sync/policy.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import { faultsOf } from "./held-state.ts";
import { planCluster, type RandomPlan, runPlan } from "./random-cluster.ts";

const CLUSTERS = Number(process.env["DRIFTSCOPE_CLUSTERS"] ?? 60);
const FIRST = Number(process.env["DRIFTSCOPE_SEED"] ?? 1);

let sql: SqlEngine;
beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  sql = await loadSqlEngine(readFileSync(path));
});

/** Leaves out actions as long as the run still fails. */
function shrink(plan: RandomPlan): RandomPlan {
  let smallest = plan;
  for (let at = 0; at < smallest.actions.length; ) {
    const actions = smallest.actions.filter((_, index) => index !== at);
    const candidate = { ...smallest, actions };
    if (faultsOf(runPlan(candidate, CORRECT_POLICY, sql)).length > 0) smallest = candidate;
    else at++;
  }
  return smallest;
}

function tell(plan: RandomPlan, faults: readonly string[]): string {
  const { peers, network } = plan;
  return [
    `seed ${plan.seed} fails; the smallest scenario that still does:`,
    ...peers.map(
      (peer) => `peer ${peer.name} clock ${peer.clockOffset / 1e6}s drift ${peer.clockDrift}ppm`,
    ),
    `network ${JSON.stringify(network)}`,
    ...plan.actions.map((action) => `at ${action.at / 1e6}s ${action.text}`),
    ...faults.slice(0, 12),
  ].join("\n");
}

describe(`${CLUSTERS} random clusters under the right policy`, () => {
  it("all end with what the writes alone say, on every peer", () => {
    for (let seed = FIRST; seed < FIRST + CLUSTERS; seed++) {
      const plan = planCluster(seed);
      if (faultsOf(runPlan(plan, CORRECT_POLICY, sql)).length === 0) continue;
      const smallest = shrink(plan);
      expect.fail(tell(smallest, faultsOf(runPlan(smallest, CORRECT_POLICY, sql))));
    }
  }, 3_600_000);
});
