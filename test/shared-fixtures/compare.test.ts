/** `compare` over the shared snapshots, through the command line. Runs where the shared fixtures exist. */
import { cpSync, mkdtempSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { CompareReport } from "../../src/analysis/compare/compare-report.ts";
import { runCli } from "../../src/cli/run.ts";
import { sharedFolder, sharedSnapshots } from "./spacedrive-truth.ts";

async function compare(a: string, b: string): Promise<{ report: CompareReport; code: number }> {
  let out = "";
  const io = { out: (text: string) => (out += text), err: () => undefined, isTerminal: false };
  const code = await runCli(["compare", a, b, "--json"], io);
  return { report: JSON.parse(out), code };
}

describe.skipIf(sharedSnapshots().length === 0)("compare of snapshots", () => {
  it("finds a folder and its renamed copy to be one run without a divergence", async () => {
    const target = mkdtempSync(path.join(tmpdir(), "copy-"));
    try {
      const folder = sharedFolder("fk-null-orphans-small");
      cpSync(folder, path.join(target, "other"), { recursive: true });
      const { report, code } = await compare(folder, path.join(target, "other"));
      expect(report).toMatchObject({ same: true, verdict: "holds", firstDivergence: {} });
      expect(report.peers.every(({ by }) => by === "identity")).toBe(true);
      expect(code).toBe(0);
    } finally {
      rmSync(target, { recursive: true });
    }
  });

  it("knows two runs of one test with other seeds, and says where the failed one parts", async () => {
    const { report, code } = await compare(
      sharedFolder("converged-medium"),
      sharedFolder("fk-drop-stall-medium"),
    );
    expect(report.same).toBe(true);
    expect(report.verdict).toBe("violated");
    expect(report.firstDivergence.state?.model).toBe("entry");
    expect(report.firstDivergence.state?.count).toBeGreaterThanOrEqual(1799);
    expect(report.differs.map(({ what }) => what)).toContain("authors");
    expect(code).toBe(1);
  });

  it("tells tests of other sizes and generations apart, and says what differs", async () => {
    const { report, code } = await compare(
      sharedFolder("converged-small"),
      sharedFolder("watermark-leapfrog-medium"),
    );
    expect(report).toMatchObject({ same: false, verdict: "violated", firstDivergence: {} });
    expect(report.differs.some(({ what }) => what === "generation")).toBe(true);
    expect(code).toBe(1);
  });

  it("says the same of both directions", async () => {
    const [one, other] = [sharedFolder("fk-drop-stall-small"), sharedFolder("converged-small")];
    const [forth, back] = [await compare(one, other), await compare(other, one)];
    expect(back.report.same).toBe(forth.report.same);
    expect(back.report.firstDivergence.events?.index).toBe(
      forth.report.firstDivergence.events?.index,
    );
    expect(back.report.firstDivergence.state?.count).toBe(
      forth.report.firstDivergence.state?.count,
    );
  });
});

describe.skipIf(sharedSnapshots().length === 0)("compare of a run with a poorer copy of it", () => {
  async function withCopy(change: (copy: string) => void) {
    const target = mkdtempSync(path.join(tmpdir(), "poorer-"));
    try {
      const folder = sharedFolder("converged-small");
      const copy = path.join(target, "copy");
      cpSync(folder, copy, { recursive: true });
      change(copy);
      return await compare(folder, copy);
    } finally {
      rmSync(target, { recursive: true });
    }
  }

  it("takes the end of a log that was cut for no divergence, and does not decide the rest", async () => {
    const { report, code } = await withCopy((copy) => {
      for (const log of ["alice/sync_events.log", "alice/logs/sync.log"]) {
        const file = path.join(copy, log);
        truncateSync(file, Math.floor(statSync(file).size / 2));
      }
    });
    expect(report).toMatchObject({ same: true, verdict: "unknown", firstDivergence: {} });
    expect(report.reasons.join(" ")).toContain("break off in the second");
    expect(code).toBe(2);
  });

  it("knows it where logs or a peer's files are missing, and says what it did not compare", async () => {
    const withoutLogs = await withCopy((copy) =>
      rmSync(path.join(copy, "bob/logs"), { recursive: true }),
    );
    expect(withoutLogs.report).toMatchObject({
      same: true,
      verdict: "unknown",
      firstDivergence: {},
    });
    expect(withoutLogs.report.reasons.join(" ")).toContain("are only in the first");
    const withoutPeer = await withCopy((copy) =>
      rmSync(path.join(copy, "alice"), { recursive: true }),
    );
    expect(withoutPeer.report).toMatchObject({
      same: true,
      verdict: "unknown",
      firstDivergence: {},
    });
  });
});
