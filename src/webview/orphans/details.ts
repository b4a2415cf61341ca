import { t } from "../texts.ts";
import { h } from "../widgets/dom.ts";
import { type RecordActions, whyButton } from "../widgets/record-actions.ts";
import { createButton } from "../widgets/toolkit.ts";
import type { RowText } from "./tree-model.ts";

/** What is said about the selected row below the tree. */
export function orphanDetails(
  row: RowText,
  path: string,
  { copy, why: ask }: RecordActions,
): HTMLElement {
  const { uuid, cause, why } = row;
  const hint =
    row.kind === "peer" || row.kind === "group"
      ? t(
          "Select an entry to see why it is orphaned. Arrows move, → opens, ← closes, C copies the uuid, W asks why.",
        )
      : t("This directory is complete; it leads to orphaned entries.");
  const button =
    uuid === undefined
      ? undefined
      : createButton({
          label: t("Copy uuid"),
          title: t("Copy the uuid {0}", uuid),
          press: () => copy(uuid),
        }).element;
  return h(
    "div",
    {},
    h(
      "div",
      { class: "details-head" },
      h("strong", { class: "details-title" }, path === "" ? row.name : path),
      h("span", { class: "grow" }),
      uuid === undefined ? undefined : whyButton(uuid, ask),
      button,
    ),
    h("p", { class: "details-why" }, cause === undefined ? hint : why),
    uuid === undefined ? undefined : h("p", { class: "muted" }, `entry#${uuid}`),
  );
}
