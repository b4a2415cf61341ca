import { describe, expect, it } from "vitest";
import type { CheckReport, Finding, WhyReport } from "../../analysis/report.ts";
import {
  EVERY_FINDING,
  findingNodes,
  findingsDescription,
  type RuleSays,
  rootCount,
} from "./finding-nodes.ts";
import { lineageNodes } from "./lineage-nodes.ts";
import type { TreeNode } from "./tree-node.ts";

const CAUSE: Finding = {
  rule: "DS501",
  name: "fk-drop-no-retry",
  severity: "error",
  verdict: "violated",
  count: 33,
  where: [
    { path: "bob/sync.log", line: 96 },
    { path: "alice/database.db", table: "entries", uuid: "c429" },
  ],
  message: "bob filtered\u202e entries out.",
  reasons: ["They reference what bob lacks."],
  excludes: ["references set to NULL"],
  remedy: "Retry them.",
};
const CONSEQUENCE: Finding = {
  rule: "DS401",
  name: "watermark-leapfrog",
  severity: "warning",
  verdict: "violated",
  causes: ["DS501"],
  where: [],
  message: "The watermark passed them.",
  reasons: [],
};
const UNKNOWN: Finding = {
  rule: "DS405",
  name: "rows-missing",
  severity: "info",
  verdict: "unknown",
  where: [],
  message: "Cannot be decided.",
  reasons: [],
};

const reportOf = (...findings: readonly Finding[]): CheckReport => ({
  schema: "driftscope/check@1",
  verdict: "violated",
  findings,
});
const keys = (nodes: readonly TreeNode[]): readonly string[] => nodes.map(({ key }) => key);
const says = (rule: string, name: string, verdict: RuleSays["verdict"]): RuleSays => ({
  rule,
  name,
  title: "Title",
  verdict,
  because: verdict === "unknown" ? "it needs the tracing log" : undefined,
});
const RULES = [
  says("DS501", "a", "violated"),
  says("DS401", "b", "violated"),
  says("DS405", "rows-missing", "unknown"),
];
const HOLD = [says("DS501", "a", "holds"), says("DS401", "b", "holds")];

describe("findings as rows", () => {
  const [cause, undecided] = findingNodes(
    reportOf(CAUSE, CONSEQUENCE, UNKNOWN),
    RULES,
    EVERY_FINDING,
  );

  it("put the places first, then what is explained, reasons, what is excluded, remedy and page", () => {
    expect(keys(cause?.children ?? [])).toEqual([
      "place 0",
      "place 1",
      "more",
      "explains",
      "reasons",
      "excludes",
      "remedy",
      "page",
    ]);
    expect(cause?.children?.[3]?.children?.map(({ label }) => label)).toEqual([
      CONSEQUENCE.message,
    ]);
  });

  it("open the line, the row and the page, and name the record that can be asked about", () => {
    const [line, row] = cause?.children ?? [];
    expect(line?.place).toEqual({ path: "bob/sync.log", line: 96 });
    expect(row?.target).toEqual({ kind: "place", place: CAUSE.where[1] });
    expect([row?.record, cause?.record]).toEqual(["c429", "c429"]);
    expect(cause?.target).toEqual({ kind: "page", rule: "DS501", name: "fk-drop-no-retry" });
  });

  it("show text from evidence with its invisible characters made visible", () => {
    expect(cause?.label).toBe("bob filtered⟨U+202E⟩ entries out.");
  });

  it("put what cannot be decided into one folder at the end", () => {
    expect(undecided?.key).toBe("unknown");
    expect(undecided?.children).toHaveLength(1);
  });

  it("let a consequence stand alone when the filter hides its cause, and say how many are hidden", () => {
    const filter = { severities: ["warning"], unknown: false } as const;
    const nodes = findingNodes(reportOf(CAUSE, CONSEQUENCE, UNKNOWN), RULES, filter);
    expect(nodes.map(({ label }) => label)).toEqual([
      CONSEQUENCE.message,
      "2 findings hidden by the filter",
    ]);
  });

  it("say truthfully that nothing was found, and what could not be decided", () => {
    const label = (rules: readonly RuleSays[]): string | undefined =>
      findingNodes(reportOf(), rules, EVERY_FINDING)[0]?.label;
    expect(label(HOLD)).toBe("No findings: every one of 2 rules holds.");
    expect(label([...HOLD, says("DS405", "rows-missing", "unknown")])).toBe(
      "No findings: 2 rules of 3 hold, 1 cannot be decided from this evidence.",
    );
  });

  it("are summed up beside the snapshot and on the view", () => {
    const report = reportOf(CAUSE, CONSEQUENCE, UNKNOWN);
    expect(findingsDescription(report, RULES)).toBe("1 error, 1 warning · 1 cannot be decided");
    expect(rootCount(report)).toBe(1);
  });
});

describe("a lineage as rows", () => {
  const report: WhyReport = {
    schema: "driftscope/why@1",
    peer: "b",
    record: "entry#c429",
    steps: [{ at: "pull", peer: "b", what: "it was filtered out", where: CAUSE.where }],
    lostAt: { at: "pull", peer: "b", what: "it was filtered out" },
    verdict: "violated",
    reasons: ["bob lacks what it references."],
  };
  const nameOf = (): string => "bob";

  it("says where it ended and why, then each step, which opens the place that shows it", () => {
    const [end, step] = lineageNodes(report, nameOf);
    expect([end?.label, end?.icon]).toEqual(["Lost at pull, bob", "lost"]);
    expect(end?.children?.map(({ label }) => label)).toEqual(report.reasons);
    expect(step?.place).toEqual({ path: "bob/sync.log", line: 96 });
    expect(step?.children).toHaveLength(2);
  });

  it("says that a record arrived, or that its end is unknown", () => {
    const { lostAt: _, ...open } = report;
    const label = (verdict: WhyReport["verdict"]): string | undefined =>
      lineageNodes({ ...open, verdict }, nameOf)[0]?.label;
    expect(label("holds")).toBe("It arrived at bob.");
    expect(label("unknown")).toBe("Where it was lost is unknown.");
  });
});
