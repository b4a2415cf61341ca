import { t } from "../texts.ts";
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
  const text = (place: number): string => (isTime ? timeText(place) : t("line {0}", place));
  const when = from === to ? text(from) : t("{0} to {1}", text(from), text(to));
  const count =
    group.kind === "answer"
      ? countOf(last - first, t("answer"), t("answers"))
      : countOf(last - first, t("change"), t("changes"));
  if (group.kind === "lost") {
    return [
      t("✕ {0}: {1} never received", pair, count),
      t("Recorded {0}", when),
      t(
        "Nothing tells that {0} arrived, and {1} does not have {2}.",
        last - first === 1 ? t("it") : t("they"),
        look(group.to).name,
        last - first === 1 ? t("it") : t("them"),
      ),
      t("Click to go to the first"),
    ];
  }
  const way = bundle.came - bundle.sent;
  const isOne = last - first === 1;
  const span = spanText(Math.abs(way));
  const took = way < 0 ? t("Arrived {0} before its stamp", span) : t("Took {0}", span);
  const late = `${took}${isOne ? "" : t(" on average")}`;
  const carried =
    group.kind === "answer" ? t(" with {0}", countOf(bundle.records, t("row"), t("rows"))) : "";
  return [
    `${pair}: ${count}${carried}`,
    `${group.kind === "answer" ? t("Asked") : t("Recorded")} ${when}`,
    late,
    isOne ? t("Click to select it") : t("Click to zoom to them"),
  ];
}
