/** What a run must come to, whatever store its peers write through: the same journal and the same rows, byte for byte. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createHoldings } from "../../src/analysis/facts/holdings.ts";
import { createLibraryView } from "../../src/analysis/facts/library-view.ts";
import { choosePolicy, playPrepared, prepareReplay } from "../../src/analysis/replay/prepared.ts";
import type { Uuid } from "../../src/base/uuid.ts";
import type { Journal } from "../../src/engine/replay/journal.ts";
import { parseScenario } from "../../src/engine/sim/parse-scenario.ts";
import { runScenario } from "../../src/engine/sim/run-scenario.ts";
import type { Schema } from "../../src/engine/store/schema.ts";
import type { SqlEngine } from "../../src/engine/store/sql-database.ts";
import type { Store } from "../../src/engine/store/store.ts";
import { createNodeFileTree } from "../../src/platform/node/file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { openEvidence } from "../../src/sources/open.ts";
import { dumpReplica } from "../builders/replica-dump.ts";

const ROOT = join(import.meta.dirname, "../..");
const SCENARIOS = join(ROOT, "samples/scenarios");
/** One of so many scenarios of the catalogue is played, from the first on. */
const EVERY = 9;
const SAMPLES = ["fk-null", "fk-drop", "healthy"];
const POLICIES = [{}, { preset: "correct" }, { fk: "null", closure: "bulk" }];

export type CreateStore = (schema: Schema, self: Uuid) => Store;

function linesOf(journal: Journal): readonly string[] {
  const lines: string[] = [];
  for (let step = 1; step <= journal.length; step++) lines.push(JSON.stringify(journal.at(step)));
  return lines;
}

/** Holds runs on a store to runs on the one that is used. */
export function runsOnStoreSuite(name: string, engine: () => SqlEngine, create: CreateStore): void {
  describe(`runs on the store ${name}`, () => {
    const files = readdirSync(SCENARIOS).filter((file) => file.endsWith(".scenario"));
    it.each(files.filter((_, at) => at % EVERY === 0))("%s ends the same", (file) => {
      const scenario = parseScenario(readFileSync(join(SCENARIOS, file), "utf8"));
      const sql = engine();
      const usual = runScenario(scenario, {}, { sql });
      const other = runScenario(scenario, {}, { sql, createStore: create });
      expect(linesOf(other.journal)).toEqual(linesOf(usual.journal));
      for (const { spec, store } of usual.peers) {
        expect(dumpReplica(other.peer(spec.id).store), spec.name).toEqual(dumpReplica(store));
      }
    });

    it.each(SAMPLES)("the sample %s replays the same under every policy", async (sample) => {
      const tree = createNodeFileTree(join(ROOT, "samples", sample));
      const opened = await openEvidence(tree, { hasher: nodeHasher });
      if (opened.kind !== "library") throw new Error(`opened as ${opened.kind}`);
      const prepared = await prepareReplay(createHoldings(createLibraryView(opened.recording)), {});
      for (const choices of POLICIES) {
        const play = { policy: choosePolicy(prepared.base, choices) };
        const usual = await playPrepared(prepared, play, { sql: engine() });
        const other = await playPrepared(prepared, play, { sql: engine(), createStore: create });
        expect(linesOf(other.run.journal)).toEqual(linesOf(usual.run.journal));
        for (const [peer, store] of usual.run.stores) {
          const held = other.run.stores.get(peer);
          expect(held && dumpReplica(held)).toEqual(dumpReplica(store));
        }
      }
    });
  });
}
