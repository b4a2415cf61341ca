import { formatTime, type Micros } from "../../base/time.ts";
import { visibleText } from "../../base/visible-text.ts";
import { printCount, printRecord, shortRecord } from "../notation/notation.ts";
import type { Arranged } from "./arrange.ts";
import { type DescribeContext, peerName } from "./describe.ts";
import { recordOf } from "./match.ts";
import { messageLines } from "./message-text.ts";
import { TIMELINE_CHANGES, type TimelineMessages, type TimelineOverview } from "./types.ts";

/** The timeline as lines of text: what it shows, counts a lane and author, marks, events in order. */
export function timelineAsText(
  context: DescribeContext,
  shown: { readonly overview: TimelineOverview; readonly messages: TimelineMessages },
  arranged: Arranged,
  limit: number,
): string {
  const { overview, messages } = shown;
  const lines = [...headLines(overview), "", ...laneLines(context, overview)];
  if (overview.marks.length > 0) {
    lines.push("", "Marks");
    for (const mark of overview.marks) lines.push(`  ${timeText(mark.at)}  ${mark.label}`);
  }
  lines.push("", ...messageLines(context, messages));
  lines.push("", "Events");
  const rows = rowsInOrder(arranged);
  for (const row of rows.subarray(0, limit)) {
    lines.push(eventLine(context, overview, arranged, row));
  }
  const left = rows.length - limit;
  if (left > 0)
    lines.push(`  … and ${printCount(left)} more: filter the timeline to see them here`);
  if (rows.length === 0) lines.push("  none");
  return `${lines.map(visibleText).join("\n")}\n`;
}

function headLines(overview: TimelineOverview): string[] {
  const { order, filter } = overview.selection;
  const head = [
    "HLC timeline",
    `  order: ${ORDER_WORDS[order]}`,
    `  filter: ${filter === "" ? "none" : filter}`,
    `  ${printCount(overview.count)} of ${printCount(overview.total)} events shown`,
  ];
  if (overview.problem !== undefined)
    head.push(`  the filter was ignored: ${overview.problem.message}`);
  if (overview.placeless > 0) {
    head.push(`  ${printCount(overview.placeless)} events have no plausible place on this axis`);
  }
  return head;
}

const ORDER_WORDS = {
  stamp: "stamp (HLC; recorded time of state changes)",
  wall: "wall time of the writing peer",
  arrival: "place in the log",
} as const;

function laneLines(context: DescribeContext, overview: TimelineOverview): string[] {
  const lines: string[] = [];
  let peer = "";
  overview.lanes.forEach((lane, laneIndex) => {
    if (lane.peer !== peer) {
      peer = lane.peer;
      lines.push(`${peerName(context.recording, peer)} (${peer})`);
    }
    const authors = overview.series
      .filter((series) => series.lane === laneIndex)
      .map((series) => `${printCount(series.count)} by ${authorName(context, series.author)}`);
    lines.push(`  ${lane.model}: ${authors.join(", ")}`);
  });
  return lines;
}

function authorName({ events, recording }: DescribeContext, author: number): string {
  const id = events.authors[author];
  return id === undefined ? "nobody named" : peerName(recording, id);
}

function rowsInOrder({ x, event }: Arranged): Uint32Array {
  const rows = Uint32Array.from(x, (_, row) => row);
  return rows.sort((a, b) => (x[a] ?? 0) - (x[b] ?? 0) || (event[a] ?? 0) - (event[b] ?? 0));
}

function eventLine(
  context: DescribeContext,
  overview: TimelineOverview,
  { event, x }: Arranged,
  row: number,
): string {
  const { events } = context;
  const i = event[row] ?? 0;
  const source = events.sources[events.source[i] ?? 0];
  const index = events.index[i] ?? 0;
  const place = x[row] ?? 0;
  const at = placeText(context, overview, i, place);
  const peer = events.peers[events.peer[i] ?? 0]?.name;
  const model = events.models[events.model[i] ?? 0] ?? "other";
  const record = recordOf(events, i);
  const title =
    record === "" ? `${peer}:${model}` : printRecord(shortRecord({ peer, model, id: record }));
  const change = TIMELINE_CHANGES[events.change[i] ?? 0] ?? "other";
  const by = authorName(context, events.author[i] ?? -1);
  const where = source?.kind === "log" ? `${source.path}:${source.log.line[index]}` : source?.path;
  return `  ${at}  ${title}  ${change}  by ${by}  ${where}`;
}

/** The place of an event; of a stamp, its time and its counter. */
function placeText(
  { events }: DescribeContext,
  { selection }: TimelineOverview,
  i: number,
  place: number,
): string {
  if (selection.order === "arrival") return String(place);
  if (selection.order === "wall") return timeText(place);
  const counter = events.counter[i] ?? -1;
  return `${timeText(events.time[i] ?? place)}${counter > 0 ? ` +${counter}` : ""}`;
}

function timeText(time: number): string {
  return formatTime(time as Micros);
}
