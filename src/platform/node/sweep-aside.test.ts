import { createHash } from "node:crypto";
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PageSweep, SWEEP_PIECE_BYTES } from "../../sources/sqlite/page-sweep.ts";
import { createNodeFileTree } from "./file-tree.ts";
import { createSweeper, type Sweeper } from "./sweep-aside.ts";

const sample = join(import.meta.dirname, "../../../samples/nothing-crossed/alice/database.db");
const folder = mkdtempSync(join(tmpdir(), "driftscope-sweep-"));
let sweeper: Sweeper | undefined;

beforeAll(async () => {
  const worker = join(folder, "sweep-worker.js");
  await build({
    entryPoints: [join(import.meta.dirname, "sweep-worker.ts")],
    outfile: worker,
    bundle: true,
    platform: "node",
    format: "cjs",
  });
  sweeper = createSweeper(worker);
});

function isSame(a: Uint8Array = new Uint8Array(), b: Uint8Array = new Uint8Array()): boolean {
  return a.length > 0 && Buffer.compare(a, b) === 0;
}

afterAll(() => rmSync(folder, { recursive: true }));

describe("threads that sweep databases", () => {
  it("give what a sweep in the caller's own thread gives, and the digest", async () => {
    copyFileSync(sample, join(folder, "a.db"));
    const bytes = new Uint8Array(readFileSync(sample));
    const pages = new PageSweep(new Uint8Array(bytes.length));
    for (let at = 0; at < bytes.length; at += SWEEP_PIECE_BYTES) {
      pages.push(bytes.subarray(at, at + SWEEP_PIECE_BYTES), at);
    }
    const tree = createNodeFileTree(folder, sweeper);
    const asked = Array.from({ length: 5 }, () => tree.sweep?.("a.db", {}));
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const here = pages.finish();
    for (const swept of await Promise.all(asked)) {
      expect(isSame(swept?.bytes, here?.bytes)).toBe(true);
      expect(isSame(swept?.types, here?.types)).toBe(true);
    }
    expect(await tree.digest("a.db")).toBe(sha256);
  });

  it("give nothing of a file that is no database, and refuse what cannot be read", async () => {
    writeFileSync(join(folder, "text.db"), "no database at all");
    symlinkSync(sample, join(folder, "link.db"));
    const tree = createNodeFileTree(folder, sweeper);
    expect(await tree.sweep?.("text.db", {})).toBeUndefined();
    for (const path of ["nothing.db", "link.db", "../a.db"]) {
      await expect(tree.sweep?.(path, {})).rejects.toMatchObject({
        code: "unreadable",
      });
    }
  });

  it("are not there without their bundle", () => {
    expect(createSweeper(join(folder, "absent.js"))).toBeUndefined();
  });
});
