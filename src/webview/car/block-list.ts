import type { CarBlockRow } from "../../projection/car/types.ts";
import { t } from "../texts.ts";
import { fill, h, setAttributes } from "../widgets/dom.ts";
import { countText } from "../widgets/format.ts";
import { createVirtualList } from "../widgets/virtual-list.ts";

/** The blocks of a CAR in the order of the file; one is selected, and arrow keys move the selection. */
export interface BlockList {
  readonly element: HTMLElement;
  show(rows: readonly CarBlockRow[], selected: string): void;
  draw(): void;
}

const ROW = 26;
const CHECKS: Readonly<Record<CarBlockRow["check"], string>> = {
  valid: t("✓ valid"),
  mismatch: t("✕ not what the CID says"),
  "unknown-hash": t("? other hash"),
};

export function createBlockList(options: {
  readonly request: () => void;
  readonly select: (row: CarBlockRow) => void;
}): BlockList {
  let rows: readonly CarBlockRow[] = [];
  let selected = -1;
  const list = createVirtualList({
    rowHeight: ROW,
    request: options.request,
    render: (element, index) => {
      const row = rows[index];
      if (row !== undefined) renderRow(element, row, { index, isSelected: index === selected });
    },
  });
  setAttributes(list.element, {
    tabindex: 0,
    role: "listbox",
    "aria-label": t("Blocks in the order of the file"),
  });
  list.element.classList.add("car-list");
  const pick = (index: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row !== undefined) options.select(row);
  };
  list.element.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target.closest("[data-row]") : null;
    const index = Number(target?.getAttribute("data-row") ?? Number.NaN);
    if (Number.isFinite(index)) pick(index);
  });
  list.element.addEventListener("keydown", (event) => {
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: selected + 1,
      ArrowUp: selected - 1,
      PageDown: selected + list.rowsInView(),
      PageUp: selected - list.rowsInView(),
      Home: 0,
      End: rows.length - 1,
    };
    const next = moves[event.key];
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    pick(next);
  });
  return {
    element: list.element,
    draw: () => list.draw(),
    show: (shown, cid) => {
      rows = shown;
      selected = shown.findIndex((row) => row.cid === cid);
      list.setCount(rows.length);
      if (selected >= 0) {
        list.reveal(selected);
        setAttributes(list.element, { "aria-activedescendant": `block-${selected}` });
      }
    },
  };
}

function renderRow(
  element: HTMLElement,
  row: CarBlockRow,
  { index, isSelected }: { readonly index: number; readonly isSelected: boolean },
): void {
  setAttributes(element, {
    id: `block-${index}`,
    role: "option",
    "data-row": index,
    "aria-selected": isSelected ? "true" : "false",
  });
  element.classList.toggle("car-selected", isSelected);
  fill(
    element,
    h(
      "span",
      { class: `car-role car-role-${row.role}` },
      row.isRoot ? t("{0} (root)", row.role) : row.role,
    ),
    h("span", { class: "car-summary clip" }, row.summary),
    h("code", { class: "car-cid clip", title: row.cid }, row.cid),
    h("span", { class: "car-size" }, `${countText(row.size)} B`),
    h("span", { class: `car-check car-check-${row.check}` }, CHECKS[row.check]),
  );
}
