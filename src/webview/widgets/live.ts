import { h, setText } from "./dom.ts";

/** A region that screen readers read when its text changes; nothing of it is seen. */
export interface LiveRegion {
  readonly element: HTMLElement;
  say(text: string): void;
}

export function createLiveRegion(): LiveRegion {
  const element = h("div", { class: "unseen", role: "status", "aria-live": "polite" });
  return { element, say: (text) => setText(element, text) };
}
