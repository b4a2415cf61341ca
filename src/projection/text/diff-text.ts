import type { DiffReport, ModelDiff } from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";
import { printCount } from "../notation/notation.ts";
import { onePairLines } from "./fireproof-text.ts";
import { textTable } from "./table.ts";

/** Lists longer than this are cut in text; JSON has them whole. */
const SHOWN = 20;

/** The difference for people: counts per model, then the first rows of each kind. `names` are the peers' names in order. */
export function diffAsText(report: DiffReport, names: readonly [string, string]): string {
  const [a, b] = names.map((name) => visibleText(name));
  const rows = Object.entries(report.models).map(([model, diff]) => [
    model,
    printCount(diff.missing.count),
    printCount(diff.extra.count),
    printCount(diff.different.count),
    printCount(diff.same),
  ]);
  const lines = [
    report.pair === undefined
      ? `Rows that ${a} authored, compared with what ${b} holds`
      : `What ${a} shows, compared with what ${b} shows`,
    ...textTable(
      [["", `missing at ${b}`, `extra at ${b}`, "different", "same"], ...rows],
      ["left", "right", "right", "right", "right"],
    ),
  ];
  if (report.pair !== undefined) {
    const nameOf = (id: string): string => (id === report.peers[0] ? names[0] : names[1]);
    lines.push("", ...onePairLines(report.pair, nameOf));
  }
  for (const [model, diff] of Object.entries(report.models)) {
    lines.push(...listed(`${model} missing at ${b}`, diff.missing.uuids));
    lines.push(...listed(`${model} extra at ${b}`, diff.extra.uuids));
    lines.push(...differing(model, diff));
  }
  return `${lines.join("\n")}\n`;
}

function listed(title: string, uuids: readonly string[]): readonly string[] {
  if (uuids.length === 0) return [];
  const rest = uuids.length - SHOWN;
  return [
    "",
    title,
    ...uuids.slice(0, SHOWN).map((uuid) => `  ${uuid}`),
    ...(rest > 0 ? [`  and ${printCount(rest)} more; --json lists all of them`] : []),
  ];
}

function differing(model: string, diff: ModelDiff): readonly string[] {
  const { rows } = diff.different;
  if (rows.length === 0) return [];
  const rest = rows.length - SHOWN;
  return [
    "",
    `${model} different`,
    ...rows
      .slice(0, SHOWN)
      .flatMap((row) => [
        `  ${row.uuid}`,
        ...row.fields.map((field) =>
          visibleText(`    ${field.name}: ${JSON.stringify(field.a)} → ${JSON.stringify(field.b)}`),
        ),
      ]),
    ...(rest > 0 ? [`  and ${printCount(rest)} more; --json lists all of them`] : []),
  ];
}
