/** Mechanisms of the recorded system that no single switch stands for, each in a small cluster under the right policy. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, it } from "vitest";
import type { Cluster } from "../../src/engine/sim/cluster.ts";
import { parseScenario } from "../../src/engine/sim/parse-scenario.ts";
import { peerNamed, runScenario } from "../../src/engine/sim/run-scenario.ts";
import { TRANSITIONS } from "../../src/engine/sim/sync-states.ts";
import type { SqlEngine } from "../../src/engine/store/sql-database.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import { faultsOf } from "./held-state.ts";

let sql: SqlEngine;
beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  sql = await loadSqlEngine(readFileSync(path));
});

const run = (lines: readonly string[], watch?: (cluster: Cluster) => void): Cluster =>
  runScenario(parseScenario(`${lines.join("\n")}\n`), { traced: true, watch }, { sql });

const transferred = (cluster: Cluster, name: string): number =>
  peerNamed(cluster, name).transferred.get("entry") ?? 0;

/** Alice indexed while bob was away, so that he pulls what she wrote at one moment, page by page. */
const AWAY = [
  "generation G7",
  "run 300s",
  "peer alice",
  "peer bob",
  "policy notify=off retry.queue=none broadcast.offline=drop",
  "at 0s cut alice bob",
  'at 5s alice index "Docs" files 20',
];

/** Whatever alice writes is of one moment, so that every border of pages lies between equal times. */
function atOneMoment(cluster: Cluster): void {
  const { store } = peerNamed(cluster, "alice");
  const at = store.schema.table("entries").position("indexed_at");
  const { put } = store;
  store.put = (table, id, cells) => {
    const moment = "2025-12-22T12:00:05.000000+00:00";
    return put(table, id, table === "entries" ? cells.with(at, moment) : cells);
  };
}

describe("cursors of a time and a uuid", () => {
  it.each([1, 2, 3, 7, 20, 21, 22])(
    "bring rows of one moment once each, with pages of %i",
    (page) => {
      const lines = [...AWAY, `sizes page ${page}`, "at 30s heal alice bob"];
      const cluster = run(lines, atOneMoment);
      expect(faultsOf(cluster)).toEqual([]);
      expect(peerNamed(cluster, "bob").store.count("entries")).toBe(21);
      // The question after the last page is answered by rows of that same moment, as its border is inclusive.
      expect(transferred(cluster, "bob")).toBeLessThan(42);
    },
  );
});

describe("a pull that breaks off", () => {
  const broken = [
    ...AWAY,
    "network latency 1s timeout 3s",
    "sizes page 2",
    "at 30s heal alice bob",
    "at 70s cut alice bob",
    "at 120s heal alice bob",
  ];

  it("goes on from its checkpoint, and begins again where none is kept", () => {
    const [kept, none] = [run(broken), run([...broken, "defect checkpoints=none"])];
    expect(faultsOf(kept)).toEqual([]);
    expect(transferred(kept, "bob")).toBe(21);
    expect(transferred(none, "bob")).toBeGreaterThan(21);
  });
});

describe("a log that was pruned", () => {
  it("is made up for by a snapshot of the rows as they are", () => {
    const cluster = run([
      "generation G7",
      "run 400s",
      "peer alice",
      "peer bob",
      "peer carol",
      "sizes prune 1",
      "policy prune=known retry.queue=none broadcast.offline=drop",
      "at 0s cut alice carol",
      "at 0s cut bob carol",
      'at 10s alice tag "old" color "#111"',
      'at 20s alice tag "old" color "#222"',
      "at 100s heal alice carol",
      "at 100s heal bob carol",
    ]);
    expect(peerNamed(cluster, "alice").store.sharedCount()).toBe(0);
    expect(peerNamed(cluster, "carol").store.count("tag")).toBe(1);
    expect(faultsOf(cluster)).toEqual([]);
  });
});

describe("the states of a peer", () => {
  /** Every way from one state to another that a run's logs tell of. */
  const ways = (cluster: Cluster): readonly string[] =>
    cluster.peers.flatMap((peer) =>
      peer.trace.lines.flatMap((line) => {
        const told = /from_state=(\w+) to_state=(\w+)/.exec(line);
        return told === null ? [] : [`${told[1]} ${told[2]}`];
      }),
    );

  it("pass over every way that the recorded system has, and over no other", () => {
    const taken = new Set([
      ...ways(
        run([
          ...AWAY,
          "at 30s heal alice bob",
          "at 40s bob pause",
          "at 60s bob resume",
          'at 70s alice add "Docs" files 2 from 100',
        ]),
      ),
      // Pulls that time out lead back to the beginning.
      ...ways(
        run([
          ...AWAY,
          "network latency 1s timeout 3s",
          "sizes page 2",
          "at 30s heal alice bob",
          "at 36s cut alice bob",
          "at 37s bob pause",
          "at 80s bob resume",
          "at 90s heal alice bob",
        ]),
      ),
      ...ways(
        run([
          "generation G7\nrun 900s\npeer alice\npeer bob",
          "policy loop=catch-up",
          'at 5s alice index "Docs" files 3',
          "at 50s network loss 1",
          "at 700s network loss 0",
        ]),
      ),
    ]);
    const allowed = Object.entries(TRANSITIONS).flatMap(([from, all]) =>
      all.map((to) => `${from} ${to}`),
    );
    expect([...taken].filter((way) => !allowed.includes(way))).toEqual([]);
    for (const way of [
      "Uninitialized Backfilling",
      "Backfilling CatchingUp",
      "CatchingUp Ready",
      "Ready CatchingUp",
      "Ready Paused",
      "Paused Ready",
      "Backfilling Uninitialized",
      "Ready Uninitialized",
    ]) {
      expect([...taken], way).toContain(way);
    }
  });
});
