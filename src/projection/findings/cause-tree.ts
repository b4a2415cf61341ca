import type { Finding, Severity } from "../../analysis/report.ts";

/** A finding with what it explains. Every finding of a report is in exactly one place. */
export interface CauseNode {
  readonly finding: Finding;
  /** Its place in the report. */
  readonly index: number;
  readonly consequences: readonly CauseNode[];
}

interface Growing extends CauseNode {
  readonly consequences: Growing[];
}

/**
 * The findings of a report as trees, root causes first. A consequence hangs below the first finding above it that
 * explains it, of the same peer where there is one. Findings that cannot be decided are left out.
 */
export function causeTree(findings: readonly Finding[]): readonly CauseNode[] {
  const roots: Growing[] = [];
  const above: Growing[] = [];
  findings.forEach((finding, index) => {
    if (finding.verdict !== "violated") return;
    const node: Growing = { finding, index, consequences: [] };
    const explaining = above.filter((each) => finding.causes?.includes(each.finding.rule) === true);
    const parent = explaining.find((each) => each.finding.peer === finding.peer) ?? explaining[0];
    (parent?.consequences ?? roots).push(node);
    above.push(node);
  });
  return roots;
}

const SEVERITIES: readonly Severity[] = ["error", "warning", "info"];

/** How many findings of each severity are violated. */
export function countBySeverity(findings: readonly Finding[]): Readonly<Record<Severity, number>> {
  const counts: Record<Severity, number> = { error: 0, warning: 0, info: 0 };
  for (const { severity, verdict } of findings) if (verdict === "violated") counts[severity]++;
  return counts;
}

/** `2 errors, 1 warning`; empty when nothing is violated. */
export function severityWords(findings: readonly Finding[]): string {
  const counts = countBySeverity(findings);
  return SEVERITIES.filter((severity) => counts[severity] > 0)
    .map((severity) => {
      const count = counts[severity];
      if (severity === "info") return `${count} for information`;
      return `${count} ${severity}${count === 1 ? "" : "s"}`;
    })
    .join(", ");
}
