import { visibleText } from "../base/visible-text.ts";
import { textTable } from "../projection/text/table.ts";
import type { SqlAnswer } from "./api.ts";

/** An answer to SQL as a table of text, below the statement that asked. */
export function sqlAnswerAsText(statement: string, answer: SqlAnswer): string {
  const rows = answer.rows.map((row) => row.map((cell) => (cell === null ? "NULL" : String(cell))));
  const head = statement.split("\n").map((line) => `-- ${visibleText(line)}`);
  const count = answer.rows.length === 1 ? "1 row" : `${answer.rows.length} rows`;
  const more = answer.truncated ? ", and more that were left out" : "";
  return `${[...head, "", ...textTable([[...answer.columns], ...rows]), "", `-- ${count}${more}`].join("\n")}\n`;
}
