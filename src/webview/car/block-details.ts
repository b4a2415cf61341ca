import type { CarBlockRow, CarBlockView, ValueNode } from "../../projection/car/types.ts";
import { t } from "../texts.ts";
import { h } from "../widgets/dom.ts";
import { countText } from "../widgets/format.ts";
import { createButton } from "../widgets/toolkit.ts";

export interface BlockActions {
  readonly open: (path: string, block: string | undefined) => void;
  readonly copy: (text: string) => void;
}

/** The selected block: what it is, its value as a tree, and where else it lies. */
export function blockDetails(
  block: CarBlockView,
  row: CarBlockRow | undefined,
  actions: BlockActions,
): readonly HTMLElement[] {
  const head = h(
    "div",
    { class: "details-head" },
    h("strong", { class: "details-title" }, `${row?.role ?? t("block")} ${row?.summary ?? ""}`),
    h("span", { class: "grow" }),
    createButton({
      label: t("Copy CID"),
      title: t("Copy the CID {0}", block.cid),
      press: () => actions.copy(block.cid),
    }).element,
  );
  const fact = (name: string, value: string): HTMLElement =>
    h("div", {}, h("dt", {}, name), h("dd", {}, value));
  const facts = h(
    "dl",
    { class: "facts" },
    fact("CID", block.cid),
    ...(row === undefined
      ? []
      : [
          fact(t("Codec"), row.codec),
          fact(t("Size"), t("{0} bytes", countText(row.size))),
          fact(t("At"), t("byte {0} of the plain CAR", countText(row.offset))),
        ]),
  );
  const value =
    block.value === undefined
      ? h("pre", { class: "car-raw" }, block.text)
      : h(
          "div",
          { class: "car-tree", role: "group", "aria-label": t("Content") },
          valueNode(block.value, actions, 0),
        );
  return [head, facts, value, ...alsoIn(block, actions)];
}

/** Levels that are unfolded at first, and how many children a level may have for that. */
const OPEN_LEVELS = 4;
const OPEN_CHILDREN = 60;

function valueNode(node: ValueNode, actions: BlockActions, level: number): HTMLElement {
  const name = node.name === "" ? undefined : h("span", { class: "value-name" }, `${node.name}: `);
  if (node.kind === "map" || node.kind === "list") {
    const noun =
      node.kind === "map"
        ? node.text === "1"
          ? t("key")
          : t("keys")
        : node.text === "1"
          ? t("item")
          : t("items");
    const summary = h("summary", {}, name, h("span", { class: "muted" }, `${node.text} ${noun}`));
    const isOpen = level < OPEN_LEVELS && node.children.length <= OPEN_CHILDREN;
    return h(
      "details",
      { open: isOpen },
      summary,
      ...node.children.map((child) => valueNode(child, actions, level + 1)),
    );
  }
  return h("div", { class: "value-leaf" }, name, leafValue(node, actions));
}

function leafValue(node: ValueNode, { open }: BlockActions): HTMLElement {
  const { link, target, kind, text } = node;
  if (kind !== "link" || link === undefined) {
    return h("code", { class: `value-${kind}` }, kind === "text" ? JSON.stringify(text) : text);
  }
  if (target === undefined) {
    return h("span", {}, h("code", {}, link), h("span", { class: "muted" }, t(" nowhere here")));
  }
  const button = h(
    "button",
    { class: "link", type: "button", title: target.path },
    h("code", {}, link),
  );
  button.addEventListener("click", () => open(target.path, target.block));
  return button;
}

function alsoIn(
  { alsoIn: others, cid }: CarBlockView,
  { open }: BlockActions,
): readonly HTMLElement[] {
  if (others.length === 0) return [];
  return [
    h("p", { class: "muted" }, t("The same block lies in")),
    h(
      "ul",
      { class: "log-lines" },
      ...others.map(({ store, path }) => {
        const button = h("button", { class: "link", type: "button" }, path);
        button.addEventListener("click", () => open(path, cid));
        return h("li", {}, `${store}: `, button);
      }),
    ),
  ];
}
