/** The list of rows: one of them is selected, the keyboard moves the selection, and only what is in sight is drawn. */
import { t } from "../texts.ts";
import { createVirtualList, type VirtualList } from "../widgets/virtual-list.ts";
import { renderRow } from "./row.ts";
import type { RowReader } from "./row-filter.ts";

const ROW_HEIGHT = 22;

export interface CompareListOptions {
  readonly request: () => void;
  /** A row of the comparison was selected; `undefined` when there is none to select. */
  readonly selected: (row: number | undefined, how: "aloud" | "quietly") => void;
  readonly copy: (row: number) => void;
  readonly why: (row: number) => void;
}

export class CompareList {
  readonly #options: CompareListOptions;
  readonly #list: VirtualList;
  #rows: Uint32Array = new Uint32Array(0);
  #reader: RowReader | undefined;
  #names: readonly [string, string] = ["", ""];
  #at = 0;

  constructor(options: CompareListOptions) {
    this.#options = options;
    this.#list = createVirtualList({
      rowHeight: ROW_HEIGHT,
      request: options.request,
      render: (element, index) => this.#render(element, index),
    });
    this.#listen();
  }

  get element(): HTMLElement {
    return this.#list.element;
  }

  /** Shows these rows; what was selected stays so where it is among them. */
  setRows(rows: Uint32Array, reader: RowReader, names: readonly [string, string]): void {
    const before = this.#rows[this.#at];
    this.#rows = rows;
    this.#reader = reader;
    this.#names = names;
    this.#list.element.hidden = rows.length === 0;
    this.#list.setCount(rows.length);
    this.#select(before === undefined ? 0 : Math.max(0, rows.indexOf(before)), "quietly");
  }

  /** Selects the first row of which this holds, if it is shown. */
  selectWhere(holds: (row: number) => boolean): void {
    const index = this.#rows.findIndex(holds);
    if (index < 0) return;
    this.#select(index, "quietly");
    this.#list.reveal(index);
  }

  draw(): void {
    this.#list.draw();
  }

  top(): number {
    return this.#list.top();
  }

  setTop(row: number): void {
    this.#list.setTop(row);
  }

  /** What a screen reader would read of the rows in sight. */
  spoken(): readonly string[] {
    return [...this.#list.body.querySelectorAll<HTMLElement>("[role=option]")]
      .filter((row) => !row.hidden)
      .map((row) => row.getAttribute("aria-label") ?? "");
  }

  #listen(): void {
    const { body, element } = this.#list;
    body.setAttribute("role", "listbox");
    body.setAttribute("tabindex", "0");
    body.setAttribute("aria-label", t("Rows that differ"));
    body.addEventListener("keydown", (event) => this.#press(event));
    element.addEventListener("click", (event) => {
      const target = event.target instanceof Element ? event.target.closest("[data-index]") : null;
      const index = Number(target?.getAttribute("data-index") ?? -1);
      if (index < 0) return;
      body.focus({ preventScroll: true });
      this.#select(index, "aloud");
    });
  }

  #press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const row = this.#rows[this.#at];
    const next = this.#target(event.key);
    if (next !== undefined) {
      this.#select(next, "aloud");
      this.#list.reveal(this.#at);
    } else if (event.key === "c" && row !== undefined) this.#options.copy(row);
    else if (event.key === "w" && row !== undefined) this.#options.why(row);
    else return;
    event.preventDefault();
  }

  #target(key: string): number | undefined {
    const page = this.#list.rowsInView();
    const last = this.#rows.length - 1;
    switch (key) {
      case "ArrowDown":
        return Math.min(last, this.#at + 1);
      case "ArrowUp":
        return Math.max(0, this.#at - 1);
      case "PageDown":
        return Math.min(last, this.#at + page);
      case "PageUp":
        return Math.max(0, this.#at - page);
      case "Home":
        return 0;
      case "End":
        return last;
      default:
        return undefined;
    }
  }

  #select(index: number, how: "aloud" | "quietly"): void {
    this.#at = Math.max(0, index);
    const row = this.#rows[this.#at];
    if (row === undefined) this.#list.body.removeAttribute("aria-activedescendant");
    else this.#list.body.setAttribute("aria-activedescendant", `compare-${this.#at}`);
    this.#options.selected(row, how);
    this.#options.request();
  }

  #render(element: HTMLElement, index: number): void {
    const row = this.#rows[index];
    if (row === undefined || this.#reader === undefined) return;
    const place = { row, index, of: this.#rows.length, isSelected: index === this.#at };
    renderRow(element, place, this.#reader, this.#names);
  }
}
