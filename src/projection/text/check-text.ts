import type { CheckReport, Finding } from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";
import { printPlace } from "../notation/place.ts";

/** The check report for people: the causes, each with what it explains under it. */
export function checkAsText(report: CheckReport): string {
  if (report.findings.length === 0) return "Nothing found: every rule holds.\n";
  const lines = report.findings.flatMap((finding) => findingLines(finding));
  return `${[`Verdict: ${report.verdict}`, ...lines].map(visibleText).join("\n")}\n`;
}

function findingLines(finding: Finding): readonly string[] {
  const isConsequence = finding.causes !== undefined;
  const indent = isConsequence ? "    " : "  ";
  const head = `${finding.rule} ${finding.severity} ${finding.name}`;
  const because = isConsequence ? ` (explained by ${finding.causes.join(", ")})` : "";
  return [
    "",
    `${isConsequence ? "  " : ""}${head}${because}`,
    `${indent}${finding.message}`,
    ...finding.reasons.map((reason) => `${indent}- ${reason}`),
    ...(finding.excludes ?? []).map((excluded) => `${indent}- Excludes ${excluded}.`),
    ...finding.where.map((place) => `${indent}at ${printPlace(place)}`),
    ...(finding.remedy === undefined ? [] : [`${indent}Remedy: ${finding.remedy}`]),
  ];
}
