/** What each bundled sample must tell: the numbers that its README and the walkthrough promise. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { diffLibrary } from "../../src/analysis/diff.ts";
import { inspectLibrary } from "../../src/analysis/inspect.ts";
import { replayLibrary } from "../../src/analysis/replay/replay-library.ts";
import type { InspectReport } from "../../src/analysis/report.ts";
import type { SqlEngine } from "../../src/engine/store/sql-database.ts";
import { createMemoryFileTree } from "../../src/platform/memory-file-tree.ts";
import { createNodeFileTree } from "../../src/platform/node/file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import type { FileTree } from "../../src/sources/file-tree.ts";
import { openEvidence } from "../../src/sources/open.ts";
import type { LibraryRecording } from "../../src/sources/recording.ts";

const SAMPLES = join(import.meta.dirname, "../../samples");

async function open(tree: FileTree): Promise<LibraryRecording> {
  const opened = await openEvidence(tree, { hasher: nodeHasher });
  if (opened.kind !== "library") throw new Error(`opened as ${opened.kind}`);
  return opened.recording;
}

const openSample = (name: string): Promise<LibraryRecording> =>
  open(createNodeFileTree(join(SAMPLES, name)));

/** Entry rows by author and holder, as `alice→bob 0`, of the peers that authored any. */
function matrixOf(report: InspectReport): readonly string[] {
  const names = new Map(report.peers.map(({ id, name }) => [id, name]));
  const cells = report.matrix.filter(({ model }) => model === "entry");
  const authors = new Set(cells.filter(({ count }) => count > 0).map(({ author }) => author));
  return cells
    .filter(({ author }) => authors.has(author))
    .map(({ author, holder, count }) => `${names.get(author)}→${names.get(holder)} ${count}`)
    .sort();
}

function stateOf(report: InspectReport, resource: string): string | undefined {
  const bob = report.peers.find(({ name }) => name === "bob")?.id;
  return report.watermarks.find((mark) => mark.holder === bob && mark.resource === resource)?.state;
}

let sql: SqlEngine;
beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  sql = await loadSqlEngine(readFileSync(path));
});

describe("every sample", () => {
  const names = readdirSync(SAMPLES).filter((name) =>
    existsSync(join(SAMPLES, name, "summary.md")),
  );

  it.each(names)("%s opens without a fault and keeps what its summary says", async (name) => {
    const recording = await openSample(name);
    expect(recording.findings).toEqual([]);
    expect(recording.unknownSchema).toEqual([]);
    expect(recording.generation.label).toBe(name === "fk-null" ? "G2" : "G4");
    for (const claim of recording.summary?.claims ?? []) {
      const report = inspectLibrary(recording);
      const peer = report.peers.find(({ id }) => id === claim.peer);
      const events = recording.peers.find(({ id }) => id === claim.peer);
      expect(peer?.models["entry"]?.count).toBe(claim.entries);
      expect(peer?.models["content_identity"]?.count).toBe(claim.contentIdentities);
      expect(events?.eventLog?.count ?? 0).toBe(claim.syncEventsCaptured);
      expect(events?.appLog?.count ?? 0).toBe(claim.eventsCaptured);
    }
  });

  it.each(names)("%s is reproduced exactly by the policy that made it", async (name) => {
    const policy = name === "fk-null" ? { fk: "null" } : name === "fk-drop" ? { fk: "drop" } : {};
    const { report } = await replayLibrary(await openSample(name), { policy }, { sql });
    expect(report.fidelity.overall).toBe(1);
    expect(report.firstDivergence).toBeUndefined();
  });
});

describe("what a sample shows", () => {
  it("nothing-crossed: 2,091 and 292 entries, none of them at the other peer", async () => {
    const report = inspectLibrary(await openSample("nothing-crossed"));
    expect(matrixOf(report)).toEqual([
      "alice→alice 2091",
      "alice→bob 0",
      "bob→alice 0",
      "bob→bob 292",
    ]);
    expect(report.peers.map(({ role }) => role.value)).toEqual(["both", "both"]);
  });

  it("healthy: everything arrived", async () => {
    const recording = await openSample("healthy");
    const report = inspectLibrary(recording);
    expect(matrixOf(report)).toEqual(["alice→alice 54", "alice→bob 54"]);
    expect(new Set(report.progress.map(({ state }) => state))).toEqual(new Set(["complete"]));
    const { entry } = diffLibrary(recording).models;
    expect([entry?.missing.count, entry?.different.count, entry?.same]).toEqual([0, 0, 54]);
  });

  it("fk-drop: rows without their content were left out, and the watermark leapt past them", async () => {
    const report = inspectLibrary(await openSample("fk-drop"));
    expect(matrixOf(report)).toEqual(["alice→alice 54", "alice→bob 21"]);
    expect(stateOf(report, "entry")).toBe("leapfrog");
  });

  it("fk-null: all rows arrived, eight of them without their content", async () => {
    const recording = await openSample("fk-null");
    const report = inspectLibrary(recording);
    expect(matrixOf(report)).toEqual(["alice→alice 54", "alice→bob 54"]);
    expect(report.peers.map(({ orphans }) => orphans.content)).toEqual([0, 8]);
    expect(diffLibrary(recording).models["entry"]?.different.count).toBe(8);
  });

  it("wal: the last eleven entries are only in the write-ahead log", async () => {
    const report = inspectLibrary(await openSample("wal"));
    expect(matrixOf(report)).toEqual(["alice→alice 55", "alice→bob 55"]);
    const states = report.evidence.filter(({ path }) => path === "bob/database.db");
    expect(states.map(({ state }) => state)).toEqual(["wal-applied"]);

    const without = inspectLibrary(await open(sampleWithout("wal", "bob/database.db-wal")));
    expect(matrixOf(without)).toEqual(["alice→alice 55", "alice→bob 44"]);
    expect(without.evidence.find(({ path }) => path === "bob/database.db")?.state).toBe(
      "wal-missing",
    );
  });
});

/** A sample in memory, but for one file. */
function sampleWithout(name: string, missing: string): FileTree {
  const files: Record<string, Uint8Array> = {};
  const add = (folder: string): void => {
    for (const item of readdirSync(join(SAMPLES, name, folder), { withFileTypes: true })) {
      const path = folder === "" ? item.name : `${folder}/${item.name}`;
      if (item.isDirectory()) add(path);
      else if (path !== missing) files[path] = readFileSync(join(SAMPLES, name, path));
    }
  };
  add("");
  return createMemoryFileTree(files);
}
