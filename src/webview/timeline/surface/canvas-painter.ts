import { sizeCanvas } from "../canvas.ts";
import type { Painter } from "./painter.ts";
import { SpriteSheet } from "./sprites.ts";

/** Paints on a canvas without WebGL; `undefined` where there is none either. */
export function createCanvasPainter(canvas: HTMLCanvasElement): Painter | undefined {
  const context = canvas.getContext("2d");
  if (context === null) return undefined;
  const sheet = new SpriteSheet();
  let ratio = 1;
  const at = (px: number): number => Math.round(px * ratio);
  return {
    begin: ({ width, height }, theme) => {
      ratio = devicePixelRatio;
      sizeCanvas(canvas, width, height, ratio);
      sheet.prepare(theme, ratio);
      context.clearRect(0, 0, canvas.width, canvas.height);
    },
    rect: (x, y, width, height, colour) => {
      context.fillStyle = colour;
      const [left, top] = [at(x), at(y)];
      context.fillRect(left, top, at(x + width) - left, at(y + height) - top);
    },
    mark: (mark, x, y) => {
      const sprite = sheet.of(mark);
      const { side } = sheet;
      const [left, top] = [at(x) - Math.floor(side / 2), at(y) - Math.floor(side / 2)];
      context.drawImage(sheet.canvas, sprite.x, sprite.y, side, side, left, top, side, side);
    },
    end: () => undefined,
  };
}
