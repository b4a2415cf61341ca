import type { PageShow } from "../../protocol/contract.ts";
import { t } from "../texts.ts";
import { fill, h } from "./dom.ts";
import { matrixStrip } from "./matrix-strip.ts";
import { createButton } from "./toolkit.ts";

/** The head of every page: what is shown of which snapshot, and who has what. */
export interface PageHead {
  readonly element: HTMLElement;
  /** The strip of cells is left out where the page shows the whole matrix. */
  show(shown: PageShow, options?: { readonly strip: boolean }): void;
}

export function createPageHead(title: string, openAsText: () => void): PageHead {
  const asText = createButton({
    label: t("Open as text"),
    title: t("Open as text: {0}", title),
    press: openAsText,
  });
  const heading = h("h1", {}, title);
  const snapshot = h("span", { class: "head-snapshot" });
  const note = h("p", { class: "head-note", hidden: true });
  const headline = h("p", { class: "head-line" });
  const strip = h("div", { class: "head-strip" });
  const element = h(
    "header",
    { class: "head" },
    h(
      "div",
      { class: "head-top" },
      heading,
      snapshot,
      h("span", { class: "grow" }),
      asText.element,
    ),
    headline,
    strip,
    note,
  );
  return {
    element,
    show: (shown, { strip: hasStrip } = { strip: true }) => {
      fill(snapshot, shown.title);
      fill(headline, shown.matrix.headline);
      const first = hasStrip ? shown.matrix.models[0] : undefined;
      fill(strip, first === undefined ? undefined : matrixStrip(shown.matrix, first, shown.peers));
      note.hidden = shown.evidenceNote === undefined;
      fill(note, shown.evidenceNote === undefined ? undefined : `⚠ ${shown.evidenceNote}`);
    },
  };
}
