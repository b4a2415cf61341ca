import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { AUTHOR, randomDeliveries } from "../../../test/builders/random-deliveries.ts";
import { dumpReplica } from "../../../test/builders/replica-dump.ts";
import { storeSuite } from "../../../test/conformance/store.suite.ts";
import { createPrng } from "../../base/prng.ts";
import type { Uuid } from "../../base/uuid.ts";
import { loadSqlEngine } from "../../platform/sqljs.ts";
import { registryFor } from "../model/registry.ts";
import { createJournal } from "../replay/journal.ts";
import { CORRECT_POLICY, presetFor } from "../sync/policy.ts";
import { createReceiver } from "../sync/receiver.ts";
import { createMemoryStore } from "./memory-store.ts";
import { schemaFor } from "./schema.ts";
import type { SqlDatabase } from "./sql-database.ts";
import { createSqlStore } from "./sql-store.ts";
import type { Store } from "./store.ts";

const wasm = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
const engine = await loadSqlEngine(readFileSync(wasm));
const SELF = "bbbbbbbb-0000-4000-8000-000000000002" as Uuid;

storeSuite("in SQL", (schema, self) => createSqlStore(engine, schema, self));

function receive(store: Store, seed: number, preset: "correct" | number): readonly string[] {
  const journal = createJournal();
  const policy = preset === "correct" ? CORRECT_POLICY : presetFor(preset);
  const { columns } = store.schema.table("devices");
  for (const uuid of [AUTHOR, SELF]) {
    const cells = columns.map(({ name }) => (name === "uuid" ? uuid : `${name} ${uuid}`));
    store.put("devices", undefined, cells);
  }
  const registry = registryFor(store.schema.generation);
  const receiver = createReceiver({ peer: SELF, registry, store, policy, journal });
  randomDeliveries(createPrng(seed), 60).forEach((message, at) => {
    receiver.receive(message, { time: 1_764_000_000_000_000 + at * 1000, delivery: at });
  });
  return Array.from({ length: journal.length }, (_, at) => JSON.stringify(journal.at(at + 1)));
}

function contents(database: SqlDatabase): readonly unknown[] {
  const { rows } = database.query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1");
  return rows.map(([name]) => {
    const found = database.query(`SELECT * FROM "${String(name)}"`).rows;
    return [name, found.map((row) => row.map(String).join(" ")).sort()];
  });
}

describe("the reference store and the fast one", () => {
  it.each([
    [0, "correct"],
    [1, 1],
    [2, 4],
    [3, 6],
    [4, 8],
    [5, "correct"],
  ] as const)(
    "come out the same in every step and every row: seed %i, policy %s",
    (seed, preset) => {
      const schema = schemaFor(preset === "correct" ? 5 : preset);
      const reference = createSqlStore(engine, schema, SELF);
      const fast = createMemoryStore({ engine, schema, self: SELF });
      expect(receive(fast, seed, preset)).toEqual(receive(reference, seed, preset));
      expect(dumpReplica(fast)).toEqual(dumpReplica(reference));
      const [a, b] = [fast.materialise(), reference.materialise()];
      expect(contents(a.main)).toEqual(contents(b.main));
      expect(contents(a.sync)).toEqual(contents(b.sync));
    },
  );
});
