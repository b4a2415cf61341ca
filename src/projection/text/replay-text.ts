import type { ReplayReport } from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";
import { printCount } from "../notation/notation.ts";
import { textTable } from "./table.ts";

/** Groups of dropped records that are listed; JSON has all. */
const SHOWN = 20;

/** A replay for people: outcome, fidelity, what was lost, where it first differs, and what it rests on. */
export function replayAsText(report: ReplayReport, nameOf: (peer: string) => string): string {
  const lines = [
    `Replayed ${printCount(report.steps)} steps; the peers ${report.converged ? "converged" : "did not converge"}`,
    ...policyLines(report),
    "",
    ...outcomeLines(report, nameOf),
    "",
    ...fidelityLines(report),
    ...droppedLines(report),
    ...divergenceLines(report, nameOf),
  ];
  const reasons = report.reasons ?? [];
  if (reasons.length > 0)
    lines.push("", "What this rests on", ...reasons.map((text) => `  ${text}`));
  return `${lines.map((line) => visibleText(line)).join("\n")}\n`;
}

function policyLines(report: ReplayReport): readonly string[] {
  const choices = Object.entries(report.policy).map(([name, value]) => `${name}=${value}`);
  return [`Policy: ${choices.join(" ")}`];
}

function outcomeLines(report: ReplayReport, nameOf: (peer: string) => string): readonly string[] {
  const peers = Object.keys(report.outcome);
  const models = [
    ...new Set(peers.flatMap((peer) => Object.keys(report.outcome[peer] ?? {}))),
  ].filter((model) => peers.some((peer) => (report.outcome[peer]?.[model] ?? 0) > 0));
  const rows = models.map((model) => [
    model === "orphans" ? "files without content" : model,
    ...peers.map((peer) => printCount(report.outcome[peer]?.[model] ?? 0)),
  ]);
  return [
    "Rows at the end",
    ...textTable(
      [["", ...peers.map(nameOf)], ...rows],
      ["left", ...peers.map(() => "right" as const)],
    ),
  ];
}

function fidelityLines({ fidelity }: ReplayReport): readonly string[] {
  if (Number.isNaN(fidelity.overall)) {
    return ["Fidelity: unknown, because no receiver's database is in the folder"];
  }
  const below = Object.entries(fidelity.tables).filter(([, share]) => share < 1);
  return [
    `Fidelity: ${percent(fidelity.overall)} of the recorded rows are reproduced exactly`,
    ...textTable(
      below.map(([table, share]) => [table, percent(share)]),
      ["left", "right"],
    ),
  ];
}

/** Never rounded up to 100 %: one wrong row in a million must show. */
function percent(share: number): string {
  return share === 1 ? "100 %" : `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;
}

function droppedLines({ dropped }: ReplayReport): readonly string[] {
  if (dropped.length === 0) return [];
  const rest = dropped.length - SHOWN;
  const rows = dropped
    .slice(0, SHOWN)
    .map(({ count, event, reason }) => [printCount(count), `${event}`, reason]);
  return [
    "",
    "Records lost or still waiting (number, the first of them, why)",
    ...textTable(rows, ["right", "left", "left"]),
    ...(rest > 0 ? [`  and ${printCount(rest)} more groups; --json lists all of them`] : []),
  ];
}

function divergenceLines(
  { firstDivergence: first }: ReplayReport,
  nameOf: (peer: string) => string,
): readonly string[] {
  if (first === undefined) return [];
  const row = first.uuid === undefined ? first.table : `${first.table}#${first.uuid}`;
  return [
    "",
    `First difference from the recording: step ${printCount(first.step)}, ${nameOf(first.peer)}:${row}`,
    `  recorded ${first.expected}, replayed ${first.actual}`,
  ];
}
