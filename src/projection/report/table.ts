import { printCount } from "../notation/notation.ts";
import { type Markup, type MarkupPart, markup } from "./markup.ts";

/** Rows that a table shows; the command line lists all of them. */
const SHOWN = 300;

/** A table with a caption. Columns named in `numbers` are set to the right. `all` says where the rest is. */
export function table(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly MarkupPart[])[],
  {
    numbers = [],
    all = "inspect --json",
  }: { readonly numbers?: readonly number[]; readonly all?: string } = {},
): Markup {
  const rest = rows.length - SHOWN;
  const shown = rows.slice(0, SHOWN);
  const cell = (part: MarkupPart, column: number): Markup =>
    numbers.includes(column) ? markup`<td class="number">${part}</td>` : markup`<td>${part}</td>`;
  const note =
    rest > 0
      ? markup`<p class="more">${printCount(rest)} more rows: ${all} lists them.</p>`
      : undefined;
  return markup`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${heads.map((head) => markup`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${shown.map((row) => markup`<tr>${row.map(cell)}</tr>\n`)}</tbody>
</table></div>${note}`;
}
