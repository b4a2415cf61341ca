/** The forms in which `check` answers: valid, complete, and inert whatever the evidence is called. */
import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { checkLibrary } from "../../src/analysis/check.ts";
import { withoutKnown } from "../../src/analysis/findings/baseline.ts";
import { LIBRARY_RULES } from "../../src/analysis/findings/library-rules.ts";
import type { CheckReport } from "../../src/analysis/report.ts";
import { VERSION } from "../../src/base/version.ts";
import { checkAsJunit } from "../../src/projection/text/check-junit.ts";
import { checkAsMarkdown } from "../../src/projection/text/check-markdown.ts";
import { checkAsSarif } from "../../src/projection/text/check-sarif.ts";
import { buildPair, healthyPair, loseEntries } from "./pair.ts";
import { sarifProblems } from "./sarif-schema.ts";
import { xmlElements } from "./xml-elements.ts";

const HOSTILE = "x<script>\"&'`|@user #12 http://evil.example/ [a](b) \u202e\u0007 %zz";

const HOSTILE_REPORT: CheckReport = {
  schema: "driftscope/check@1",
  verdict: "violated",
  findings: [
    {
      rule: "DS401",
      name: "watermark-leapfrog",
      severity: "error",
      verdict: "violated",
      causes: ["DS501"],
      peer: HOSTILE,
      model: "entry",
      count: 3,
      where: [
        { path: `${HOSTILE}/a b.log`, line: 7 },
        { path: "", table: HOSTILE, uuid: "00000000-0000-4000-8000-000000000001" },
      ],
      message: HOSTILE,
      reasons: [HOSTILE],
      excludes: [HOSTILE],
      remedy: HOSTILE,
    },
    {
      rule: "DS102",
      name: "damaged-database",
      severity: "info",
      verdict: "unknown",
      where: [],
      message: HOSTILE,
      reasons: [],
    },
    {
      rule: "DS103",
      name: "unreadable-log-lines",
      severity: "info",
      verdict: "violated",
      where: [{ path: "a.log", line: 1 }],
      message: "A line.",
      reasons: [],
    },
  ],
};

async function brokenReport(): Promise<CheckReport> {
  const pair = healthyPair();
  loseEntries(pair.bob, [4, 5]);
  return checkLibrary(await buildPair(pair));
}

describe("SARIF", () => {
  it("has the shape that the standard asks for", async () => {
    for (const report of [HOSTILE_REPORT, await brokenReport()]) {
      const log: unknown = JSON.parse(checkAsSarif(report, LIBRARY_RULES, VERSION));
      expect(sarifProblems(log)).toEqual([]);
    }
  });

  it("is held to the schema of the standard, which refuses what is none", () => {
    const log = JSON.parse(checkAsSarif(HOSTILE_REPORT, LIBRARY_RULES, VERSION));
    expect(sarifProblems({ ...log, version: "2.2" })).not.toEqual([]);
    expect(sarifProblems({ ...log, more: 1 })).not.toEqual([]);
    log.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri = "a b";
    expect(sarifProblems(log)).not.toEqual([]);
  });

  it("names each rule by its place in the list, and encodes paths", () => {
    const text = checkAsSarif(HOSTILE_REPORT, LIBRARY_RULES, VERSION);
    const [run] = JSON.parse(text).runs;
    for (const result of run.results) {
      expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
    }
    const { uri } = run.results[0].locations[0].physicalLocation.artifactLocation;
    expect(decodeURIComponent(uri)).toBe(`${HOSTILE}/a b.log`);
    expect(uri).not.toMatch(/[<>"\s|`]/);
  });

  it("gives a level only to results that fail", () => {
    const [run] = JSON.parse(checkAsSarif(HOSTILE_REPORT, LIBRARY_RULES, VERSION)).runs;
    expect(
      run.results.map((result: { kind: string; level: string }) => [result.kind, result.level]),
    ).toEqual([
      ["fail", "error"],
      ["open", "none"],
      ["fail", "note"],
    ]);
  });

  it("says the version of the package", () => {
    const manifest = path.resolve(import.meta.dirname, "../../package.json");
    expect(VERSION).toBe(JSON.parse(fs.readFileSync(manifest, "utf8")).version);
  });
});

describe("JUnit", () => {
  it("is well-formed, with a test for each rule and true counts", async () => {
    for (const report of [HOSTILE_REPORT, await brokenReport()]) {
      const elements = xmlElements(checkAsJunit(report, LIBRARY_RULES, "error"));
      const suite = elements.find(({ name }) => name === "testsuite")?.attributes;
      const count = (name: string): number => elements.filter((each) => each.name === name).length;
      expect(Number(suite?.get("tests"))).toBe(LIBRARY_RULES.length);
      expect(count("testcase")).toBe(LIBRARY_RULES.length);
      const failed = new Set(
        report.findings
          .filter((each) => each.severity === "error" && each.verdict === "violated")
          .map(({ rule }) => rule),
      );
      expect(Number(suite?.get("failures"))).toBe(failed.size);
      expect(Number(suite?.get("skipped"))).toBe(count("skipped"));
    }
  });

  it("fails milder findings when asked to", () => {
    const strict = checkAsJunit(HOSTILE_REPORT, LIBRARY_RULES, "info");
    expect(strict).toContain('failures="2"');
  });

  it("keeps hostile text as text", () => {
    const elements = xmlElements(checkAsJunit(HOSTILE_REPORT, LIBRARY_RULES, "error"));
    expect(new Set(elements.map(({ name }) => name))).toEqual(
      new Set(["testsuites", "testsuite", "testcase", "failure", "skipped", "system-out"]),
    );
  });
});

describe("Markdown", () => {
  it("lists causes with their consequences", async () => {
    const text = checkAsMarkdown(await brokenReport());
    expect(text).toContain("## Driftscope: something is wrong");
    expect(text).toMatch(/\| error \| DS401 watermark-leapfrog \| /);
    expect(text).toContain("↳ ");
  });

  it("holds no tag, mention, reference or link of the evidence's", () => {
    const text = checkAsMarkdown(HOSTILE_REPORT);
    const outside = text.replace(/`[^\n]*`$/gm, "");
    expect(outside).not.toMatch(/<(?!\/?(details|summary)>|!-- -->)/);
    expect(outside).not.toMatch(/@user|#12|http:\/\//);
    expect(outside).not.toMatch(/(?<!\\)\[/);
    for (const hidden of ["\u202e", "\u0007"]) expect(text).not.toContain(hidden);
  });

  it("fits into a comment, whatever was found, and says what it left out", () => {
    const findings = Array.from({ length: 300 }, () => HOSTILE_REPORT.findings)
      .flat()
      .map((each) => ({ ...each, message: HOSTILE.repeat(40), reasons: [HOSTILE.repeat(90)] }));
    const text = checkAsMarkdown({ ...HOSTILE_REPORT, findings });
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/The details of \d+ findings do not fit here/);
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
  });

  it("says so when nothing was found", () => {
    const report: CheckReport = { schema: "driftscope/check@1", verdict: "holds", findings: [] };
    expect(checkAsMarkdown(report)).toContain("Every rule holds.");
  });
});

describe("a baseline", () => {
  it("leaves out what it has, and judges what remains", async () => {
    const report = await brokenReport();
    expect(withoutKnown(report, report.findings)).toEqual({
      schema: "driftscope/check@1",
      verdict: "holds",
      findings: [],
    });
    expect(withoutKnown(report, [])).toEqual(report);
  });

  it("shows again what has grown", async () => {
    const report = await brokenReport();
    const before = report.findings.map((finding) => ({ ...finding, count: 1 }));
    expect(withoutKnown(report, before).findings.length).toBe(report.findings.length);
  });
});
