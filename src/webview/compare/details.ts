/** The selected row at both peers: fields down, peers across, what differs marked. */
import type {
  ComparedField,
  ComparedRow,
  ComparisonKind,
} from "../../projection/comparison/types.ts";
import { t } from "../texts.ts";
import { h } from "../widgets/dom.ts";
import { type RecordActions, whyButton } from "../widgets/record-actions.ts";
import { type Look, peerChip } from "../widgets/shapes.ts";
import { createButton } from "../widgets/toolkit.ts";

export interface SelectedRow {
  readonly title: string;
  readonly kind: ComparisonKind;
  readonly row: ComparedRow;
  readonly looks: readonly [Look, Look];
}

export function rowDetails(selected: SelectedRow, actions: RecordActions): HTMLElement {
  const { title, kind, row, looks } = selected;
  const [a, b] = looks;
  const copy = createButton({
    label: t("Copy uuid"),
    title: t("Copy the uuid {0}", row.uuid),
    press: () => actions.copy(row.uuid),
  });
  return h(
    "div",
    {},
    h(
      "div",
      { class: "details-head" },
      h("strong", { class: "details-title" }, title),
      h("span", { class: "muted" }, sentenceOf(kind, a.name, b.name)),
      h("span", { class: "grow" }),
      whyButton(row.uuid, actions.why),
      copy.element,
    ),
    h("p", { class: "muted compare-id" }, `${row.model}#${row.uuid}`),
    row.fields.length === 0
      ? h("p", { class: "muted" }, t("Only one of the two databases has this table."))
      : fieldTable(row.fields, kind, looks),
  );
}

/** What is the matter with a row, as a sentence about the two peers. */
export function sentenceOf(kind: ComparisonKind, a: string, b: string): string {
  switch (kind) {
    case "missing":
      return t("{0} has it, {1} does not.", a, b);
    case "extra":
      return t("{0} has it, {1} does not.", b, a);
    case "different":
      return t("{0} and {1} do not have it alike.", a, b);
  }
}

function fieldTable(
  fields: readonly ComparedField[],
  kind: ComparisonKind,
  [a, b]: readonly [Look, Look],
): HTMLElement {
  // Where both have the row, what differs comes first.
  const isBoth = kind === "different";
  const sorted = isBoth
    ? [...fields.filter((field) => field.differs), ...fields.filter((field) => !field.differs)]
    : fields;
  return h(
    "table",
    { class: "compare-fields" },
    h("caption", { class: "unseen" }, t("Fields of the selected row at both peers")),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("td", {}),
        h("th", { scope: "col" }, t("Field")),
        h("th", { scope: "col" }, peerChip(a)),
        h("th", { scope: "col" }, peerChip(b)),
      ),
    ),
    h(
      "tbody",
      {},
      ...sorted.map((field) =>
        h(
          "tr",
          { class: isBoth && field.differs ? "differs" : "alike" },
          h("td", { class: "compare-sign" }, isBoth && field.differs ? differs() : ""),
          h("th", { scope: "row" }, field.name),
          h("td", {}, ...valueCell(field.a, field.aName)),
          h("td", {}, ...valueCell(field.b, field.bName)),
        ),
      ),
    ),
  );
}

function differs(): HTMLElement {
  return h(
    "span",
    {},
    h("span", { "aria-hidden": "true" }, "≠"),
    h("span", { class: "unseen" }, t("differs")),
  );
}

/** A foreign key leads with what it points to; the uuid stands behind. */
function valueCell(value: ComparedField["a"], name: string | undefined): readonly HTMLElement[] {
  if (value === undefined) return [h("span", { class: "muted" }, "–")];
  if (value === null) return [h("span", { class: "muted" }, "NULL")];
  const text = String(value);
  if (name === undefined) return [h("span", { class: "compare-value" }, text)];
  return [
    h("span", { class: "compare-value" }, name),
    h("span", { class: "muted compare-key" }, text),
  ];
}
