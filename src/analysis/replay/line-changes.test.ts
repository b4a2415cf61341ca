import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { SqlEngine } from "../../engine/store/sql-database.ts";
import { createNodeFileTree } from "../../platform/node/file-tree.ts";
import { nodeHasher } from "../../platform/node/hasher.ts";
import { loadSqlEngine } from "../../platform/sqljs.ts";
import { openEvidence } from "../../sources/open.ts";
import { createHoldings } from "../facts/holdings.ts";
import { createLibraryView } from "../facts/library-view.ts";
import { choosePolicy, type Play, playPrepared, prepareReplay, readMessages } from "./prepared.ts";

let sql: SqlEngine;
beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  sql = await loadSqlEngine(readFileSync(wasm));
});

async function prepareSample(name: string) {
  const folder = path.resolve(import.meta.dirname, "../../../samples", name);
  const opened = await openEvidence(createNodeFileTree(folder), { hasher: nodeHasher });
  if (opened.kind !== "library") throw new Error(`${name} is no library`);
  return await prepareReplay(createHoldings(createLibraryView(opened.recording)), {});
}

/** Everything that a play left: each step, each state's hash at a few steps, and the series. */
async function outcomeOf(prepared: Awaited<ReturnType<typeof prepareSample>>, play: Play) {
  const { run } = await playPrepared(prepared, play, { sql });
  const { journal, history } = run;
  const steps = Array.from({ length: journal.length }, (_, at) => journal.at(at + 1));
  const moments = [0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(share * journal.length));
  const hashes = history.peers.map((peer) => moments.map((step) => history.at(peer, step).hash()));
  return { steps, hashes, series: run.series };
}

describe("changes that are applied from their lines", () => {
  const choices = [
    {},
    { fk: "drop" },
    { fk: "null", lww: "off" },
    { preset: "correct" },
    { preset: "G1" },
  ];
  for (const name of ["healthy", "fk-drop", "fk-null", "wal"]) {
    it(`leave the steps and rows that their messages leave: ${name}`, async () => {
      const prepared = await prepareSample(name);
      const messages = await readMessages(prepared.scene, prepared.deliveries);
      for (const choice of choices) {
        const policy = choosePolicy(prepared.base, choice);
        const fromLines = await outcomeOf(prepared, { policy });
        expect(fromLines).toEqual(await outcomeOf(prepared, { policy, messages }));
      }
    });
  }
});
