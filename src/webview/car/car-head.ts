import type { CarLink, CarView } from "../../projection/car/types.ts";
import { t } from "../texts.ts";
import { h } from "../widgets/dom.ts";
import { countOf, countText } from "../widgets/format.ts";
import type { BlockActions } from "./block-details.ts";

/** The head of the page: the file's state in a sentence, its key, and what the header of the transaction says. */
export function carHead(
  view: CarView,
  title: string,
  actions: BlockActions,
): readonly HTMLElement[] {
  const name = view.path.slice(view.path.lastIndexOf("/") + 1);
  const isFine = view.state === "complete";
  return [
    h(
      "div",
      { class: "head-top" },
      h("h1", {}, "CAR"),
      h("span", { class: "head-snapshot" }, [view.store, title].filter(Boolean).join(" in ")),
    ),
    h("p", { class: "car-name" }, h("code", {}, name)),
    h(
      "p",
      { class: isFine ? "car-verdict" : "car-verdict car-flawed" },
      `${isFine ? "✓" : "⚠"} ${view.verdict}`,
    ),
    ...(view.note === undefined ? [] : [h("p", { class: "muted car-note" }, view.note)]),
    h("dl", { class: "facts" }, ...factsOf(view, actions)),
    ...groupsOf(t("CAR log"), view.cars, view.carCount, actions),
    ...groupsOf(t("Replaces"), view.compact, view.compactCount, actions),
  ];
}

function factsOf(view: CarView, { open }: BlockActions): readonly HTMLElement[] {
  const fact = (name: string, ...values: readonly (Node | string)[]): readonly HTMLElement[] =>
    values.length === 0 ? [] : [h("div", {}, h("dt", {}, name), h("dd", {}, ...values))];
  const links = (cids: readonly string[]): readonly (Node | string)[] =>
    cids.flatMap((cid) => {
      if (!view.blocks.some((block) => block.cid === cid)) return [h("code", {}, cid), " "];
      const button = h("button", { class: "link", type: "button" }, h("code", {}, cid));
      button.addEventListener("click", () => open(view.path, cid));
      return [button, " "];
    });
  return [
    ...fact(t("Size"), t("{0} bytes", countText(view.bytes))),
    ...encryptionFacts(view).flatMap(([name, value]) => fact(name, value)),
    ...fact(t("Roots"), ...links(view.roots)),
    ...fact(t("Head"), ...links(view.head)),
    ...(view.indexes.length === 0 ? [] : fact(t("Indexes"), view.indexes.join(", "))),
  ];
}

function encryptionFacts({ encryption }: CarView): readonly (readonly [string, string])[] {
  if (encryption.kind === "plain") return [[t("Encryption"), t("none")]];
  const { fingerprint, heldIn, ivMatches } = encryption;
  const held =
    heldIn.length === 0
      ? t("wanted: no keybag here holds it")
      : t("held in {0}", heldIn.join(" and "));
  const iv =
    ivMatches === undefined
      ? []
      : [
          [
            "IV",
            ivMatches ? t("folded from the content") : t("not derived from the content"),
          ] as const,
        ];
  return [[t("Key"), `${fingerprint} (${held})`], ...iv];
}

function groupsOf(
  title: string,
  groups: readonly (readonly CarLink[])[],
  count: number,
  { open }: BlockActions,
): readonly HTMLElement[] {
  if (count === 0) return [];
  const missing = groups.flat().filter(({ path }) => path === undefined).length;
  const lacking = missing === 0 ? "" : t(", {0} not here", missing);
  const link = ({ cid, path }: CarLink): HTMLElement => {
    if (path === undefined) {
      return h("span", {}, h("code", {}, cid), h("span", { class: "muted" }, t(" not here")));
    }
    const button = h("button", { class: "link", type: "button", title: path }, h("code", {}, cid));
    button.addEventListener("click", () => open(path, undefined));
    return button;
  };
  const rest = count - groups.length;
  return [
    h(
      "details",
      { class: "car-groups" },
      h(
        "summary",
        {},
        t("{0}: {1}, newest first{2}", title, countOf(count, t("group"), t("groups")), lacking),
      ),
      h("ol", {}, ...groups.map((group) => h("li", {}, ...group.map(link)))),
      rest > 0 ? h("p", { class: "muted" }, t("and {0} more", countText(rest))) : undefined,
    ),
  ];
}
