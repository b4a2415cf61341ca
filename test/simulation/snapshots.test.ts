/** What a simulated cluster leaves behind opens as recorded evidence does, and tells the truth about the run. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { inspectLibrary } from "../../src/analysis/inspect.ts";
import { replayLibrary } from "../../src/analysis/replay/replay-library.ts";
import type { Cluster } from "../../src/engine/sim/cluster.ts";
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

/** In these nothing travels at all, so that there is nothing to replay. */
const NOTHING_TRAVELS: ReadonlySet<string> = new Set(["no-backoff"]);

const OWNED: ReadonlySet<string> = new Set(["entry", "location", "volume"]);

/** Model, author, holder and number of rows, counted in the peers' stores. */
function heldByAuthor(cluster: Cluster): readonly (readonly (string | number)[])[] {
  const cells = new Map<string, number>();
  for (const { store, spec, owners, registry } of cluster.peers) {
    for (const name of OWNED) {
      const table = registry.model(name)?.table ?? "";
      store.each(table, (id) => {
        const record = store.uuidOf(table, id);
        const author = record === undefined ? undefined : owners.get(record);
        const cell = `${name} ${author} ${spec.id}`;
        cells.set(cell, (cells.get(cell) ?? 0) + 1);
      });
    }
  }
  return [...cells].map(([cell, count]) => [...cell.split(" "), count]).sort();
}

async function open(text: string, seed?: number) {
  const scenario = parseScenario(text);
  const cluster = runScenario(scenario, { traced: true, seed }, { sql });
  const counts = cluster.peers.map((peer) => ({
    id: peer.spec.id,
    entry: peer.store.count("entries"),
    content_identity: peer.store.count("content_identities"),
    tag: peer.store.count("tag"),
  }));
  const held = heldByAuthor(cluster);
  const made = snapshotFiles(cluster, scenario.title);
  const opened = await openEvidence(createMemoryFileTree(Object.fromEntries(made)), {
    hasher: nodeHasher,
  });
  if (opened.kind !== "library") throw new Error(`opened as ${opened.kind}`);
  const label = `G${scenario.generation}`;
  return {
    recording: opened.recording,
    label,
    counts,
    held,
    made,
    policy: describePolicy(scenario.policy),
  };
}

const read = (file: string): string => readFileSync(join(FOLDER, file), "utf8");

describe("the snapshot of a scenario", () => {
  it.each(files)("%s opens without a fault, and its rows are those of the run", async (file) => {
    const { recording, counts, held, label, made } = await open(read(file));
    expect(recording.findings).toEqual([]);
    expect(recording.unknownSchema).toEqual([]);
    expect(recording.generation.label).toBe(label);
    const report = inspectLibrary(recording);
    for (const [path, bytes] of made) {
      if (!path.endsWith(".db")) continue;
      const database = sql.open(bytes);
      expect(database.query("PRAGMA integrity_check").rows, path).toEqual([["ok"]]);
      database.close();
    }
    const told = report.matrix.filter(({ model, count }) => OWNED.has(model) && count > 0);
    expect(told.map((cell) => [cell.model, cell.author, cell.holder, cell.count]).sort()).toEqual(
      held,
    );
    for (const { id, entry, content_identity, tag } of counts) {
      const models = report.peers.find((peer) => peer.id === id)?.models;
      expect(models?.["entry"]?.count ?? 0).toBe(entry);
      expect(models?.["content_identity"]?.count ?? 0).toBe(content_identity);
      expect(models?.["tag"]?.count ?? 0).toBe(tag);
    }
  });

  const seeded = files.flatMap((file) => [undefined, 7, 29].map((seed) => ({ file, seed })));
  it.each(seeded)("$file with seed $seed replays to the same rows", async ({ file, seed }) => {
    const { recording, policy } = await open(read(file), seed);
    const { report } = await replayLibrary(recording, { policy }, { sql });
    const name = file.replace(".scenario", "");
    const { overall } = report.fidelity;
    if (NOTHING_TRAVELS.has(name)) expect(overall).toBeNaN();
    else expect(overall).toBe(1);
  });

  it.each([
    [0, "G0", "G0"],
    [1, "G1", "G1"],
    [2, "G1", "G2"],
    [3, "G3", "G3"],
    [4, "G4", "G4"],
    [5, "G5", "G5"],
    [6, "G6", "G6"],
    [7, "G7", "G7"],
    [8, "G8", "G8"],
  ])("of three peers in G%i says so, from %s to %s", async (generation, from, to) => {
    const text = read("first-partner-only.scenario")
      .replace(/^generation .*$/m, `generation G${generation}`)
      .replace(/^(policy|defect) .*$/gm, "")
      .concat(`policy preset=G${generation}\n`);
    const { recording } = await open(text);
    expect([recording.generation.from, recording.generation.to].map((n) => `G${n}`)).toEqual([
      from,
      to,
    ]);
  });

  it.each([1, 2, 5])("of G%i replays what an owner deleted between echoes", async (generation) => {
    const { recording, policy } = await open(
      [
        `generation G${generation}\nrun 300s\npeer alice\npeer bob\npeer carol`,
        `policy preset=G${generation}`,
        'at 10s alice index "Docs" folders 2 files 6',
        'at 20s carol index "Music" folders 1 files 4',
        'at 110s carol delete "Music/file 2"',
        'at 150s bob index "Home" folders 1 files 3',
        'at 200s alice delete "Docs/folder 1"\n',
      ].join("\n"),
    );
    const { report } = await replayLibrary(recording, { policy }, { sql });
    expect(report.fidelity.overall).toBe(1);
  });

  it("holds where a pull broke off, and from G7 on the log of sync events", async () => {
    const broken = await open(
      `generation G7\nrun 100s\npeer alice\npeer bob\nnetwork latency 1s timeout 3s\nsizes page 2\npolicy notify=off retry.queue=none broadcast.offline=drop\nat 0s cut alice bob\nat 5s alice index "Docs" files 20\nat 30s heal alice bob\nat 60s cut alice bob\n`,
    );
    const sync = sql.open(broken.made.get("bob/sync.db"));
    const kept =
      "SELECT resume_token, records_synced FROM backfill_checkpoints WHERE resource_type = 'entry'";
    const [[token, records] = []] = sync.query(kept).rows;
    expect(token).toMatch(/^2025-\S+\|[0-9a-f-]{36}$/);
    expect(records).toBeGreaterThan(1);
    const told = sync.query("SELECT DISTINCT event_type, category FROM sync_event_log").rows;
    expect(told).toContainEqual(["backfill_session_started", "lifecycle"]);
    expect(told).toContainEqual(["batch_ingestion", "data_flow"]);
    sync.close();
  });

  it("is the same byte for byte when the seed is the same", async () => {
    const [one, two] = [
      await open(read("symmetric-loop.scenario")),
      await open(read("symmetric-loop.scenario")),
    ];
    expect([...one.made.keys()]).toEqual([...two.made.keys()]);
    for (const [path, bytes] of one.made) {
      const same = Buffer.compare(two.made.get(path) ?? Buffer.alloc(0), bytes) === 0;
      expect(same, path).toBe(true);
    }
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
