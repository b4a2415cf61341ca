/** What a simulated cluster leaves behind opens as recorded evidence does, and tells the truth about the run. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { inspectLibrary } from "../../src/analysis/inspect.ts";
import { replayLibrary } from "../../src/analysis/replay/replay-library.ts";
import { parseScenario } from "../../src/engine/sim/parse-scenario.ts";
import { runScenario } from "../../src/engine/sim/run-scenario.ts";
import { snapshotFiles } from "../../src/engine/sim/snapshot.ts";
import type { SqlEngine } from "../../src/engine/store/sql-database.ts";
import { describePolicy } from "../../src/engine/sync/policy.ts";
import { createMemoryFileTree } from "../../src/platform/memory-file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import { openEvidence } from "../../src/sources/open.ts";

const FOLDER = join(import.meta.dirname, "../../samples/scenarios");
const files = readdirSync(FOLDER).filter((name) => name.endsWith(".scenario"));

let sql: SqlEngine;
beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  sql = await loadSqlEngine(readFileSync(path));
});

/** Whose logs do not say what each answer carried, or when a row got its last value: a replay is partly a guess. */
const PARTLY: ReadonlySet<string> = new Set([
  "late-relay",
  "late-repetition",
  "realtime-drop",
  "resume-from-watermarks",
  "stamp-goes-back",
]);
const NOTHING_TRAVELS: ReadonlySet<string> = new Set(["no-backoff.scenario"]);

async function open(text: string) {
  const scenario = parseScenario(text);
  const cluster = runScenario(scenario, { traced: true }, { sql });
  const counts = cluster.peers.map((peer) => ({
    id: peer.spec.id,
    entry: peer.store.count("entries"),
    content_identity: peer.store.count("content_identities"),
    tag: peer.store.count("tag"),
    own: [...peer.owners.values()].filter((owner) => owner === peer.spec.id).length,
  }));
  const made = snapshotFiles(cluster, scenario.title);
  const opened = await openEvidence(createMemoryFileTree(Object.fromEntries(made)), {
    hasher: nodeHasher,
  });
  if (opened.kind !== "library") throw new Error(`opened as ${opened.kind}`);
  return { recording: opened.recording, counts, made, policy: describePolicy(scenario.policy) };
}

const read = (file: string): string => readFileSync(join(FOLDER, file), "utf8");

describe("the snapshot of a scenario", () => {
  it.each(files)("%s opens without a fault, and its rows are those of the run", async (file) => {
    const { recording, counts } = await open(read(file));
    expect(recording.findings).toEqual([]);
    expect(recording.unknownSchema).toEqual([]);
    expect(recording.generation.label).toBe("G4");
    const report = inspectLibrary(recording);
    for (const { id, entry, content_identity, tag } of counts) {
      const models = report.peers.find((peer) => peer.id === id)?.models;
      expect(models?.["entry"]?.count ?? 0).toBe(entry);
      expect(models?.["content_identity"]?.count ?? 0).toBe(content_identity);
      expect(models?.["tag"]?.count ?? 0).toBe(tag);
    }
  });

  it.each(files)("%s replays to the same rows", async (file) => {
    const { recording, policy } = await open(read(file));
    const { report } = await replayLibrary(recording, { policy }, { sql });
    const least = PARTLY.has(file.replace(".scenario", "")) ? 0.5 : 1;
    if (!NOTHING_TRAVELS.has(file)) expect(report.fidelity.overall).toBeGreaterThanOrEqual(least);
  });

  it("is the same byte for byte when the seed is the same", async () => {
    const [one, two] = [
      await open(read("symmetric-loop.scenario")),
      await open(read("symmetric-loop.scenario")),
    ];
    expect([...one.made.keys()]).toEqual([...two.made.keys()]);
    for (const [path, bytes] of one.made) expect(two.made.get(path)).toEqual(bytes);
  });

  // G1 had no such folders yet, so a folder cannot be of it.
  it.each([0, 2, 3, 4, 5, 6, 7, 8])(
    "of generation G%i is read as what it is",
    async (generation) => {
      const name = `G${generation}`;
      const { recording, counts } = await open(
        `title "t"\ngeneration ${name}\nrun 200s\npeer alice\npeer bob\npolicy preset=${name}\nat 20s alice index "Docs" folders 2 files 5\nat 30s bob tag "t"\n`,
      );
      const { from, to } = recording.generation;
      expect(from <= generation && generation <= to, recording.generation.label).toBe(true);
      expect(recording.findings).toEqual([]);
      const report = inspectLibrary(recording);
      for (const { id, entry } of counts) {
        expect(report.peers.find((peer) => peer.id === id)?.models["entry"]?.count ?? 0).toBe(
          entry,
        );
      }
    },
  );
});
