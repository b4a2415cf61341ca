import { h } from "../../widgets/dom.ts";
import { createCanvasPainter } from "./canvas-painter.ts";
import { createGlPainter } from "./gl-painter.ts";
import type { Painter } from "./painter.ts";

/** Where events are painted: by WebGL2 where a graphics card does it, on a canvas where not, and when the card is lost. */
export interface Surface {
  readonly element: HTMLElement;
  painter(): Painter | undefined;
}

/** `changed` is told when another painter has to paint everything again. */
export function createSurface(changed: () => void): Surface {
  const element = h("div", { class: "points", "aria-hidden": "true" });
  let painter: Painter | undefined;
  const useCanvas = (): void => {
    const canvas = h("canvas");
    element.replaceChildren(canvas);
    element.dataset["kind"] = "canvas";
    painter = createCanvasPainter(canvas);
  };
  // Tests name the painter that they want; the extension never does.
  const wanted = document.body.dataset["surface"];
  const canvas = h("canvas");
  const found =
    wanted === "canvas" ? undefined : createGlPainter(canvas, { evenIfSlow: wanted === "webgl" });
  if (found === undefined) useCanvas();
  else {
    painter = found;
    element.dataset["kind"] = "webgl";
    element.append(canvas);
    canvas.addEventListener("webglcontextlost", () => {
      useCanvas();
      changed();
    });
  }
  return { element, painter: () => painter };
}
