/** What must hold of every cluster under the right policy, over seeded random ones. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, it } from "vitest";
import type { Cluster } from "../../src/engine/sim/cluster.ts";
import type { PeerContext } from "../../src/engine/sim/peer-context.ts";
import type { SqlEngine } from "../../src/engine/store/sql-database.ts";
import { CORRECT_POLICY } from "../../src/engine/sync/policy.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import { faultsOf, heldState } from "./held-state.ts";
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

  it("stamps of a peer strictly increase, whatever its clock does", () => {
    for (let seed = FIRST; seed < FIRST + CLUSTERS / 3; seed++) {
      for (const peer of runPlan(planCluster(seed), CORRECT_POLICY, sql).peers) {
        const stamps = peer.events.flatMap(({ change }) =>
          change.kind === "shared" ? change.hlc : [],
        );
        expect(stamps, `seed ${seed}`).toEqual([...new Set(stamps)].sort());
      }
    }
  }, 3_600_000);

  it("watermarks never pass what was received", () => {
    let raised = 0;
    for (let seed = FIRST; seed < FIRST + CLUSTERS / 3; seed++) {
      const watch = (cluster: Cluster): void => {
        for (const peer of cluster.peers) {
          const newest = watchReceived(peer);
          const { store } = peer;
          const raise = store.raiseWatermark;
          store.raiseWatermark = (row) => {
            raised++;
            const known = newest.get(`${row.peer} ${row.resource}`) ?? "nothing";
            expect(row.value <= known, `seed ${seed}: ${row.value} after ${known}`).toBe(true);
            return raise(row);
          };
        }
      };
      runPlan(planCluster(seed), CORRECT_POLICY, sql, watch);
    }
    expect(raised).toBeGreaterThan(CLUSTERS / 3);
  }, 3_600_000);

  it("a seed always gives the same run, step by step", () => {
    for (let seed = FIRST; seed < FIRST + Math.min(10, CLUSTERS); seed++) {
      const [one, two] = [0, 1].map(() => runPlan(planCluster(seed), CORRECT_POLICY, sql));
      expect(one && story(one)).toBe(two && story(two));
    }
  });
});

/** The newest time that was received of each owner and model, as it goes on. */
function watchReceived(peer: PeerContext): ReadonlyMap<string, string> {
  const newest = new Map<string, string>();
  const { receive } = peer.receiver;
  // The receiver is watched where messages enter it.
  (peer.receiver as { receive: typeof receive }).receive = (message, arrival) => {
    const records =
      message.kind === "state-page" ? message.records : message.kind === "state" ? [message] : [];
    for (const { owner, model, timestamp } of records) {
      const key = `${owner} ${model}`;
      if ((newest.get(key) ?? "") < timestamp) newest.set(key, timestamp);
    }
    receive(message, arrival);
  };
  return newest;
}

function story(cluster: Cluster): string {
  const lines: string[] = [];
  for (let step = 1; step <= cluster.journal.length; step++) {
    lines.push(JSON.stringify(cluster.journal.at(step)));
  }
  for (const peer of cluster.peers) lines.push(...heldState(peer));
  return lines.join("\n");
}
