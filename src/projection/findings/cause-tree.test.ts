import { describe, expect, it } from "vitest";
import type { Finding } from "../../analysis/report.ts";
import { causeTree, countBySeverity, severityWords } from "./cause-tree.ts";
import { findingHeadline, type HeadlineFacts } from "./headline.ts";

function finding(rule: string, more: Partial<Finding> = {}): Finding {
  const base = { rule, name: `name-of-${rule}`, severity: "error", verdict: "violated" } as const;
  return { ...base, where: [], message: `${rule}.`, reasons: [], ...more };
}

const rulesOf = (nodes: ReturnType<typeof causeTree>): unknown =>
  nodes.map(({ finding: { rule }, consequences }) => [rule, rulesOf(consequences)]);

describe("findings as trees", () => {
  it("hangs a consequence below the first finding that explains it", () => {
    const findings = [
      finding("DS501"),
      finding("DS401", { causes: ["DS501"] }),
      finding("DS405", { causes: ["DS401", "DS501"] }),
      finding("DS619"),
    ];
    expect(rulesOf(causeTree(findings))).toEqual([
      [
        "DS501",
        [
          ["DS401", []],
          ["DS405", []],
        ],
      ],
      ["DS619", []],
    ]);
  });

  it("prefers the cause of the same peer", () => {
    const findings = [
      finding("DS601", { peer: "a" }),
      finding("DS601", { peer: "b" }),
      finding("DS413", { peer: "b", causes: ["DS601"] }),
    ];
    expect(rulesOf(causeTree(findings))).toEqual([
      ["DS601", []],
      ["DS601", [["DS413", []]]],
    ]);
  });

  it("keeps findings that only explain each other, each once", () => {
    const ring = [finding("DS1", { causes: ["DS2"] }), finding("DS2", { causes: ["DS1"] })];
    expect(rulesOf(causeTree(ring))).toEqual([["DS1", [["DS2", []]]]]);
  });

  it("leaves out what cannot be decided, and counts by severity", () => {
    const findings = [
      finding("DS405", { verdict: "unknown", severity: "info" }),
      finding("DS619", { severity: "warning" }),
      finding("DS606", { severity: "info" }),
      finding("DS501"),
      finding("DS502"),
    ];
    expect(causeTree(findings)).toHaveLength(4);
    expect(countBySeverity(findings)).toEqual({ error: 2, warning: 1, info: 1 });
    expect(severityWords(findings)).toBe("2 errors, 1 warning, 1 for information");
  });
});

describe("the headline of a check", () => {
  const progress = (from: string, to: string, model: string, have: number) =>
    ({ from, to, model, have, of: 10, state: "stuck" }) as const;
  const inspected: HeadlineFacts = {
    peers: [
      { id: "a", name: "alice" },
      { id: "b", name: "bob" },
    ],
    progress: [
      progress("a", "b", "tag", 9),
      progress("a", "b", "entry", 5),
      progress("b", "a", "entry", 1),
    ],
  };
  const headline = (...findings: readonly Finding[]): string =>
    findingHeadline({ schema: "driftscope/check@1", verdict: "violated", findings }, inspected);

  it("is the name of the worst in at most five words, and the widest gap of its peer", () => {
    const name = "ownership-filter-returns-nothing-of-the-author";
    expect(headline(finding("DS603", { name }))).toBe(
      "ownership filter returns nothing, bob→alice",
    );
    expect(headline(finding("DS405", { name: "rows-missing", model: "tag" }))).toBe(
      "rows missing, alice→bob",
    );
  });

  it("names the peer where nothing is missing, and says when nothing is wrong", () => {
    const complete = { ...inspected, progress: [] };
    const report = { schema: "driftscope/check@1", verdict: "violated" } as const;
    const wrong = finding("DS301", { name: "hlc-went-backwards", peer: "a" });
    expect(findingHeadline({ ...report, findings: [wrong] }, complete)).toBe(
      "hlc went backwards, alice",
    );
    expect(headline(finding("DS606", { severity: "info" }))).toBe("nothing wrong");
    expect(headline()).toBe("no findings");
  });
});
