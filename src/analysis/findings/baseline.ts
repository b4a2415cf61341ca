/**
 * Findings that are known already. A finding is known when the baseline has one of the same rule about the same model in
 * the same files and tables, with at least as many rows: device ids change from run to run, folders do not.
 */
import type { CheckReport, Finding } from "../report.ts";
import { overallVerdict } from "./run-rules.ts";

/** What of a finding is compared. */
export type KnownFinding = Pick<Finding, "rule" | "model" | "count" | "where" | "verdict">;

/** The report without what the baseline has; the verdict is that of what remains. */
export function withoutKnown(report: CheckReport, baseline: readonly KnownFinding[]): CheckReport {
  const known = new Map<string, number>();
  for (const finding of baseline) {
    const key = keyOf(finding);
    known.set(key, Math.max(known.get(key) ?? 0, finding.count ?? 0));
  }
  const findings = report.findings.filter((finding) => {
    const count = known.get(keyOf(finding));
    return count === undefined || (finding.count ?? 0) > count;
  });
  return { ...report, verdict: overallVerdict(findings), findings };
}

function keyOf(finding: KnownFinding): string {
  const places = finding.where.map(({ path, table }) => `${path}#${table ?? ""}`);
  return [finding.rule, finding.verdict, finding.model ?? "", ...new Set(places)].join("|");
}
