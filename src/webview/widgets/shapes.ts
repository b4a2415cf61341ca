import {
  type SymbolType,
  symbol,
  symbolCircle,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
} from "d3";
import { h, svg } from "./dom.ts";

/** How a peer is drawn; every `PeerLook` is one, and so is the look of a peer that is not in the folder. */
export interface Look {
  readonly id: string;
  readonly name: string;
  readonly displayName: string | undefined;
  /** A theme colour, e.g. `charts.blue`. */
  readonly colour: string;
  readonly shape: "circle" | "square" | "triangle" | "diamond" | "star" | "hexagon";
}

/** The hexagon of a given area; d3 has none. */
const symbolHexagon: SymbolType = {
  draw(context, size) {
    const radius = Math.sqrt((2 * size) / (3 * Math.sqrt(3)));
    for (let corner = 0; corner < 6; corner++) {
      const angle = (Math.PI / 3) * corner;
      const x = radius * Math.cos(angle);
      const y = radius * Math.sin(angle);
      if (corner === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
    context.closePath();
  },
};

const SYMBOLS: Readonly<Record<Look["shape"], SymbolType>> = {
  circle: symbolCircle,
  square: symbolSquare,
  triangle: symbolTriangle,
  diamond: symbolDiamond,
  star: symbolStar,
  hexagon: symbolHexagon,
};

/** The outline of a peer's shape around the origin; shapes of one `size` (px) cover like areas, so none looks heavier. */
export function shapePath(shape: Look["shape"], size: number): string {
  return symbol(SYMBOLS[shape], size * size * 0.72)() ?? "";
}

/** The CSS variable of a theme colour such as `charts.blue`. */
export function colourVariable(colour: string): string {
  return `--vscode-${colour.replaceAll(".", "-")}`;
}

/** A peer's shape in its colour, as large as the text beside it. */
export function peerIcon(look: Pick<Look, "shape" | "colour">): SVGSVGElement {
  const icon = svg(
    "svg",
    { class: "peer-icon", viewBox: "-7 -7 14 14", "aria-hidden": "true" },
    svg("path", { d: shapePath(look.shape, 11) }),
  );
  icon.style.setProperty("color", `var(${colourVariable(look.colour)})`);
  return icon;
}

/** A peer as it is shown everywhere: shape in colour, then its name. */
export function peerChip(look: Look): HTMLElement {
  const title = look.displayName === undefined ? look.id : `${look.displayName} · ${look.id}`;
  return h("span", { class: "peer", title }, peerIcon(look), h("span", {}, look.name));
}

/** How an author without files of its own is shown. */
export function unknownPeer(id: string, name = `${id.slice(0, 8)}…`): Look {
  return {
    id,
    name,
    displayName: undefined,
    colour: "descriptionForeground",
    shape: "hexagon",
  };
}
