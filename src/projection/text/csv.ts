/** Tables as CSV (RFC 4180). Cells that a spreadsheet would run as a formula are guarded. */
import type { CheckReport, InspectReport } from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";

type Cell = string | number | null | undefined;

/** What can be exported as a table, by name. */
export const CSV_TABLES = ["matrix", "watermarks", "progress", "peers", "findings"] as const;
export type CsvTable = (typeof CSV_TABLES)[number];

/** One table of the reports as text; the first line names the columns. */
export function asCsv(table: CsvTable, report: InspectReport, check: CheckReport): string {
  switch (table) {
    case "matrix":
      return csv(["model", "author", "holder", "count"], report.matrix);
    case "watermarks":
      return csv(
        [
          "holder",
          "peer",
          "resource",
          "claimed",
          "actual",
          "state",
          "absentAtOrBefore",
          "absentAfter",
        ],
        report.watermarks,
      );
    case "progress":
      return csv(
        ["from", "to", "model", "have", "of", "state", "lastProductive", "waitsFor"],
        report.progress.map((each) => ({ ...each, lastProductive: each.lastProductive?.at })),
      );
    case "peers":
      return csv(
        ["id", "name", "displayName", "path", "role", "contentOrphans", "parentOrphans"],
        report.peers.map(({ id, name, displayName, path, role, orphans }) => ({
          ...{ id, name, displayName, path },
          role: role.value,
          contentOrphans: orphans.content,
          parentOrphans: orphans.parent,
        })),
      );
    case "findings":
      return csv(
        ["rule", "name", "severity", "verdict", "causes", "peer", "model", "count", "message"],
        check.findings.map(({ causes, where: _, ...finding }) => ({
          ...finding,
          causes: causes?.join(" "),
        })),
      );
  }
}

/** Rows by column name; what a row holds beside the columns is left out. */
function csv<Column extends string>(
  columns: readonly Column[],
  rows: readonly Readonly<Partial<Record<Column, Cell>>>[],
): string {
  const lines = rows.map((row) => columns.map((column) => cellText(row[column])));
  return [columns, ...lines].map((cells) => `${cells.join(",")}\r\n`).join("");
}

/** A number as it is; text guarded against being a formula, and quoted where it must be. */
function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "number") return String(cell);
  const shown = visibleText(cell);
  const guarded = /^[=+\-@]/.test(shown.trimStart()) ? `'${shown}` : shown;
  return /[",\r\n']/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
