/** A folder of a hundred snapshots, some of them damaged, beside folders that are none: a list that says how each stands. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { InspectReport } from "../../src/analysis/report.ts";
import { runCli } from "../../src/cli/run.ts";
import { sampleFiles } from "./folders.ts";

const COUNT = 100;
const parent = fs.mkdtempSync(path.join(os.tmpdir(), "driftscope-hundred-"));
afterAll(() => fs.rmSync(parent, { recursive: true, force: true }));

type Files = Readonly<Record<string, Uint8Array>>;

function write(folder: string, files: Files): void {
  for (const [file, bytes] of Object.entries(files)) {
    const target = path.join(parent, folder, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, bytes);
  }
}

/** Pages of the database are gone in the middle, and its log ends within a line. */
function damaged(files: Files): Files {
  const database = (files["bob/database.db"] ?? new Uint8Array()).slice();
  database.fill(0xff, 40_960, 45_056);
  const log = files["alice/sync_events.log"] ?? new Uint8Array();
  return {
    ...files,
    "bob/database.db": database,
    "alice/sync_events.log": log.subarray(0, log.length - 30),
  };
}

function makeFolders(): void {
  const [drop, healthy] = [sampleFiles("fk-drop"), sampleFiles("healthy")];
  const stores = sampleFiles("fireproof-diverged");
  for (let number = 1; number <= COUNT; number++) {
    const kinds = number === 7 ? damaged(healthy) : number % 20 === 0 ? drop : stores;
    write(`run-${String(number).padStart(3, "0")}`, number === 1 ? healthy : kinds);
  }
  const text = (words: string): Uint8Array => new TextEncoder().encode(words);
  write("notes", { "readme.txt": text("nothing here"), "picture.png": text("PNG") });
  write("other database", { "places.sqlite": text("SQLite format 3\0 and then nothing") });
}

async function inspect(...more: string[]): Promise<{ code: number; out: string }> {
  let out = "";
  const io = {
    out: (text: string) => {
      out += text;
    },
    err: () => undefined,
    isTerminal: false,
  };
  return { code: await runCli(["inspect", parent, ...more], io), out };
}

describe("a folder of a hundred snapshots", () => {
  it("is listed with how each stands, and what is no snapshot is left out", async () => {
    makeFolders();
    const { code, out } = await inspect("--json");
    expect(code).toBe(0);
    const { snapshots = [] }: InspectReport = JSON.parse(out);
    expect(snapshots.map((one) => one.path)).toHaveLength(COUNT);
    const standing = (name: string) => snapshots.find((one) => one.path === name)?.standing;
    expect(standing("run-001")).toMatchObject({ verdict: "holds", errors: 0, damaged: 0 });
    expect(standing("run-007")).toMatchObject({ damaged: 2 });
    expect(standing("run-020")).toMatchObject({
      headline: "fk drop no retry, alice→bob",
      verdict: "violated",
    });
    expect(standing("run-002")).toMatchObject({ headline: "remote overwritten, peer-b→remote" });
    for (const { standing: each } of snapshots) expect(each).toHaveProperty("headline");
  }, 240_000);

  it("is a table for people, damage told in words", async () => {
    const { out } = await inspect();
    const lines = out.split("\n");
    expect(lines[0]).toBe("100 snapshots in this folder. Name one of them to inspect it:");
    expect(lines.find((line) => line.includes("run-007 "))).toMatch(/2 damaged$/);
    expect(lines.find((line) => line.includes("run-040 "))).toContain("bob: 21 of 54 from alice");
  }, 240_000);
});
