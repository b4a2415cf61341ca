import type { DiffReport, FieldDifference, ModelDiff } from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";
import { printCount } from "../notation/notation.ts";
import { onePairLines } from "./fireproof-text.ts";
import { textTable } from "./table.ts";

/** Lists longer than this are cut in text; JSON has them whole. */
const SHOWN = 20;

/** What a record is called, by its uuid; `undefined` for what has no name. */
export type NameOfRecord = (uuid: string) => string | undefined;

/**
 * The difference for people: counts per model, then the first rows of each kind. `names` are the peers' names in order;
 * rows, and what foreign keys point to, are called by `nameOf` beside their uuids.
 */
export function diffAsText(
  report: DiffReport,
  names: readonly [string, string],
  nameOf: NameOfRecord = () => undefined,
): string {
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
    const storeName = (id: string): string => (id === report.peers[0] ? names[0] : names[1]);
    lines.push("", ...onePairLines(report.pair, storeName));
  }
  for (const [model, diff] of Object.entries(report.models)) {
    lines.push(...listed(`${model} missing at ${b}`, diff.missing.uuids, nameOf));
    lines.push(...listed(`${model} extra at ${b}`, diff.extra.uuids, nameOf));
    lines.push(...differing(model, diff, nameOf));
  }
  return `${lines.join("\n")}\n`;
}

function named(uuid: string, nameOf: NameOfRecord): string {
  const name = nameOf(uuid);
  return visibleText(name === undefined ? uuid : `${uuid}  ${name}`);
}

function listed(title: string, uuids: readonly string[], nameOf: NameOfRecord): readonly string[] {
  if (uuids.length === 0) return [];
  const rest = uuids.length - SHOWN;
  return [
    "",
    title,
    ...uuids.slice(0, SHOWN).map((uuid) => `  ${named(uuid, nameOf)}`),
    ...(rest > 0 ? [`  and ${printCount(rest)} more; --json lists all of them`] : []),
  ];
}

function differing(model: string, diff: ModelDiff, nameOf: NameOfRecord): readonly string[] {
  const { rows } = diff.different;
  if (rows.length === 0) return [];
  const rest = rows.length - SHOWN;
  return [
    "",
    `${model} different`,
    ...rows
      .slice(0, SHOWN)
      .flatMap((row) => [
        `  ${named(row.uuid, nameOf)}`,
        ...row.fields.map((field) =>
          visibleText(
            `    ${field.name}: ${valueText(field.a, nameOf)} → ${valueText(field.b, nameOf)}`,
          ),
        ),
      ]),
    ...(rest > 0 ? [`  and ${printCount(rest)} more; --json lists all of them`] : []),
  ];
}

/** A value as it is; the uuid that a foreign key stands for with the name of what it points to. */
function valueText(value: FieldDifference["a"], nameOf: NameOfRecord): string {
  const name = typeof value === "string" ? nameOf(value) : undefined;
  return name === undefined ? JSON.stringify(value) : `${name} (${value})`;
}
