/** Random clusters from a seed: who writes what and when, what the network does, and when faults stop. */
import { createPrng, type Prng } from "../../src/base/prng.ts";
import type { Cluster } from "../../src/engine/sim/cluster.ts";
import { namedUuid } from "../../src/engine/sim/named-uuid.ts";
import type { PeerSpec } from "../../src/engine/sim/options.ts";
import { runScenario } from "../../src/engine/sim/run-scenario.ts";
import type { Scenario, ScenarioAction } from "../../src/engine/sim/scenario.ts";
import type { SqlEngine } from "../../src/engine/store/sql-database.ts";
import { CORRECT_POLICY, type Policy } from "../../src/engine/sync/policy.ts";

export const START = Date.UTC(2025, 10, 24, 18, 0, 0) * 1000;
const SECOND = 1_000_000;
const NAMES = ["alice", "bob", "carol", "dave", "erin", "frank"];

export function peerSpecs(count: number, clock: (index: number) => [number, number]): PeerSpec[] {
  return NAMES.slice(0, count).map((name, index) => {
    const [clockOffset, clockDrift] = clock(index);
    const id = namedUuid("peer", name);
    return { name, id, library: namedUuid("library", name), clockOffset, clockDrift };
  });
}

/** The scenario of a seed: faults only; `calmed` ends them. */
export function planCluster(seed: number): Scenario {
  const prng = createPrng(seed);
  const peers = NAMES.slice(0, 2 + prng.below(5)).map((name) => ({
    name,
    clockOffset: prng.below(3) === 0 ? (prng.below(120) - 60) * SECOND : 0,
    clockDrift: prng.below(401) - 200,
  }));
  const chance = (one: number, most: number): number =>
    prng.below(one) === 0 ? Math.round(prng.next() * most * 1000) / 1000 : 0;
  const network = {
    jitter: prng.below(200_000),
    loss: chance(3, 0.3),
    duplicate: chance(3, 0.3),
    reorder: chance(2, 0.5),
    replyLoss: chance(4, 0.3),
  };
  const faulty = (30 + prng.below(120)) * SECOND;
  const actions: ScenarioAction[] = [];
  for (let count = 4 + prng.below(14); count > 0; count--) {
    const at = prng.below(faulty);
    for (const action of randomActions(
      prng,
      at,
      peers.map((peer) => peer.name),
    )) {
      actions.push(action);
    }
  }
  return {
    title: `Random cluster ${seed}`,
    shows: "Every peer ends with what the writes alone say.",
    failures: [],
    generation: [4, 2, 6, 8][seed % 4] ?? 4,
    seed,
    start: START,
    length: faulty,
    peers,
    links: [],
    given: {},
    defect: {},
    policy: CORRECT_POLICY,
    network,
    sizes: { page: 7, batch: 10, prune: 20 },
    actions: actions.sort((a, b) => a.at - b.at),
  };
}

function randomActions(
  prng: Prng,
  at: number,
  names: readonly string[],
): readonly ScenarioAction[] {
  const peer = names[prng.below(names.length)] ?? "alice";
  const other = names[prng.below(names.length)] ?? "alice";
  const n = prng.below(4);
  const [size, color] = [prng.below(9), prng.below(1000)];
  const name = `docs ${n}`;
  const own = { at, line: 0, peer };
  const content = prng.below(2) === 0 ? "same" : undefined;
  const mime = prng.below(2) === 0 ? ["text/plain", "image/png"][n % 2] : undefined;
  const shallow = size === 8;
  const file = `${name}/file ${1 + (color % 8)}`;
  switch (prng.below(13)) {
    case 0:
    case 1:
    case 2:
      return [{ ...own, kind: "index", name, folders: n, files: size, content, mime, shallow }];
    case 3:
      return [
        { ...own, kind: "add", name, from: 100 + color * 10, files: size, content, mime, shallow },
      ];
    case 4:
      return [{ ...own, kind: "rename", name: file, to: `n${color}` }];
    case 5:
      return [{ ...own, kind: "delete", name: n === 0 ? `${name}/folder 1` : file }];
    case 6:
      return [{ ...own, kind: "move", name: file, to: `${name}/folder ${1 + (size % 3)}` }];
    case 7:
    case 8:
      return [{ ...own, kind: "tag", name: `t${n}`, color: `#${color}` }];
    case 9:
      return n === 0
        ? [{ ...own, kind: "untag", name: `t${n}` }]
        : [{ ...own, kind: "relate", name: "t1", to: "t2" }];
    case 10:
      return [{ ...own, kind: "clock", by: (color - 500) * 60_000 }];
    case 11: {
      if (n > 1) return [{ ...own, kind: "restart" }];
      const later = { ...own, at: at + size * SECOND };
      return n === 1
        ? [{ ...own, kind: "reindex", name }]
        : [
            { ...own, kind: "pause" },
            { ...later, kind: "resume" },
          ];
    }
    default: {
      if (peer === other) return [];
      const end = at + (5 + prng.below(60)) * SECOND;
      return [
        { ...own, kind: "cut", other },
        { ...own, at: end, kind: "heal", other },
      ];
    }
  }
}

/** The scenario with an end of all faults after its last action, and time enough for every repair. */
export function calmed(scenario: Scenario): Scenario {
  const last = Math.max(0, ...scenario.actions.map((each) => each.at));
  const at = last + 60 * SECOND;
  const names = scenario.peers.map((peer) => peer.name);
  const line = 0;
  const ends: ScenarioAction[] = names.flatMap((peer, index) => [
    ...names.slice(index + 1).map((other) => ({ at, line, kind: "heal" as const, peer, other })),
    { at, line, kind: "resume", peer },
  ]);
  const change = { loss: 0, duplicate: 0, reorder: 0, replyLoss: 0 };
  return {
    ...scenario,
    length: at + 1800 * SECOND,
    actions: [...scenario.actions, { at, line, kind: "network", change }, ...ends],
  };
}

/** Runs a scenario until everything that can be repaired is. */
export function runCalmed(
  scenario: Scenario,
  policy: Policy,
  sql: SqlEngine,
  watch?: (cluster: Cluster) => void,
): Cluster {
  return runScenario(calmed(scenario), { policy, watch }, { sql });
}
