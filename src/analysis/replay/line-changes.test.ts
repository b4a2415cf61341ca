import { readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { SqlEngine } from "../../engine/store/sql-database.ts";
import { createMemoryFileTree } from "../../platform/memory-file-tree.ts";
import { createNodeFileTree } from "../../platform/node/file-tree.ts";
import { nodeHasher } from "../../platform/node/hasher.ts";
import { loadSqlEngine } from "../../platform/sqljs.ts";
import type { FileTree } from "../../sources/file-tree.ts";
import { openEvidence } from "../../sources/open.ts";
import { createHoldings } from "../facts/holdings.ts";
import { createLibraryView } from "../facts/library-view.ts";
import { choosePolicy, type Play, playPrepared, prepareReplay, readMessages } from "./prepared.ts";

let sql: SqlEngine;
beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  sql = await loadSqlEngine(readFileSync(wasm));
});

const folderOf = (name: string): string =>
  path.resolve(import.meta.dirname, "../../../samples", name);

const prepareSample = async (name: string) =>
  await prepareTree(name, createNodeFileTree(folderOf(name)));

async function prepareTree(name: string, tree: FileTree) {
  const opened = await openEvidence(tree, { hasher: nodeHasher });
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

  it("keep integers beyond 2^53 in rows and in the log of shared changes", async () => {
    const folder = folderOf("healthy");
    const files: Record<string, Uint8Array> = {};
    for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      if (statSync(path.join(folder, name)).isFile()) {
        files[name.replaceAll(path.sep, "/")] = readFileSync(path.join(folder, name));
      }
    }
    const log = "alice/sync_events.log";
    const text = new TextDecoder().decode(files[log]);
    const huge = text.replace(/"total_size":\d+/g, '"total_size":9223372036854775807');
    files[log] = new TextEncoder().encode(huge);
    const prepared = await prepareTree("healthy", createMemoryFileTree(files));
    const { run } = await playPrepared(prepared, { policy: prepared.base }, { sql });
    const logged = run.history.peers.flatMap((peer) => {
      const { main, sync } = run.history.materialise(peer, run.journal.length, sql);
      const sizes = main.query(
        "SELECT count(*) FROM content_identities WHERE total_size = 9223372036854775807",
      );
      expect(Number(sizes.rows[0]?.[0])).toBeGreaterThan(0);
      const data = "SELECT data FROM shared_changes WHERE model_type = 'content_identity'";
      return sync.query(data).rows.map(([json]) => String(json));
    });
    expect(logged.length).toBeGreaterThan(0);
    for (const json of logged) expect(json).toContain('"total_size":9223372036854775807}');
  });
});
