import type { LibraryContext } from "./library-context.ts";

/** The first row of each text in a column of a model at a peer; `undefined` without the column. */
export function textRows(
  context: LibraryContext,
  peer: number,
  model: string,
  column: string,
): ReadonlyMap<string, number> | undefined {
  const rows = context.holdings.view.rows(peer, model);
  if (rows === undefined || !rows.table.has(column)) return undefined;
  const texts = rows.table.column(column);
  const found = new Map<string, number>();
  for (let row = 0; row < rows.count; row++) {
    const text = texts.text(row);
    if (text !== undefined && !found.has(text)) found.set(text, row);
  }
  return found;
}
