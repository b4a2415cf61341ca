import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { AUTHOR, randomDeliveries } from "../../../test/builders/random-deliveries.ts";
import { dumpReplica } from "../../../test/builders/replica-dump.ts";
import { createPrng } from "../../base/prng.ts";
import type { Uuid } from "../../base/uuid.ts";
import { loadSqlEngine } from "../../platform/sqljs.ts";
import { registryFor } from "../model/registry.ts";
import { createMemoryStore } from "../store/memory-store.ts";
import { schemaFor } from "../store/schema.ts";
import type { SqlDatabase, SqlEngine } from "../store/sql-database.ts";
import { CORRECT_POLICY, type Policy, presetFor } from "../sync/policy.ts";
import { createReceiver } from "../sync/receiver.ts";
import type { ReplicaChange } from "./changes.ts";
import { createRunHistory } from "./history.ts";
import { createJournal, type Journal } from "./journal.ts";

let engine: SqlEngine;
beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  engine = await loadSqlEngine(readFileSync(path));
});

const SELF = "bbbbbbbb-0000-4000-8000-000000000002" as Uuid;
const START = 1_764_000_000_000_000;
const POLICIES: readonly Policy[] = [
  CORRECT_POLICY,
  presetFor(1),
  presetFor(4),
  { ...CORRECT_POLICY, tracker: "scan", closure: "record", paths: "computed" },
];

/** Thrown by a journal that takes no further step. */
const ENOUGH = new Error("enough steps");

/** A run over random messages, broken off in the middle of whatever it does once `until` steps are noted. */
function run(seed: number, policy: Policy, until = Number.POSITIVE_INFINITY) {
  const whole = createJournal();
  const journal: Journal = {
    ...whole,
    get length() {
      return whole.length;
    },
    add: (step) => {
      const number = whole.add(step);
      if (number >= until) throw ENOUGH;
      return number;
    },
  };
  let started = false;
  const clock = (): number => (started ? whole.length + 1 : 0);
  const store = createMemoryStore({ engine, schema: schemaFor(4), self: SELF, clock });
  const width = store.schema.table("devices").columns.length;
  const device = (uuid: Uuid): void => {
    const cells = Array.from({ length: width }, (_, at) => {
      const name = store.schema.table("devices").columns[at]?.name;
      return name === "uuid" ? uuid : name === "id" ? null : `${name} ${uuid}`;
    });
    store.put("devices", undefined, cells);
  };
  device(AUTHOR);
  device(SELF);
  started = true;
  const receiver = createReceiver({ peer: SELF, registry: registryFor(4), store, policy, journal });
  try {
    randomDeliveries(createPrng(seed), 40).forEach((message, at) => {
      receiver.receive(message, { time: START + at * 1000, delivery: at });
    });
  } catch (error) {
    if (error !== ENOUGH) throw error;
  }
  return {
    store,
    journal: whole,
    receiver,
    history: createRunHistory(whole, new Map([[SELF, store]])),
  };
}

const seeds = fc.tuple(fc.integer({ min: 0, max: 2 ** 31 }), fc.constantFrom(...POLICIES));

describe("a run's history", () => {
  it("shows at every step what a fresh run holds that is broken off there", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 80 }), ([seed, policy], wanted) => {
        const { history } = run(seed, policy);
        const step = Math.min(wanted, history.steps);
        const fresh = run(seed, policy, step);
        const past = history.at(SELF, step);
        expect(dumpReplica(past)).toEqual(dumpReplica(fresh.store));
        expect(past.hash()).toBe(fresh.history.at(SELF, step).hash());
      }),
      { numRuns: 60 },
    );
  });

  it("tells what waits as the receiver itself does once a message is done", () => {
    fc.assert(
      fc.property(seeds, ([seed, policy]) => {
        const { store, receiver } = run(seed, policy);
        const inOrder = (rows: readonly object[]): readonly string[] =>
          rows.map((row) => JSON.stringify(row)).sort();
        expect(inOrder(store.waiting())).toEqual(inOrder(receiver.waiting()));
      }),
      { numRuns: 40 },
    );
  });

  it("gives equal hashes exactly to equal states", () => {
    const { history } = run(7, CORRECT_POLICY);
    const byHash = new Map<string, string>();
    const byState = new Map<string, string>();
    for (let step = 0; step <= history.steps; step++) {
      const replica = history.at(SELF, step);
      // What was applied last is memory that no reader lists, so the records of the run are asked for it.
      const newest = [...Array(12).keys()].map((n) => {
        return replica.newestState(
          `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}` as Uuid,
        );
      });
      const state = [...dumpReplica(replica), ...newest].join("\n");
      expect(byHash.get(replica.hash()) ?? state).toBe(state);
      expect(byState.get(state) ?? replica.hash()).toBe(replica.hash());
      byHash.set(replica.hash(), state);
      byState.set(state, replica.hash());
    }
    expect(byHash.size).toBeGreaterThan(10);
  });

  it("is walked 10,000 times to and fro by its own differences, and ends in the state of the step", () => {
    const { history } = run(11, presetFor(4));
    const prng = createPrng(5);
    const state = new Map<string, string>();
    const known = new Map<number, { readonly hash: string; readonly state: Map<string, string> }>();
    let wrong = patch(state, history.changedBetween(SELF, -1, 0));
    let at = 0;
    for (let walk = 0; walk < 10_000; walk++) {
      const to = prng.below(history.steps + 1);
      wrong += patch(state, history.changedBetween(SELF, at, to));
      at = to;
      const hash = history.at(SELF, at).hash();
      const before = known.get(at);
      if (before === undefined) known.set(at, { hash, state: new Map(state) });
      else if (before.hash !== hash || !isSame(before.state, state)) wrong++;
    }
    expect(wrong).toBe(0);
    expect(known.size).toBe(history.steps + 1);
  });

  it("changes one step at a time exactly what lies between the step and the one before", () => {
    const { history } = run(3, CORRECT_POLICY);
    for (let step = 1; step <= history.steps; step++) {
      expect(history.changesAt(step)).toEqual(history.changedBetween(SELF, step - 1, step));
    }
    expect(history.changesAt(1).length + history.changesAt(2).length).toBeGreaterThan(0);
  });

  it("moves its SQL databases to any step in either direction", () => {
    const { history } = run(19, presetFor(4));
    const { history: other } = run(19, presetFor(4));
    const prng = createPrng(2);
    for (let walk = 0; walk < 30; walk++) {
      const step = prng.below(history.steps + 1);
      const moved = history.materialise(SELF, step, engine);
      const fresh = other.materialise(SELF, step, engine);
      expect(contents(moved.main)).toEqual(contents(fresh.main));
      expect(contents(moved.sync)).toEqual(contents(fresh.sync));
      other.close();
    }
    history.close();
  });
});

/** Carries differences into a state, field by field. Returns how many of them found something else than they say. */
function patch(state: Map<string, string>, changes: readonly ReplicaChange[]): number {
  let wrong = 0;
  for (const { table, key, fields } of changes) {
    for (const { name, before, after } of fields) {
      const place = `${table} ${key} ${name}`;
      if (state.get(place) !== (before === undefined ? undefined : String(before))) wrong++;
      if (after === undefined) state.delete(place);
      else state.set(place, String(after));
    }
  }
  return wrong;
}

function isSame(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) if (b.get(key) !== value) return false;
  return true;
}

function contents(database: SqlDatabase): readonly unknown[] {
  const { rows } = database.query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1");
  return rows.map(([name]) => {
    const found = database.query(`SELECT * FROM "${String(name)}"`).rows;
    return [name, found.map((row) => row.map(String).join(" ")).sort()];
  });
}
