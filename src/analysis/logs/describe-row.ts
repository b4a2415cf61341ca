import { splitFields } from "../../sources/trace-log/trace-fields.ts";
import type { LogTemplate } from "./log-types.ts";
import type { Story, StoryRow } from "./story.ts";

const MAX_TEXT = 260;
const MAX_VALUE = 60;
const SHOWN_KINDS = 4;

/** What a row says, in one line. Reads at most two of its records. */
export async function describeRow(story: Story, row: StoryRow): Promise<string> {
  const { log } = story;
  if (row.kind === "line") return cut(oneLine(await log.message(row.from)), MAX_TEXT);
  if (row.kind === "sequence") return describeSequence(story, row);
  if (row.templates.length > 1) return describeStretch(story, row);
  const first = splitFields(await log.message(row.from));
  const last = splitFields(await log.message(row.to - 1));
  const template = log.templates[row.templates[0]?.index ?? 0];
  const fields = [...first.fields].map(([name, value]) => {
    const end = last.fields.get(name) ?? "";
    const isSame = value === end;
    return isSame && (isConstant(template, name) || row.to - row.from === 2)
      ? `${name}=${cut(value, MAX_VALUE)}`
      : `${name}=${cut(value, MAX_VALUE)} … ${cut(end, MAX_VALUE)}`;
  });
  const message = first.message === last.message ? first.message : messageOf(template);
  return cut(
    oneLine([`${number(row.to - row.from)} × ${message}`, ...fields].join("  ")),
    MAX_TEXT,
  );
}

function describeSequence(story: Story, row: StoryRow): string {
  const { log } = story;
  const names: string[] = [];
  for (let record = row.from; record < row.to && names.length < row.period; record++) {
    const index = log.template[record];
    if (record > row.from && index === log.template[record - 1]) continue;
    names.push(cut(messageOf(log.templates[index ?? 0]), 90));
  }
  return cut(`${number(row.rounds)} × in turn: ${names.join(" → ")}`, 2 * MAX_TEXT);
}

function describeStretch(story: Story, row: StoryRow): string {
  const shown = row.templates.filter(
    ({ index }, k) => k < SHOWN_KINDS || isSevere(story.log.templates[index]),
  );
  const parts = shown.slice(0, 12).map(({ index, count }) => {
    const template = story.log.templates[index];
    const level = isSevere(template) ? `${template?.level} ` : "";
    return `${number(count)} × ${level}${cut(messageOf(template), 70)}`;
  });
  const others = row.templates.length - Math.min(shown.length, 12);
  const more = others > 0 ? `; ${others} more kinds` : "";
  return `${number(row.to - row.from)} lines: ${parts.join("; ")}${more}`;
}

function isSevere(template: LogTemplate | undefined): boolean {
  return template?.level === "ERROR" || template?.level === "WARN";
}

function isConstant(template: LogTemplate | undefined, name: string): boolean {
  const parameter = template?.parameters.find((each) => each.name === name);
  return parameter?.values === "constant";
}

/** A template's text without its fields. */
export function messageOf(template: LogTemplate | undefined): string {
  const text = template?.text ?? "";
  const field = text.search(/(?<![,:]) ?(?<=^| )[A-Za-z_][A-Za-z0-9_.]*=</);
  return field > 0 ? text.slice(0, field).trim() : text;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " ⏎ ");
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** With groups of thousands. */
function number(value: number): string {
  return String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}
