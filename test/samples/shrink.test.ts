/** `shrink`, `compare`, and the further questions of `explain`, over the bundled samples, through the command line. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CompareReport } from "../../src/analysis/compare/compare-report.ts";
import type { CheckReport, ExplainReport } from "../../src/analysis/report.ts";
import type { ShrinkReport } from "../../src/analysis/shrink/shrink-report.ts";
import { runCli } from "../../src/cli/run.ts";
import { parseScenario } from "../../src/engine/sim/parse-scenario.ts";

const SAMPLES = path.resolve(import.meta.dirname, "../../samples");
let out = "";
beforeAll(() => {
  out = fs.mkdtempSync(path.join(os.tmpdir(), "shrunk-"));
});
afterAll(() => fs.rmSync(out, { recursive: true }));

async function answer(...argv: string[]): Promise<{ text: string; code: number; said: string }> {
  let text = "";
  let said = "";
  const io = {
    out: (more: string) => (text += more),
    err: (more: string) => (said += more),
    isTerminal: false,
  };
  const code = await runCli(argv, io);
  return { text, code, said };
}

describe("shrink", () => {
  it("leaves a folder in which every command still finds the same", async () => {
    const small = path.join(out, "small");
    const { text, code } = await answer(
      "shrink",
      path.join(SAMPLES, "fk-drop"),
      "--out",
      small,
      "--json",
    );
    const report: ShrinkReport = JSON.parse(text);
    expect(code).toBe(0);
    expect(report.finding.rule).toBe("DS501");
    expect(report.minimal).toBe(true);
    expect(report.after).toBeLessThan(report.before / 4);
    const check: CheckReport = JSON.parse((await answer("check", small, "--json")).text);
    expect(check.findings.map(({ rule }) => rule)).toContain("DS501");
    expect((await answer("inspect", small)).code).toBe(0);
    expect((await answer("replay", small)).code).toBeLessThan(3);
    const scenario = path.join(small, "shrunk.scenario");
    expect(parseScenario(fs.readFileSync(scenario, "utf8")).peers).toHaveLength(2);
    expect(report.scenario).toEqual({ file: "shrunk.scenario", shows: true });
    const played = path.join(out, "played");
    expect((await answer("simulate", scenario, played)).code).toBeLessThan(2);
    const again: CheckReport = JSON.parse((await answer("check", played, "--json")).text);
    expect(again.findings.map(({ rule }) => rule)).toContain("DS501");
  });

  it("takes a thousand events down to a handful within ten seconds", async () => {
    const folder = path.join(out, "thousand");
    const scenario = path.resolve(SAMPLES, "../bench/shrink.scenario");
    await answer("simulate", scenario, folder);
    const before = process.cpuUsage();
    const { text } = await answer("shrink", folder, "--json");
    const { user } = process.cpuUsage(before);
    const report: ShrinkReport = JSON.parse(text);
    expect(report.before).toBeGreaterThan(900);
    expect(report.lines?.before).toBeGreaterThan(1000);
    expect(report.after).toBeLessThan(10);
    expect(report.lines?.after).toBeLessThan(40);
    expect(report.minimal).toBe(true);
    // Time of the processor: what else runs on the machine does not count.
    expect(user / 1e6).toBeLessThan(10);
  });

  it("gives the same bytes each time", async () => {
    const [one, two] = [path.join(out, "small"), path.join(out, "again")];
    await answer("shrink", path.join(SAMPLES, "fk-drop"), "--out", two);
    for (const name of fs.readdirSync(one, { recursive: true, encoding: "utf8" })) {
      if (!fs.statSync(path.join(one, name)).isFile()) continue;
      const same = fs
        .readFileSync(path.join(one, name))
        .equals(fs.readFileSync(path.join(two, name)));
      expect(same, name).toBe(true);
    }
  });

  it("takes a pair of block stores back to the commits that matter", async () => {
    const small = path.join(out, "stores");
    const sample = path.join(SAMPLES, "fireproof-diverged");
    const { text } = await answer("shrink", sample, "--out", small, "--json");
    const report: ShrinkReport = JSON.parse(text);
    expect(report.after).toBeLessThan(report.before);
    expect(report.minimal).toBe(true);
    expect(report.scenario).toBeUndefined();
    const check: CheckReport = JSON.parse((await answer("check", small, "--json")).text);
    expect(check.findings.map(({ rule }) => rule)).toContain(report.finding.rule);
    // The meta that names an earlier CAR is one that the reader believes, and no history lost its beginning.
    const names = check.findings.map(({ name }) => name);
    expect(names).not.toContain("meta-damaged");
    const inspected = JSON.parse((await answer("inspect", small, "--json")).text);
    for (const peer of inspected.peers) expect(peer.clock.missingEvents).toEqual([]);
  });

  it("takes actions out of a scenario while its finding stays", async () => {
    const file = path.join(out, "long.scenario");
    const scenario = fs.readFileSync(
      path.join(SAMPLES, "scenarios/nothing-crossed.scenario"),
      "utf8",
    );
    fs.writeFileSync(file, `${scenario}at 30s alice tag "spare"\nat 31s bob tag "another"\n`);
    const { text } = await answer("shrink", file, "--json");
    const report: ShrinkReport = JSON.parse(text);
    expect(report.after).toBeLessThan(report.before);
    expect(report.events.length).toBe(report.after);
  });

  it("refuses a folder that has something in it, the evidence, and a finding that is not there", async () => {
    const sample = path.join(SAMPLES, "fk-drop");
    const full = path.join(out, "full");
    fs.mkdirSync(full);
    fs.writeFileSync(path.join(full, "mine"), "");
    for (const options of [
      ["--out", full],
      ["--out", path.join(sample, "small")],
      ["--finding", "DS101"],
    ]) {
      const { code, said } = await answer("shrink", sample, ...options);
      expect(code).toBe(3);
      expect(said).toMatch(/^driftscope: [^\n]+\.\n$/);
    }
    expect(fs.readdirSync(full)).toEqual(["mine"]);
  });
});

describe("explain with further questions", () => {
  it("shows two orders that disagree, and the step from which the failure is certain", async () => {
    const { text } = await answer(
      "explain",
      path.join(SAMPLES, "fk-null"),
      "--orders",
      "4",
      "--inevitability",
      "--json",
    );
    const report: ExplainReport = JSON.parse(text);
    expect(report.orders?.verdict).toBe("violated");
    expect(report.orders?.smallest?.one).toHaveLength(2);
    expect(report.orders?.smallest?.rows.length).toBeGreaterThan(0);
    expect(report.inevitability?.step).toBeGreaterThan(0);
    const curve = report.inevitability?.curve ?? [];
    expect(curve.at(-1)?.share).toBe(1);
    expect(curve.map(({ step }) => step)).toEqual(
      curve.map(({ step }) => step).sort((a, b) => a - b),
    );
  });
});

describe("compare", () => {
  it("finds a sample to be one run with itself, and tells other kinds apart", async () => {
    const folder = path.join(SAMPLES, "fk-drop");
    const itself = await answer("compare", folder, folder, "--json");
    const same: CompareReport = JSON.parse(itself.text);
    expect(same).toMatchObject({ same: true, verdict: "holds", firstDivergence: {} });
    expect(itself.code).toBe(0);
    const stores = path.join(SAMPLES, "fireproof-diverged");
    const other = await answer("compare", folder, stores, "--json");
    const different: CompareReport = JSON.parse(other.text);
    expect(different.differs.map(({ what }) => what)).toEqual(["system"]);
    expect(other.code).toBe(1);
    expect((await answer("compare", stores, stores)).code).toBe(0);
    expect((await answer("compare", folder)).code).toBe(3);
  });
});
