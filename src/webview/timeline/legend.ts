import { t } from "../texts.ts";
import { h, svg } from "../widgets/dom.ts";
import { type Look, peerChip, shapePath } from "../widgets/shapes.ts";

/** What the signs mean: peers by shape and colour, changes by how the shape is drawn, claims by dashed lines. */
export function legend(peers: readonly Look[]): HTMLElement {
  const shape = shapePath("circle", 11);
  return h(
    "div",
    { class: "legend", role: "list", "aria-label": t("Legend") },
    item(h("span", { class: "muted" }, t("author:"))),
    ...peers.map((peer) => item(peerChip(peer))),
    item(sign("sign-solid", shape), t("insert, state")),
    item(sign("sign-hollow", shape), t("update")),
    item(sign("sign-solid", shape, "M-6,6L6,-6"), t("delete")),
    item(sign("sign-claim", "", "M0,-7V7"), t("watermark (claim)")),
    item(sign("sign-arrow", "M-3.4,1H3.4L0,7Z", "M0,-7V2"), t("message")),
    item(sign("sign-lost", "", "M-4,-4L4,4M-4,4L4,-4"), t("never received")),
    item(sign("sign-flag", "M-4.5,-4H4.5L0,5Z"), t("finding")),
  );
}

function item(...children: readonly (Node | string)[]): HTMLElement {
  return h("span", { class: "legend-item", role: "listitem" }, ...children);
}

function sign(kind: string, shape: string, stroke = ""): SVGSVGElement {
  return svg(
    "svg",
    { class: `peer-icon ${kind}`, viewBox: "-7 -7 14 14", "aria-hidden": "true" },
    svg("path", { d: shape }),
    stroke === "" ? undefined : svg("path", { class: "sign-stroke", d: stroke }),
  );
}
