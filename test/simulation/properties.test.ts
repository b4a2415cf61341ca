/** What must hold of every cluster under the right policy, over seeded random ones. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, it } from "vitest";
import type { Cluster } from "../../src/engine/sim/cluster.ts";
import { formatScenario } from "../../src/engine/sim/format-scenario.ts";
import type { PeerContext } from "../../src/engine/sim/peer-context.ts";
import type { Scenario } from "../../src/engine/sim/scenario.ts";
import { shrinkScenario } from "../../src/engine/sim/shrink-scenario.ts";
import type { SqlEngine } from "../../src/engine/store/sql-database.ts";
import { CORRECT_POLICY } from "../../src/engine/sync/policy.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import { faultsOf, heldState } from "./held-state.ts";
import { calmed, planCluster, runCalmed } from "./random-cluster.ts";

const CLUSTERS = Number(process.env["DRIFTSCOPE_CLUSTERS"] ?? 60);
const FIRST = Number(process.env["DRIFTSCOPE_SEED"] ?? 1);

let sql: SqlEngine;
beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  sql = await loadSqlEngine(readFileSync(path));
});

const run = (plan: Scenario, watch?: (cluster: Cluster) => void): Cluster =>
  runCalmed(plan, CORRECT_POLICY, sql, watch);

/** The smallest scenario that still fails, as a file that `driftscope simulate` plays. */
function tell(plan: Scenario): string {
  const { scenario } = shrinkScenario(plan, (each) => faultsOf(run(each)).length > 0);
  const faults = faultsOf(run(scenario)).slice(0, 12);
  return [
    `seed ${plan.seed} fails; the smallest scenario that still does:`,
    formatScenario(calmed(scenario)),
    ...faults,
  ].join("\n");
}

describe(`${CLUSTERS} random clusters under the right policy`, () => {
  it("all end with what the writes alone say, on every peer", () => {
    for (let seed = FIRST; seed < FIRST + CLUSTERS; seed++) {
      const plan = planCluster(seed);
      if (faultsOf(run(plan)).length > 0) expect.fail(tell(plan));
    }
  }, 3_600_000);

  it("stamps of a peer strictly increase, whatever its clock does", () => {
    for (let seed = FIRST; seed < FIRST + CLUSTERS / 3; seed++) {
      for (const peer of run(planCluster(seed)).peers) {
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
      run(planCluster(seed), watch);
    }
    expect(raised).toBeGreaterThan(CLUSTERS / 3);
  }, 3_600_000);

  it("a seed always gives the same run, step by step", () => {
    for (let seed = FIRST; seed < FIRST + Math.min(10, CLUSTERS); seed++) {
      const [one, two] = [0, 1].map(() => run(planCluster(seed)));
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
