import type { ClockView } from "../../projection/clock/types.ts";
import { t } from "../texts.ts";
import { fill, h, svg } from "../widgets/dom.ts";
import { countOf } from "../widgets/format.ts";
import { type Look, peerChip } from "../widgets/shapes.ts";

/** The stores with what is wrong with them, and the signs of the picture. */
export interface Legend {
  readonly element: HTMLElement;
  show(view: ClockView, looks: readonly Look[]): void;
}

const SHOWN_STORES = 12;

export function createLegend(): Legend {
  const element = h("div", { class: "legend" });
  return {
    element,
    show: (view, looks) => {
      const stores = looks.slice(0, SHOWN_STORES).map((look, index) => {
        const words = storeWords(view.stores[index]);
        return h(
          "span",
          { class: "legend-item" },
          peerChip(look),
          words === "" ? undefined : h("span", { class: "muted" }, words),
        );
      });
      const more = looks.length - stores.length;
      fill(
        element,
        ...stores,
        more > 0 ? h("span", { class: "muted" }, t("{0} more", more)) : undefined,
        sign("sign-missing", "lacking", svg("rect", { x: -7, y: -5, width: 14, height: 10 })),
        sign("sign-block", t("block missing"), svg("circle", { r: 5 })),
        sign(
          "sign-ancestor",
          t("common ancestor"),
          svg("circle", { r: 3 }),
          svg("circle", { r: 6 }),
        ),
        sign(
          "sign-orphan",
          t("only in an orphan CAR"),
          svg("rect", { x: -3, y: -3, width: 6, height: 6 }),
        ),
      );
    },
  };
}

function sign(name: string, text: string, ...shapes: readonly SVGElement[]): HTMLElement {
  const icon = svg(
    "svg",
    { class: `peer-icon ${name}`, viewBox: "-7 -7 14 14", "aria-hidden": "true" },
    ...shapes,
  );
  return h("span", { class: "legend-item" }, icon, text);
}

function storeWords(store: ClockView["stores"][number] | undefined): string {
  if (store === undefined) return "";
  const count = (of: number, one: string, several: string): readonly string[] =>
    of > 0 ? [countOf(of, one, several)] : [];
  const words = [
    ...(store.opening === "readable" ? [] : [store.opening]),
    ...(store.heads.length > 1 ? [t("head of {0}", store.heads.length)] : []),
    ...count(store.unmergedHeads.length, t("unmerged head"), t("unmerged heads")),
    ...count(store.missingCars, t("missing CAR"), t("missing CARs")),
    ...count(store.orphanCars, t("orphan CAR"), t("orphan CARs")),
    ...count(store.wantedKeys.length, t("wanted key"), t("wanted keys")),
  ];
  return words.length === 0 ? "" : `(${words.join(", ")})`;
}
