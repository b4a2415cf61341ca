import { t } from "../texts.ts";
import { fill, h } from "../widgets/dom.ts";
import { countOf, countText } from "../widgets/format.ts";
import { type Look, peerIcon } from "../widgets/shapes.ts";
import type { Strip } from "./layout.ts";

/** The names of the strips, to the left of the picture. A peer's name folds and unfolds its lanes. */
export function fillGutter(
  gutter: HTMLElement,
  strips: readonly Strip[],
  options: {
    readonly look: (id: string) => Look;
    readonly toggle: (peer: string) => void;
    /** How many of a lane's changes never arrived where they were sent to. */
    readonly lost: (strip: Strip) => number;
    /** The drift of a peer's clock in words. */
    readonly drift: (peer: string) => string;
  },
): void {
  // The focused name stays focused when names are made anew.
  const focused = gutter.contains(document.activeElement)
    ? document.activeElement?.getAttribute("data-peer")
    : undefined;
  fill(gutter, ...strips.map((strip) => stripName(strip, options)));
  if (typeof focused === "string") {
    for (const button of gutter.querySelectorAll("button")) {
      if (button.dataset["peer"] === focused) button.focus();
    }
  }
}

function stripName(
  strip: Strip,
  { look, toggle, drift, lost }: Parameters<typeof fillGutter>[2],
): HTMLElement {
  if (strip.kind === "drift") {
    const words = drift(strip.peer);
    return h(
      "div",
      {
        class: "lane-name drift-name",
        title: t("Stamp minus wall time of its own changes: {0}", words),
      },
      h("span", { class: "clip" }, t("drift")),
      h("span", { class: "lane-count" }, words),
    );
  }
  const missing = lost(strip);
  const count = h(
    "span",
    { class: "lane-count" },
    missing === 0
      ? undefined
      : h(
          "span",
          {
            class: "lane-lost",
            title: t(
              "{0} of {1} never received",
              countText(missing),
              countOf(strip.count, t("event"), t("events")),
            ),
          },
          `✕ ${countText(missing)}`,
        ),
    missing === 0
      ? countText(strip.count)
      : h("span", { class: "lane-of" }, t(" of {0}", countText(strip.count))),
  );
  if (strip.kind === "lane") {
    const name = strip.model ?? "";
    return h("div", { class: "lane-name", title: name }, h("span", { class: "clip" }, name), count);
  }
  const peer = look(strip.peer);
  const button = h(
    "button",
    {
      type: "button",
      class: "peer-name",
      "data-peer": strip.peer,
      "aria-expanded": strip.isFolded ? "false" : "true",
      title: `${peer.displayName ?? peer.name} · ${peer.id}`,
    },
    h("span", { class: "twisty", "aria-hidden": "true" }, strip.isFolded ? "▸" : "▾"),
    peerIcon(peer),
    h("span", { class: "clip" }, peer.name),
    count,
  );
  button.addEventListener("click", () => toggle(strip.peer));
  return button;
}
