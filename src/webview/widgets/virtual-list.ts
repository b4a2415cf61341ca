/**
 * Shows the visible part of a list of equal rows. Row elements are reused while scrolling, so that a list of a hundred
 * thousand rows costs what fits on the screen. Beyond what a browser can lay out, scrolling is scaled.
 */
import { h } from "./dom.ts";

export interface VirtualList {
  readonly element: HTMLElement;
  /** The element that rows are in; its role and label are the caller's. */
  readonly body: HTMLElement;
  setCount(count: number): void;
  /** Draws the visible rows; to be called by the page's scheduler. */
  draw(): void;
  /** Scrolls as little as needed to have the row in view. */
  reveal(row: number): void;
  top(): number;
  setTop(row: number): void;
  rowsInView(): number;
}

export interface VirtualListOptions {
  readonly rowHeight: number;
  readonly request: () => void;
  /** Fills an element for a row; the element may have shown another row before. */
  readonly render: (element: HTMLElement, row: number) => void;
}

/** Browsers stop laying out at about 33 million pixels, some earlier. */
const MAX_HEIGHT = 8_000_000;
const OVERSCAN = 4;

export function createVirtualList({ rowHeight, request, render }: VirtualListOptions): VirtualList {
  const body = h("div", { class: "virtual-body" });
  const spacer = h("div", { class: "virtual-spacer" }, body);
  const element = h("div", { class: "virtual" }, spacer);
  const pool: HTMLElement[] = [];
  let count = 0;
  const fullHeight = (): number => count * rowHeight;
  const spacerHeight = (): number => Math.min(MAX_HEIGHT, fullHeight());
  /** How many px of the list one px of scrolling stands for. */
  const scale = (): number => {
    const room = spacerHeight() - element.clientHeight;
    return room > 0 ? Math.max(1, (fullHeight() - element.clientHeight) / room) : 1;
  };
  const offset = (): number => element.scrollTop * scale();
  element.addEventListener("scroll", request);
  new ResizeObserver(request).observe(element);
  return {
    element,
    body,
    setCount: (next) => {
      count = next;
      spacer.style.setProperty("height", `${spacerHeight()}px`);
      request();
    },
    draw: () => {
      const first = Math.max(0, Math.floor(offset() / rowHeight) - OVERSCAN);
      const shown = Math.ceil(element.clientHeight / rowHeight) + 2 * OVERSCAN;
      const last = Math.min(count, first + shown);
      for (let slot = 0; slot < Math.max(pool.length, last - first); slot++) {
        let row = pool[slot];
        if (row === undefined) {
          row = h("div", { class: "virtual-row" });
          pool.push(row);
          body.append(row);
        }
        row.hidden = first + slot >= last;
        if (!row.hidden) render(row, first + slot);
      }
      // Rows stand where scrolling is, so that a scaled list does not drift from them.
      const shift = element.scrollTop + first * rowHeight - offset();
      body.style.setProperty("transform", `translateY(${Math.round(shift)}px)`);
    },
    reveal: (row) => {
      const top = row * rowHeight;
      const view = element.clientHeight;
      if (top < offset()) element.scrollTop = top / scale();
      else if (top + rowHeight > offset() + view) {
        element.scrollTop = (top + rowHeight - view) / scale();
      }
      request();
    },
    top: () => Math.floor(offset() / rowHeight),
    setTop: (row) => {
      element.scrollTop = (row * rowHeight) / scale();
    },
    rowsInView: () => Math.max(1, Math.floor(element.clientHeight / rowHeight) - 1),
  };
}
