/** Marks drawn once and used many times: by copying on a canvas, as a texture by WebGL. */
import { shapePath } from "../../widgets/shapes.ts";
import type { Theme } from "../../widgets/theme.ts";
import type { Mark } from "./painter.ts";

export const MARK_SIZE = 9;
/** Room of a sprite, px: the largest shape with its stroke. */
const ROOM = 24;
/** Side of the sheet in pixels of the device; room for hundreds of marks at every scale. */
export const SHEET_SIZE = 1024;
const [UPDATE, DELETE] = [1, 2];

/** Where a sprite stands on the sheet, in pixels of the device. */
export interface Sprite {
  readonly x: number;
  readonly y: number;
}

export class SpriteSheet {
  readonly canvas = document.createElement("canvas");
  readonly #context = this.canvas.getContext("2d");
  readonly #known = new Map<string, Sprite>();
  #theme: Theme | undefined;
  #ratio = 0;
  /** Counts changes, so that a copy of the sheet knows whether it is still one. */
  version = 0;

  constructor() {
    this.canvas.width = SHEET_SIZE;
    this.canvas.height = SHEET_SIZE;
  }

  /** Side of a sprite in pixels of the device. */
  get side(): number {
    return Math.ceil(ROOM * this.#ratio);
  }

  /** To be called before sprites are asked for: another theme or scale has other sprites. */
  prepare(theme: Theme, ratio: number): void {
    if (this.#theme === theme && this.#ratio === ratio) return;
    this.#theme = theme;
    this.#ratio = ratio;
    this.#known.clear();
    this.#context?.clearRect(0, 0, SHEET_SIZE, SHEET_SIZE);
    this.version++;
  }

  of(mark: Mark): Sprite {
    const look = mark.change === UPDATE || mark.change === DELETE ? mark.change : 0;
    const key = `${mark.shape} ${mark.colour} ${look}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const perRow = Math.floor(SHEET_SIZE / this.side);
    // A full sheet begins anew with the next theme; until then further marks look like its last one.
    const slot = Math.min(this.#known.size, perRow * perRow - 1);
    const sprite = {
      x: (slot % perRow) * this.side,
      y: Math.floor(slot / perRow) * this.side,
    };
    this.#known.set(key, sprite);
    this.#draw(mark, sprite);
    this.version++;
    return sprite;
  }

  #draw({ shape, colour, change }: Mark, { x, y }: Sprite): void {
    const context = this.#context;
    const theme = this.#theme;
    if (context === null || theme === undefined) return;
    const ratio = this.#ratio;
    context.setTransform(ratio, 0, 0, ratio, x + this.side / 2, y + this.side / 2);
    const path = new Path2D(shapePath(shape, MARK_SIZE));
    context.lineWidth = 1.5;
    context.strokeStyle = colour;
    context.fillStyle = change === UPDATE ? theme.colour("var(--ds-ground)") : colour;
    context.fill(path);
    if (change === UPDATE) context.stroke(path);
    if (change === DELETE) {
      context.strokeStyle = theme.colour("var(--ds-text)");
      context.beginPath();
      context.moveTo(-MARK_SIZE / 2 - 1, MARK_SIZE / 2 + 1);
      context.lineTo(MARK_SIZE / 2 + 1, -MARK_SIZE / 2 - 1);
      context.stroke();
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
  }
}
