import type { LogReport, LogRow, LogsReport } from "../../analysis/logs/log-types.ts";
import { visibleText } from "../../base/visible-text.ts";

/** Logs for people: chapters with their rows, the line of each row's first record in front. */
export function logsAsText(report: LogsReport): string {
  const lines = report.logs.flatMap((log, index) => [...(index > 0 ? [""] : []), ...textOf(log)]);
  return `${lines.map(visibleText).join("\n")}\n`;
}

/** The same as Markdown: a section a log, a table a chapter. */
export function logsAsMarkdown(report: LogsReport): string {
  return `${report.logs.flatMap(markdownOf).join("\n")}\n`;
}

function textOf(log: LogReport): readonly string[] {
  const width = String(log.lines).length;
  const chapters = log.chapters.flatMap((chapter) => [
    "",
    `${chapter.title}  (lines ${chapter.fromLine}-${chapter.toLine}${timesOf(chapter)})`,
    ...chapter.rows.map((row) => `  ${String(row.fromLine).padStart(width)}  ${rowText(row)}`),
  ]);
  return [headOf(log), ...log.notes.map((note) => `Note: ${note}`), ...chapters];
}

function rowText(row: LogRow): string {
  return `${row.level.padEnd(5)}  ${row.text}`;
}

function headOf(log: LogReport): string {
  const { rowsSeen, rowsLossless, lossless } = log.ratio;
  const percent = (lossless * 100).toFixed(1);
  return `${log.path}: ${log.lines} lines, ${log.records} records of ${log.templates.length} kinds, told in ${rowsSeen} rows (repeats and sequences alone: ${rowsLossless} rows, ${percent} % saved without loss).`;
}

function timesOf(chapter: { readonly from?: string; readonly to?: string }): string {
  if (chapter.from === undefined || chapter.to === undefined) return "";
  return `, ${chapter.from.slice(0, 10)} ${chapter.from.slice(11, 23)} to ${chapter.to.slice(11, 23)}`;
}

function markdownOf(log: LogReport): readonly string[] {
  return [
    `## ${cell(log.path)}`,
    "",
    cell(headOf(log)),
    ...log.chapters.flatMap((chapter) => [
      "",
      `### ${cell(chapter.title)}`,
      "",
      "| lines | records | level | what |",
      "| --- | ---: | --- | --- |",
      ...chapter.rows.map(
        (row) =>
          `| ${row.fromLine}-${row.toLine} | ${row.count} | ${cell(row.level)} | ${cell(row.text)} |`,
      ),
    ]),
    "",
  ];
}

/** Text that is inert in a Markdown table. */
function cell(text: string): string {
  return visibleText(text).replaceAll(/[\\`*_{}[\]<>|#]/g, "\\$&");
}
