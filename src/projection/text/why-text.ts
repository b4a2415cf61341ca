import type { WhyReport } from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";
import { printPlace } from "../notation/place.ts";

/** A record's way for people: each stage with its places, then where it ended and why. */
export function whyAsText(report: WhyReport, nameOf: (peer: string) => string): string {
  const { lostAt } = report;
  const end =
    lostAt === undefined
      ? report.verdict === "holds"
        ? `It arrived at ${nameOf(report.peer)}.`
        : "Where it was lost is unknown."
      : `Lost at ${lostAt.at}, ${nameOf(lostAt.peer)}.`;
  const lines = [
    `${report.record} at ${nameOf(report.peer)}: ${report.verdict}. ${end}`,
    ...report.steps.flatMap((step, index) => [
      `  ${index + 1}. ${step.at}, ${nameOf(step.peer)}: ${step.what}`,
      ...step.where.map((place) => `       at ${printPlace(place)}`),
    ]),
    "",
    ...report.reasons.map((reason) => `- ${reason}`),
  ];
  return `${lines.map((line) => visibleText(line)).join("\n")}\n`;
}
