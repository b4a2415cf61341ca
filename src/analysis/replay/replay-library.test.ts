import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { at, blob, buildLibrary, stamp, u } from "../../../test/builders/library.ts";
import type { SqlEngine } from "../../engine/store/sql-database.ts";
import { createNodeFileTree } from "../../platform/node/file-tree.ts";
import { nodeHasher } from "../../platform/node/hasher.ts";
import { loadSqlEngine } from "../../platform/sqljs.ts";
import { openEvidence } from "../../sources/open.ts";
import { replayLibrary } from "./replay-library.ts";

let sql: SqlEngine;
beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  sql = await loadSqlEngine(readFileSync(wasm));
});

async function openSample(name: string) {
  const folder = path.resolve(import.meta.dirname, "../../../samples", name);
  const opened = await openEvidence(createNodeFileTree(folder), { hasher: nodeHasher });
  if (opened.kind !== "library") throw new Error(`${name} is no library`);
  return opened.recording;
}

describe("the bundled samples", () => {
  const converged = { healthy: true, wal: true } as Readonly<Record<string, boolean>>;
  for (const name of ["healthy", "wal", "fk-drop", "fk-null", "nothing-crossed"]) {
    it(`are reproduced exactly: ${name}`, async () => {
      const { report, decided } = await replayLibrary(await openSample(name), {}, { sql });
      expect(report.fidelity.overall).toBe(1);
      expect(report.firstDivergence).toBeUndefined();
      expect(report.converged).toBe(converged[name] ?? false);
      expect(decided).toBe(true);
    });
  }

  it("give the same report for the same evidence", async () => {
    const first = await replayLibrary(await openSample("fk-drop"), {}, { sql });
    const second = await replayLibrary(await openSample("fk-drop"), {}, { sql });
    expect(second.report).toEqual(first.report);
  });

  it("differ from the recording under another policy, and say where first", async () => {
    const recording = await openSample("fk-null");
    const drop = await replayLibrary(recording, { policy: { fk: "drop" } }, { sql });
    const wait = await replayLibrary(recording, { policy: { fk: "defer" } }, { sql });
    const orphans = Object.values(wait.report.outcome).map((counts) => counts.orphans);
    expect(Math.max(...orphans)).toBe(0);
    expect(wait.report.fidelity.overall).toBeLessThan(1);
    expect(wait.report.firstDivergence).toMatchObject({ table: "entry", expected: "content=NULL" });
    expect(drop.report.dropped.length).toBeGreaterThan(0);
  });

  it("stop at the step that was asked for", async () => {
    const recording = await openSample("healthy");
    const { report } = await replayLibrary(recording, { until: 10 }, { sql });
    expect(report.steps).toBeGreaterThanOrEqual(10);
    expect(report.steps).toBeLessThan(20);
  });

  it("name what would be right when a choice is wrong", async () => {
    const recording = await openSample("healthy");
    await expect(replayLibrary(recording, { from: "zoe" }, { sql })).rejects.toThrow("zoe");
    const policy = { fk: "maybe" };
    await expect(replayLibrary(recording, { policy }, { sql })).rejects.toThrow(
      "null, drop or defer",
    );
  });
});

const ALICE = u(1);
const BOB = u(2);
const devices = [ALICE, BOB].map((_, index) => ({
  id: index + 1,
  uuid: blob(index + 1),
  name: `device ${index + 1}`,
  slug: `device-${index + 1}`,
  os: "macOS",
  network_addresses: "[]",
  is_online: 0,
  last_seen_at: at(0),
  capabilities: "{}",
  created_at: at(0),
  updated_at: at(0),
}));
const tag = (n: number, second: number) => ({
  id: n,
  uuid: blob(n),
  canonical_name: `tag ${n}`,
  tag_type: "standard",
  created_at: at(second),
  updated_at: at(second),
  created_by_device: blob(1),
});
const change = (n: number, second: number, written = second) => ({
  hlc: stamp(second, ALICE),
  model_type: "tag",
  record_uuid: u(n),
  change_type: "insert",
  data: JSON.stringify({
    uuid: u(n),
    canonical_name: `tag ${n}`,
    tag_type: "standard",
    created_by_device: ALICE,
  }),
  created_at: at(written),
});

describe("without logs", () => {
  it("the receiver's rows and its log of shared changes say what reached it", async () => {
    const recording = await buildLibrary({
      generation: 4,
      peers: {
        alice: {
          id: ALICE,
          main: { devices, tag: [tag(20, 1), tag(21, 2)] },
          sync: { shared_changes: [change(20, 1), change(21, 2)] },
        },
        bob: {
          id: BOB,
          main: { devices, tag: [tag(20, 5)] },
          sync: { shared_changes: [change(20, 1, 5)] },
        },
      },
    });
    const { report } = await replayLibrary(recording, {}, { sql });
    expect(report.outcome[BOB]?.["tag"]).toBe(1);
    expect(report.fidelity.tables["tag"]).toBe(1);
    expect(report.converged).toBe(false);
    expect(report.reasons?.join(" ")).toContain("There is no log");
  });

  it("and without rows, everything that was emitted counts as delivered", async () => {
    const recording = await buildLibrary({
      generation: 4,
      peers: {
        alice: {
          id: ALICE,
          main: { devices, tag: [tag(20, 1)] },
          sync: { shared_changes: [change(20, 1)] },
        },
        bob: { id: BOB },
      },
    });
    const { report } = await replayLibrary(recording, {}, { sql });
    expect(report.outcome[BOB]?.["tag"]).toBe(1);
    expect(report.fidelity.overall).toBeNaN();
    expect(report.converged).toBe(true);
  });
});

describe("a receiver whose own log tells of no delivery", () => {
  it("got nothing, whatever was emitted", async () => {
    const recording = await buildLibrary({
      generation: 4,
      peers: {
        alice: {
          id: ALICE,
          main: { devices, tag: [tag(20, 1)] },
          sync: { shared_changes: [change(20, 1)] },
        },
        bob: {
          id: BOB,
          main: { devices, tag: [] },
          log: [
            "2025-11-24T18:00:00.000000Z  INFO ThreadId(10) sd_core::service::sync: Starting peer sync loop",
          ],
        },
      },
    });
    const { report } = await replayLibrary(recording, {}, { sql });
    expect(report.steps).toBe(0);
    expect(report.converged).toBe(false);
  });
});
