import type { OrphanKind, OrphanTree } from "../../projection/orphans/types.ts";
import { t } from "../texts.ts";
import { h } from "../widgets/dom.ts";
import { countText } from "../widgets/format.ts";
import { type Look, peerChip } from "../widgets/shapes.ts";

const KINDS: readonly { readonly kind: OrphanKind; readonly label: string }[] = [
  { kind: "content", label: t("content") },
  { kind: "parent", label: t("parent") },
  { kind: "closure", label: t("closure") },
  { kind: "path", label: t("path") },
];

/** Counts by peer and what is missing, and the reasons with how many orphans each explains. */
export function orphanSummary(
  tree: OrphanTree,
  looks: readonly Look[],
  search: (text: string) => void,
): HTMLElement {
  return h("div", { class: "orphan-summary" }, countTable(tree, looks), causeList(tree, search));
}

function countTable(tree: OrphanTree, looks: readonly Look[]): HTMLElement {
  const head = h(
    "tr",
    {},
    h("th", { scope: "col" }, t("Held by")),
    ...KINDS.map(({ label }) => h("th", { scope: "col", class: "number" }, label)),
    h("th", { scope: "col", class: "number muted" }, t("of entries")),
  );
  const rows = tree.peers.map((peer, index) => {
    const look = looks[index];
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, look === undefined ? peer.name : peerChip(look)),
      ...KINDS.map(({ kind }) => countCell(peer.counts[kind], peer.uncertain)),
      h("td", { class: "number muted" }, countText(peer.entries)),
    );
  });
  return h(
    "table",
    { class: "counts" },
    h("caption", {}, t("Missing")),
    h("thead", {}, head),
    h("tbody", {}, ...rows),
  );
}

function countCell(count: number, uncertain: boolean): HTMLElement {
  const text = `${countText(count)}${uncertain ? "?" : ""}`;
  return h("td", { class: count === 0 ? "number muted" : "number count-bad" }, text);
}

function causeList(tree: OrphanTree, search: (text: string) => void): HTMLElement {
  const causes = tree.causes.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
  return h(
    "div",
    { class: "causes", role: "group", "aria-label": t("Reasons") },
    ...causes.map(({ label, missing, count }) => {
      const button = h(
        "button",
        { type: "button", class: "cause", title: t("Show only: {0}, {1}", missing, label) },
        h("strong", {}, countText(count)),
        ` ${missing}: ${label}`,
      );
      button.addEventListener("click", () => search(label));
      return button;
    }),
  );
}
