import type { ComparisonKind } from "../../projection/comparison/types.ts";
import { t } from "../texts.ts";
import { fill, h, setAttributes } from "../widgets/dom.ts";
import { sentenceOf } from "./details.ts";
import type { RowReader } from "./row-filter.ts";

const SIGNS: Readonly<Record<ComparisonKind, string>> = {
  missing: "✕",
  extra: "+",
  different: "≠",
};

/** Draws one row of the list into an element that may have shown another one. */
export function renderRow(
  element: HTMLElement,
  place: {
    /** Row of the comparison, its place among those shown, and how many these are. */
    readonly row: number;
    readonly index: number;
    readonly of: number;
    readonly isSelected: boolean;
  },
  reader: RowReader,
  names: readonly [string, string],
): void {
  const { row, index, of, isSelected } = place;
  const kind = reader.kind(row);
  const uuid = reader.uuid(row);
  const title = titleOf(reader, row);
  const model = reader.model(row);
  const sentence = sentenceOf(kind, ...names);
  const fields = reader.fields(row).join(", ");
  setAttributes(element, {
    class: `virtual-row compare-row compare-${kind}`,
    id: `compare-${index}`,
    role: "option",
    "data-index": index,
    "aria-selected": String(isSelected),
    "aria-setsize": of,
    "aria-posinset": index + 1,
    "aria-label": [`${model} ${title}.`, sentence, fields].join(" ").trim(),
    title: `${model}#${uuid}\n${sentence}`,
  });
  fill(
    element,
    h("span", { class: "compare-sign" }, SIGNS[kind]),
    h("span", { class: "compare-model clip" }, model),
    h("span", { class: "compare-name clip" }, title),
    h("span", { class: "compare-what clip" }, fields === "" ? wordOf(kind, names) : fields),
    h("span", { class: "compare-uuid clip" }, uuid.slice(0, 8)),
  );
}

/** What a row is called: its name, else its uuid. */
export function titleOf(reader: RowReader, row: number): string {
  const name = reader.name(row);
  return name === "" ? reader.uuid(row) : name;
}

function wordOf(kind: ComparisonKind, [a, b]: readonly [string, string]): string {
  return kind === "missing" ? t("not at {0}", b) : t("not at {0}", a);
}
