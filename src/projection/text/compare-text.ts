import type { CompareReport, DivergentSide } from "../../analysis/compare/compare-report.ts";
import { visibleText } from "../../base/visible-text.ts";

/** A comparison for people: one scenario or not, what differs, where they first part. */
export function compareAsText(report: CompareReport): string {
  const { firstDivergence: found } = report;
  const lines = [
    ...report.reasons,
    ...(report.peers.length === 0 ? [] : ["", "Peers:"]),
    ...report.peers.map(({ a, b, by }) => `  ${a} ↔ ${b} (by ${by})`),
    ...(report.differs.length === 0 ? [] : ["", "What differs:"]),
    ...report.differs.flatMap(({ what, a, b, expected }) => [
      `  ${what}${expected ? " (may differ between runs of one scenario)" : ""}`,
      `    a: ${a}`,
      `    b: ${b}`,
    ]),
    ...(found.events === undefined
      ? []
      : [
          "",
          `First event that differs (number ${found.events.index + 1}):`,
          ...sides(found.events),
        ]),
    ...(found.messages === undefined
      ? []
      : [
          "",
          `First log record that differs (number ${found.messages.index + 1}):`,
          ...sides(found.messages),
        ]),
    ...(found.state === undefined
      ? []
      : [
          "",
          `First difference of state: ${found.state.model} ${found.state.key}`,
          ...sides(found.state),
        ]),
  ];
  return `${lines.map((line) => visibleText(line)).join("\n")}\n`;
}

function sides({
  a,
  b,
}: {
  readonly a?: DivergentSide;
  readonly b?: DivergentSide;
}): readonly string[] {
  return [`  a: ${sideText(a)}`, `  b: ${sideText(b)}`];
}

function sideText(side: DivergentSide | undefined): string {
  if (side === undefined) return "nothing";
  const { path, line, uuid, cid } = side.where;
  const place = line === undefined ? [path, uuid ?? cid ?? ""].join(" ").trim() : `${path}:${line}`;
  return `${side.text} (${place})`;
}
