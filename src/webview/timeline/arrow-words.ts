import { countOf, spanText, timeText } from "../widgets/format.ts";
import type { Arrow } from "./messages.ts";
import type { Picture } from "./picture.ts";

/** An arrow, or a run of losses, in words. */
export function arrowLines({ look, events }: Picture, { bundle }: Arrow): readonly string[] {
  const { group, first, last } = bundle;
  const pair = `${look(group.from).name} → ${look(group.to).name}, ${group.model}`;
  const from = group.index.at(first);
  const to = group.index.at(last - 1);
  const isTime = events.overview.selection.order !== "arrival";
  const text = (place: number): string => (isTime ? timeText(place) : `line ${place}`);
  const when = from === to ? text(from) : `${text(from)} to ${text(to)}`;
  const count = countOf(last - first, group.kind === "answer" ? "answer" : "change");
  if (group.kind === "lost") {
    return [
      `✕ ${pair}: ${count} never received`,
      `Recorded ${when}`,
      `Nothing tells that ${last - first === 1 ? "it" : "they"} arrived, and ${look(group.to).name} does not have ${last - first === 1 ? "it" : "them"}.`,
      "Click to go to the first",
    ];
  }
  const way = bundle.came - bundle.sent;
  const late = `${way < 0 ? "Arrived " : "Took "}${spanText(Math.abs(way))}${way < 0 ? " before its stamp" : ""}${last - first === 1 ? "" : " on average"}`;
  const carried = group.kind === "answer" ? ` with ${countOf(bundle.records, "row")}` : "";
  const isOne = last - first === 1;
  return [
    `${pair}: ${count}${carried}`,
    `${group.kind === "answer" ? "Asked" : "Recorded"} ${when}`,
    late,
    isOne ? "Click to select it" : "Click to zoom to them",
  ];
}
