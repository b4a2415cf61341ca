/**
 * The timeline of a report: lanes of peers and models, time in equal parts, darker where there are more events. Its size
 * depends on lanes and parts only, so a million events make no larger file than a thousand.
 */
import { formatTime, type Micros } from "../../base/time.ts";
import { printCount } from "../notation/notation.ts";
import type { TimelineOverview } from "../timeline/types.ts";
import { type Markup, markup } from "./markup.ts";
import { table } from "./table.ts";

/** Parts of the axis that are drawn. */
const PARTS = 128;
/** Lanes that are drawn, those with most events; the table has all of them. */
const LANES = 48;
const LEVELS = 4;
const STEP = 6;
const LANE = 16;
const LEFT = 220;
const TOP = 26;
const COLOURS = 5;
const MARKS = 12;

/** The picture with its legend, and the same as a table. `nameOf` names peers. */
export function timelinePicture(view: TimelineOverview, nameOf: (id: string) => string): Markup {
  if (view.count === 0) return markup`<p>No event of this snapshot has a stamp or a time.</p>`;
  const drawn = [...view.lanes.keys()]
    .sort((a, b) => (view.lanes[b]?.count ?? 0) - (view.lanes[a]?.count ?? 0) || a - b)
    .slice(0, LANES)
    .sort((a, b) => a - b);
  const width = LEFT + PARTS * STEP + 10;
  const height = TOP + drawn.length * LANE + 24;
  const title = `${printCount(view.count)} events from ${timeText(view.from)} to ${timeText(view.to)}`;
  const left = view.lanes.length - drawn.length;
  return markup`<figure><div class="scroll" tabindex="0" role="region" aria-label="Picture of the timeline"><svg viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="${title}">
<title>${title}</title>
${drawn.map((lane, row) => laneShapes(view, lane, TOP + row * LANE, nameOf))}
${markShapes(view, drawn.length)}
<text x="${LEFT}" y="${height - 6}">${timeText(view.from)}</text><text x="${LEFT + PARTS * STEP}" y="${height - 6}" class="end">${timeText(view.to)}</text>
</svg></div>${legend(view, nameOf)}<figcaption>Events by stamp, a lane for each peer and model, darker where there are more in ${timeSpan((view.to - view.from) / PARTS)}.${left > 0 ? ` ${left} more lanes are in the table.` : ""}${view.placeless > 0 ? ` ${printCount(view.placeless)} events have no time and are not drawn.` : ""}</figcaption></figure>
${laneTable(view, nameOf)}`;
}

function laneShapes(
  view: TimelineOverview,
  lane: number,
  y: number,
  nameOf: (id: string) => string,
): Markup {
  const { peer = "", model = "" } = view.lanes[lane] ?? {};
  const series = view.series
    .map((each, index) => ({ ...each, index }))
    .filter((s) => s.lane === lane);
  return markup`<text x="${LEFT - 8}" y="${y + 11}" class="end">${nameOf(peer)} ${model}</text><line x1="${LEFT}" x2="${LEFT + PARTS * STEP}" y1="${y + LANE - 1}" y2="${y + LANE - 1}" class="rule"/>${series.map(
    ({ index, author, count }) => {
      const by = author < 0 ? "nobody named" : nameOf(view.authors[author] ?? "");
      const levels = partsOf(view, index);
      return markup`<g class="author${author < 0 ? "-none" : author % COLOURS}"><title>${nameOf(peer)} ${model}: ${printCount(count)} events by ${by}</title>${levels.map(
        (parts, level) =>
          parts.length === 0
            ? undefined
            : markup`<path class="level${level}" d="${parts.map((part) => `M${LEFT + part * STEP} ${y + 1}h${STEP - 1}v${LANE - 4}h-${STEP - 1}z`).join("")}"/>`,
      )}</g>`;
    },
  )}`;
}

/** The parts of the axis with events of a series, by how many there are: each level four times the one before. */
function partsOf(view: TimelineOverview, series: number): readonly (readonly number[])[] {
  const levels: number[][] = Array.from({ length: LEVELS }, () => []);
  const perPart = view.bucketCount / PARTS;
  for (let part = 0; part < PARTS; part++) {
    let events = 0;
    for (let bucket = part * perPart; bucket < (part + 1) * perPart; bucket++) {
      events += view.density[series * view.bucketCount + bucket] ?? 0;
    }
    if (events === 0) continue;
    levels[Math.min(LEVELS - 1, Math.floor(Math.log2(events) / 3))]?.push(part);
  }
  return levels;
}

function markShapes({ marks, from, to }: TimelineOverview, lanes: number): readonly Markup[] {
  const scale = to > from ? (PARTS * STEP) / (to - from) : 0;
  return marks
    .filter(({ at }) => at >= from && at <= to)
    .slice(0, MARKS)
    .map(({ at, label }) => {
      const x = (LEFT + (at - from) * scale).toFixed(1);
      return markup`<g class="mark"><title>${label}: ${timeText(at)}</title><line x1="${x}" x2="${x}" y1="${TOP - 8}" y2="${TOP + lanes * LANE}"/><text x="${x}" y="${TOP - 10}" class="middle">▾</text></g>`;
    });
}

function legend({ authors }: TimelineOverview, nameOf: (id: string) => string): Markup {
  return markup`<p class="legend">${authors.map(
    (author, index) =>
      markup`<span><svg width="12" height="12" aria-hidden="true"><rect width="12" height="12" class="author${index % COLOURS}"/></svg> by ${nameOf(author)}</span> `,
  )}</p>`;
}

function laneTable(view: TimelineOverview, nameOf: (id: string) => string): Markup {
  const rows = view.lanes.map(({ peer, model, count }, lane) => [
    nameOf(peer),
    model,
    printCount(count),
    view.series
      .filter((series) => series.lane === lane)
      .map(({ author, count: own }) => {
        const by = author < 0 ? "nobody named" : nameOf(view.authors[author] ?? "");
        return `${by} ${printCount(own)}`;
      })
      .join(", "),
  ]);
  const marks = view.marks.map(({ label, at }) => markup`<li>${label}: ${timeText(at)}</li>`);
  return markup`<details><summary>The timeline as a table</summary>${table("Events by lane", ["in the evidence of", "model", "events", "by author"], rows, { numbers: [2] })}${marks.length === 0 ? undefined : markup`<ul>${marks}</ul>`}</details>`;
}

function timeText(at: number): string {
  // What is drawn are whole microseconds; a mark may lie between two.
  return formatTime(Math.round(at) as Micros);
}

function timeSpan(micros: number): string {
  if (micros < 1000) return `${micros.toFixed(0)} µs`;
  if (micros < 1_000_000) return `${(micros / 1000).toFixed(1)} ms`;
  if (micros < 120_000_000) return `${(micros / 1_000_000).toFixed(1)} s`;
  return `${(micros / 60_000_000).toFixed(1)} min`;
}
