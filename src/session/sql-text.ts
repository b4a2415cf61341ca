import { visibleText } from "../base/visible-text.ts";
import { textTable } from "../projection/text/table.ts";
import type { SqlAnswer } from "./api.ts";

/** An answer to SQL as a table of text, below the statement that asked. */
export function sqlAnswerAsText(
  statement: string,
  answer: Pick<SqlAnswer, "columns" | "rows" | "truncated">,
): string {
  const head = statement.split("\n").map((line) => `-- ${visibleText(line)}`);
  const count = answer.rows.length === 1 ? "1 row" : `${answer.rows.length} rows`;
  const more = answer.truncated ? ", and more that were left out" : "";
  return `${[...head, "", ...sqlTableLines(answer), "", `-- ${count}${more}`].join("\n")}\n`;
}

/** Columns and rows of an answer, in columns of text. */
export function sqlTableLines({
  columns,
  rows,
}: Pick<SqlAnswer, "columns" | "rows">): readonly string[] {
  const cells = rows.map((row) => row.map((cell) => (cell === null ? "NULL" : String(cell))));
  return textTable([[...columns], ...cells]);
}
