import type { InspectReport } from "../../analysis/report.ts";
import { printCount } from "../notation/notation.ts";
import type { OrphanCause, OrphanKind } from "../orphans/types.ts";
import { type Markup, markup } from "./markup.ts";
import { table } from "./table.ts";

const KINDS: readonly OrphanKind[] = ["content", "parent", "closure", "path"];
const BAR = 420;
const ROW = 22;
const LEFT = 260;
const DRAWN = 60;

/** Rows without what they refer to, by peer and kind; `undefined` when there are none. */
export function orphansPicture(
  { peers }: InspectReport,
  causes: readonly OrphanCause[],
): Markup | undefined {
  const bars = peers.flatMap(({ name, orphans }) =>
    KINDS.map((kind) => ({ name, kind, count: orphans[kind] })).filter(({ count }) => count > 0),
  );
  if (bars.length === 0) return undefined;
  const most = Math.max(...bars.map(({ count }) => count));
  const drawn = bars.slice(0, DRAWN);
  const height = drawn.length * ROW + 8;
  const total = bars.reduce((sum, { count }) => sum + count, 0);
  const title = `${printCount(total)} orphans: entries without content, parent, closure or path`;
  const given = causes.filter(({ count }) => count > 0);
  return markup`<figure><svg viewBox="0 0 ${LEFT + BAR + 90} ${height}" width="${LEFT + BAR + 90}" role="img" aria-label="${title}">
<title>${title}</title>
${drawn.map(({ name, kind, count }, row) => {
  const y = row * ROW + 4;
  const length = Math.max(2, (count / most) * BAR).toFixed(1);
  return markup`<g><title>${name}: ${printCount(count)} without ${kind}</title><text x="${LEFT - 8}" y="${y + 13}" class="end">${name}, without ${kind}</text><rect x="${LEFT}" y="${y}" width="${length}" height="${ROW - 6}" class="bar partial"/><text x="${LEFT + Number(length) + 6}" y="${y + 13}">${printCount(count)}</text></g>`;
})}
</svg><figcaption>${title}.</figcaption></figure>
${
  given.length === 0
    ? undefined
    : table(
        "Why they are orphaned",
        ["missing", "why", "orphans"],
        given.map(({ missing, label, count }) => [missing, label, printCount(count)]),
        { numbers: [2] },
      )
}`;
}
