import { printCount } from "../notation/notation.ts";
import type { TimelineMessagePair } from "./types.ts";

/** What became of what one peer recorded for another, in a sentence. */
export function pairSentence(
  from: string,
  to: string,
  counts: Omit<TimelineMessagePair, "from" | "to" | "sentence">,
): string {
  const { arrived, lost, untold, unknown, superseded, answers, answeredRecords } = counts;
  if (arrived + lost + untold + unknown + superseded + answers === 0) {
    return `${from} recorded nothing for ${to}.`;
  }
  const parts = [`${printCount(arrived)} ${arrived === 1 ? "change" : "changes"} arrived`];
  if (lost > 0) parts.push(`${printCount(lost)} never did (${lostModels(counts)})`);
  if (superseded > 0) parts.push(`${printCount(superseded)} arrived within a later change`);
  if (untold > 0) parts.push(`${printCount(untold)} are there and no line tells how they came`);
  if (unknown > 0) parts.push(`nothing here tells of ${printCount(unknown)}`);
  if (answers > 0) {
    parts.push(
      `${printCount(answers)} ${answers === 1 ? "answer" : "answers"} brought ${printCount(answeredRecords)} rows`,
    );
  }
  return `Of what ${from} recorded for ${to}, ${parts.join(", ")}.`;
}

const SHOWN_MODELS = 3;

function lostModels({ lostByModel }: Pick<TimelineMessagePair, "lostByModel">): string {
  const shown = lostByModel
    .slice(0, SHOWN_MODELS)
    .map(({ model, count }) => `${model} ${printCount(count)}`);
  const others = lostByModel.length - shown.length;
  return `${shown.join(", ")}${others > 0 ? `, ${others} more models` : ""}`;
}
