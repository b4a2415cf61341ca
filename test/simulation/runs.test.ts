/** A scenario opens as a run: every peer as of every step, SQL as of a step, the debugger, other policies. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Uuid } from "../../src/base/uuid.ts";
import { parseScenario } from "../../src/engine/sim/parse-scenario.ts";
import { runScenario } from "../../src/engine/sim/run-scenario.ts";
import type { SqlEngine } from "../../src/engine/store/sql-database.ts";
import type { Replica } from "../../src/engine/store/store.ts";
import { createMemoryFileTree } from "../../src/platform/memory-file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import { createSession, type Session } from "../../src/session/session.ts";
import { sqlOnCopies } from "../sql-on-copies.ts";

const FOLDER = join(import.meta.dirname, "../../samples/scenarios");
const read = (name: string): string => readFileSync(join(FOLDER, `${name}.scenario`), "utf8");
const SCENARIOS = [
  "filter-and-drop",
  "resurrected-tombstone",
  "stamp-goes-back",
  "transitive-loss",
];

let engine: SqlEngine;
let session: Session;
beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  engine = await loadSqlEngine(readFileSync(path));
  session = createSession({
    hasher: nodeHasher,
    filesAsTree: (files) => createMemoryFileTree(Object.fromEntries(files)),
    openTree: () => createMemoryFileTree({}),
    sqlEngine: () => Promise.resolve(engine),
    runSql: sqlOnCopies(engine),
  });
});

function rowsOf(replica: Replica, table: string): readonly string[] {
  const rows: string[] = [];
  replica.each(table, (id, cells) => rows.push(JSON.stringify([id, ...cells.map(String)])));
  return rows;
}

describe("a scenario opened as a run", () => {
  it.each(SCENARIOS)("%s is reproduced whole, and says that it is simulated", async (name) => {
    await session.openScenario({ snapshot: name, text: read(name) });
    const { report } = await session.replay({ snapshot: name });
    expect(report.fidelity.overall).toBe(1);
    expect(report.reasons?.join(" ")).toMatch(/simulation .* modelled/);
  });

  it.each(SCENARIOS)("%s has the state of a step as the run had it at that step", (name) => {
    const scenario = parseScenario(read(name));
    const whole = runScenario(scenario, { remembered: true }, { sql: engine });
    const history = whole.history();
    for (const part of [0.1, 0.3, 0.5, 0.8, 1]) {
      const length = Math.floor((scenario.length * part) / 1_000_000) * 1_000_000;
      const shorter = runScenario({ ...scenario, length }, {}, { sql: engine });
      const step = shorter.journal.length;
      for (const { spec, store } of shorter.peers) {
        const then = history.at(spec.id, step);
        for (const table of ["entries", "locations", "content_identities", "tag"]) {
          expect(rowsOf(then, table)).toEqual(rowsOf(store, table));
        }
        expect(then.closureCount()).toBe(store.closureCount());
        expect(then.watermarks()).toEqual(store.watermarks());
        expect(then.waiting()).toEqual(store.waiting());
      }
    }
  });

  it("answers SQL as of a step, says what differs between two, and what each did", async () => {
    const snapshot = "leapfrog";
    const summary = await session.openScenario({ snapshot, text: read(snapshot) });
    const { run, report } = await session.replay({ snapshot });
    const ask = async (step: number) =>
      await session.runSql({
        snapshot,
        run,
        step,
        peer: "alice",
        statement: "SELECT count(*) FROM entries",
        limit: 10,
      });
    const counts: number[] = [];
    for (const step of [0, Math.floor(report.steps / 2), report.steps]) {
      counts.push(Number((await ask(step)).rows[0]?.[0]));
    }
    expect(counts[0]).toBe(0);
    expect(counts[2]).toBeGreaterThan(0);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    const alice = summary.kind === "library" ? summary.report.peers[0]?.id : undefined;
    const { tables } = await session.stateDifference({
      snapshot,
      run,
      from: 0,
      to: report.steps,
      peer: alice as Uuid,
      limit: 5,
    });
    expect(tables.find(({ table }) => table === "entries")?.added).toBe(counts[2]);
    const words = await session.replayStep({ snapshot, run, step: 0 });
    expect(words.sentences).toEqual([
      "The peers know each other's devices and have no other rows.",
    ]);
  });

  it("can be walked through in the debugger, both ways, to the lines of its own logs", async () => {
    const snapshot = "null-healed-later";
    await session.openScenario({ snapshot, text: read(snapshot) });
    const names = { snapshot, debug: "d" };
    const started = await session.debugStart({ ...names, policy: {} });
    expect(started.steps).toBeGreaterThan(50);
    const hashes = async (): Promise<readonly string[]> => (await session.debugState(names)).hashes;
    const first = await hashes();
    await session.debugMove({ ...names, move: { kind: "seek", step: 40 } });
    const there = await hashes();
    expect(there).not.toEqual(first);
    await session.debugMove({ ...names, move: { kind: "seek", step: 1 } });
    await session.debugMove({ ...names, move: { kind: "seek", step: 40 } });
    expect(await hashes()).toEqual(there);
  });

  it("differs from what it left behind under another policy, and says where first", async () => {
    const snapshot = "filter-and-drop";
    await session.openScenario({ snapshot, text: read(snapshot) });
    const { report } = await session.replay({ snapshot, policy: { preset: "correct" } });
    expect(report.converged).toBe(true);
    expect(report.fidelity.overall).toBeLessThan(1);
    expect(report.firstDivergence?.table).toBe("entry");
  });

  it("says line and column of an error in the text", async () => {
    const opened = session.openScenario({ snapshot: "x", text: "peer alice\npeer alice\n" });
    await expect(opened).rejects.toThrow(/line 2/);
  });
});
