import { describe, expect, it } from "vitest";
import type { CheckReport, InspectReport } from "../../analysis/report.ts";
import { asCsv } from "./csv.ts";

const check: CheckReport = {
  schema: "driftscope/check@1",
  verdict: "violated",
  findings: [
    {
      rule: "DS401",
      name: "x",
      severity: "error",
      verdict: "violated",
      where: [],
      message: '=HYPERLINK("http://evil"), "quoted"',
      reasons: [],
    },
    {
      rule: "DS402",
      name: "y",
      severity: "info",
      verdict: "violated",
      count: -3,
      where: [],
      message: " @sum, with a comma",
      reasons: [],
    },
  ],
};
const report: InspectReport = {
  schema: "driftscope/inspect@1",
  system: "spacedrive",
  generation: "G4",
  evidence: [],
  peers: [],
  matrix: [{ model: "entry", author: "a", holder: "b", count: 7 }],
  watermarks: [],
  progress: [],
};

describe("tables as CSV", () => {
  it("begin with their columns, and end each line as the standard asks", () => {
    expect(asCsv("matrix", report, check)).toBe("model,author,holder,count\r\nentry,a,b,7\r\n");
  });

  it("never hold a formula", () => {
    const [, first, second] = asCsv("findings", report, check).split("\r\n");
    expect(first).toContain(`"'=HYPERLINK(""http://evil""), ""quoted"""`);
    expect(second).toContain(`-3,"' @sum, with a comma"`);
  });
});
