import type { Comparison, ComparisonKind } from "../../projection/comparison/types.ts";
import { t } from "../texts.ts";
import { fill, h } from "../widgets/dom.ts";
import { countText } from "../widgets/format.ts";
import type { Look } from "../widgets/shapes.ts";
import { createTextField, type TextField } from "../widgets/text-field.ts";
import { createButton, createCheckbox, createDropdown } from "../widgets/toolkit.ts";
import { KINDS, type RowFilter } from "./row-filter.ts";

const TYPING_PAUSE_MS = 120;

export interface Toolbar {
  readonly element: HTMLElement;
  readonly search: TextField;
  /** Peers to choose from, and what is compared. */
  setPeers(peers: readonly Look[], pair: readonly [string, string]): void;
  /** What the comparison can be narrowed by, and how it is. */
  setFilter(comparison: Comparison, filter: RowFilter): void;
}

export interface ToolbarActions {
  pair(a: string, b: string): void;
  narrow(change: Partial<RowFilter>): void;
}

export function createToolbar({ pair, narrow }: ToolbarActions, status: HTMLElement): Toolbar {
  let shown: readonly [string, string] = ["", ""];
  const from = createDropdown({
    label: t("Peer whose rows are compared"),
    choices: [],
    selected: "",
    choose: (a) => pair(a, a === shown[1] ? shown[0] : shown[1]),
  });
  const to = createDropdown({
    label: t("Peer that is compared with it"),
    choices: [],
    selected: "",
    choose: (b) => pair(b === shown[0] ? shown[1] : shown[0], b),
  });
  const swap = createButton({
    label: "⇄",
    title: t("Compare the other way round"),
    press: () => pair(shown[1], shown[0]),
  });
  const field = createDropdown({
    label: t("Field that differs"),
    choices: [],
    selected: "",
    choose: (name) => narrow({ field: name }),
  });
  const fieldBox = h("span", { class: "labelled" }, h("span", {}, t("Field")), field.element);
  const kinds = h("span", { class: "kinds", role: "group", "aria-label": t("What to show") });
  const search = createTextField({
    label: t("Search names and uuids"),
    placeholder: t("Search names, uuids"),
    input: (text) => narrow({ text }),
    pauseMs: TYPING_PAUSE_MS,
  });
  const element = h(
    "div",
    { class: "toolbar", role: "toolbar", "aria-label": t("Compare") },
    h("span", { class: "labelled" }, h("span", {}, t("Rows of")), from.element),
    swap.element,
    h("span", { class: "labelled" }, h("span", {}, t("Compared with")), to.element),
    h("span", { class: "filter-box" }, search.element),
    kinds,
    fieldBox,
    status,
  );
  return {
    element,
    search,
    setPeers: (peers, [a, b]) => {
      shown = [a, b];
      const choices = peers.map(({ id, name }) => ({ value: id, label: name }));
      from.setChoices(choices, a);
      to.setChoices(choices, b);
    },
    setFilter: (comparison, filter) => {
      fill(kinds, ...kindBoxes(comparison, filter, (next) => narrow({ kinds: next })));
      fieldBox.hidden = comparison.fields.length === 0;
      const fields = comparison.fields.map(({ name, count }) => ({
        value: name,
        label: `${name} (${countText(count)})`,
      }));
      field.setChoices([{ value: "", label: t("any") }, ...fields], filter.field);
    },
  };
}

/** One box for each thing that is the matter with some row; none where there is only one. */
function kindBoxes(
  { kind }: Comparison,
  { kinds }: RowFilter,
  change: (kinds: readonly ComparisonKind[]) => void,
): readonly HTMLElement[] {
  const labels = { missing: t("missing"), extra: t("extra"), different: t("different") };
  const present = KINDS.filter((_, index) => kind.includes(index));
  if (present.length < 2) return [];
  return present.map(
    (each) =>
      createCheckbox({
        label: labels[each],
        checked: kinds.includes(each),
        change: (checked) =>
          change(checked ? [...kinds, each] : kinds.filter((other) => other !== each)),
      }).element,
  );
}
