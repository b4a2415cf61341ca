import { formatTime, type Micros } from "../../base/time.ts";
import { printCount } from "../notation/notation.ts";
import { type DescribeContext, describeEvent, peerName } from "./describe.ts";
import type { TimelineMessageGroup, TimelineMessages } from "./types.ts";

/** Messages of a group that are listed; counts stay true. */
const LISTED = 200;

/** Messages as lines: each pair in a sentence, then what arrived and what never did, with the lines that tell of it. */
export function messageLines(context: DescribeContext, messages: TimelineMessages): string[] {
  const lines = ["Messages"];
  for (const { sentence } of messages.pairs) lines.push(`  ${sentence}`);
  for (const note of messages.notes) lines.push(`  ${note}`);
  if (messages.pairs.length === 0) lines.push("  No peer here recorded changes for another.");
  for (const group of messages.groups) lines.push(...groupLines(context, messages, group));
  return lines;
}

const KINDS = {
  arrived: "arrived",
  answer: "answers to requests",
  lost: "never received",
} as const;

function groupLines(
  context: DescribeContext,
  messages: TimelineMessages,
  { from, to, model, kind, start, count }: TimelineMessageGroup,
): string[] {
  const names = [from, to].map((id) => peerName(context.recording, id)).join("→");
  const lines = [`  ${names} ${model}, ${KINDS[kind]}: ${printCount(count)}`];
  const end = start + Math.min(count, LISTED);
  for (let row = start; row < end; row++) lines.push(`    ${messageLine(context, messages, row)}`);
  if (count > LISTED) lines.push(`    … and ${printCount(count - LISTED)} more`);
  return lines;
}

function messageLine(context: DescribeContext, messages: TimelineMessages, row: number): string {
  const { source, index, records, came, sent, line, path, paths } = messages;
  const event = describeEvent(context, source[row] ?? 0, index[row] ?? 0);
  const what = event?.title ?? `${printCount(records[row] ?? 0)} rows`;
  const arrival = came[row] ?? Number.NaN;
  const where = (line[row] ?? 0) > 0 ? `, ${paths[path[row] ?? 0]}:${line[row]}` : "";
  const from = event === undefined ? timeText(sent[row] ?? 0) : placeOf(event);
  return `${what}  ${from} → ${Number.isNaN(arrival) ? "nowhere" : timeText(arrival)}${where}`;
}

function placeOf(event: { readonly path: string; readonly line: number }): string {
  return event.line > 0 ? `${event.path}:${event.line}` : event.path;
}

function timeText(time: number): string {
  return formatTime(Math.round(time) as Micros);
}
