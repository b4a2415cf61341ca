import type { FindingPlace, WhyReport } from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";

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
      ...step.where.map((place) => `       at ${placeText(place)}`),
    ]),
    "",
    ...report.reasons.map((reason) => `- ${reason}`),
  ];
  return `${lines.map((line) => visibleText(line)).join("\n")}\n`;
}

function placeText({ path, line, table, uuid, cid }: FindingPlace): string {
  const row = [table, uuid ?? cid].filter((part) => part !== undefined).join(" ");
  return `${path}${line === undefined ? "" : `:${line}`}${row === "" ? "" : ` ${row}`}`;
}
