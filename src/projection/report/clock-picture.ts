import type { InspectReport } from "../../analysis/report.ts";
import { clockAsSvg } from "../clock/svg.ts";
import type { ClockView } from "../clock/types.ts";
import { printCount } from "../notation/notation.ts";
import { Markup, markup } from "./markup.ts";
import { table } from "./table.ts";

/** Columns of events that a page can show; the command line exports all of them for Graphviz. */
const COLUMNS = 150;

/** The newest events of the Merkle clock, and every store with its heads as a table. */
export function clockPicture(view: ClockView, { peers }: InspectReport): Markup {
  const left = view.layout.columns - COLUMNS;
  // The drawing escapes every text of its own.
  const svg = new Markup(clockAsSvg(view, COLUMNS));
  const rows = peers.map(({ name, kind, heads, unmergedHeads, clock, documents }) => [
    name,
    kind ?? "store",
    (heads ?? []).map((cid) => markup`<div><code>${cid}</code></div>`),
    (unmergedHeads ?? []).map((cid) => markup`<div><code>${cid}</code></div>`),
    printCount(clock?.eventsReachable ?? 0),
    printCount(clock?.missingEvents.length ?? 0),
    documents === undefined ? "" : `${printCount(documents.count)}, ${documents.state}`,
  ]);
  const heads = ["store", "kind", "head", "not merged", "events", "missing events", "documents"];
  return markup`<figure><div class="scroll clock" tabindex="0" role="region" aria-label="Picture of the Merkle clock">${svg}</div><figcaption>Events of the Merkle clock, parents left of their children; flags are heads.${left > 0 ? ` ${printCount(left)} older columns are left out: export --format dot has them.` : ""}</figcaption></figure>
${table("Stores and their heads", heads, rows, { numbers: [4, 5] })}`;
}
