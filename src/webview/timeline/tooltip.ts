import type { TimelineEvent } from "../../projection/timeline/types.ts";
import { fill, h } from "../widgets/dom.ts";
import type { Look } from "../widgets/shapes.ts";
import { factsOf } from "./details.ts";

/** What is under the pointer. Screen readers get the same from the selection, so it is hidden from them. */
export interface Tooltip {
  readonly element: HTMLElement;
  show(content: TooltipContent, at: { readonly x: number; readonly y: number }): void;
  hide(): void;
}

export type TooltipContent =
  | { readonly kind: "event"; readonly event: TimelineEvent }
  | { readonly kind: "lines"; readonly lines: readonly string[] };

const DISTANCE = 14;

export function createTooltip(look: (id: string) => Look): Tooltip {
  const element = h("div", { class: "tooltip", "aria-hidden": "true", hidden: true });
  return {
    element,
    hide: () => {
      element.hidden = true;
    },
    show: (content, at) => {
      if (content.kind === "event") {
        const title = h("strong", {}, content.event.title);
        fill(element, title, factsOf(content.event, look));
      } else {
        fill(element, ...content.lines.map((line) => h("div", {}, line)));
      }
      element.hidden = false;
      const { width, height } = element.getBoundingClientRect();
      const right = at.x + DISTANCE + width <= innerWidth;
      const below = at.y + DISTANCE + height <= innerHeight;
      const x = right ? at.x + DISTANCE : Math.max(4, at.x - DISTANCE - width);
      const y = below ? at.y + DISTANCE : Math.max(4, at.y - DISTANCE - height);
      element.style.setProperty("transform", `translate(${Math.round(x)}px, ${Math.round(y)}px)`);
    },
  };
}
