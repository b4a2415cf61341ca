import { visibleText } from "../../base/visible-text.ts";

/** How a column of a text table is set. */
export type Align = "left" | "right";

/**
 * Rows as lines with aligned columns, two spaces apart, without trailing space. Cells may come from evidence: control
 * and direction characters are made visible, so that a name cannot redraw the terminal.
 */
export function textTable(
  rows: readonly (readonly string[])[],
  aligns: readonly Align[] = [],
): readonly string[] {
  const shown = rows.map((row) => row.map((cell) => visibleText(cell)));
  const widths: number[] = [];
  for (const row of shown) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return shown.map((row) => {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return aligns[column] === "right" ? cell.padStart(width) : cell.padEnd(width);
    });
    return `  ${cells.join("  ")}`.trimEnd();
  });
}
