/** Where events are on the screen. */
import type { Picture } from "./picture.ts";
import { columnX, laneHeight, laneY } from "./port.ts";

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The middle of an event, px. */
export function placeOf({ scene, port, size }: Picture, node: number): Place {
  const { layout } = scene.view;
  const height = laneHeight(port, layout, size);
  return {
    x: columnX(port, layout.column[node] ?? 0),
    y: laneY(port, layout.lane[node] ?? 0, height),
  };
}

/** The columns in view, with one more on either side. */
export function columnsInView({ scene, port, size }: Picture): { first: number; last: number } {
  const first = Math.max(0, Math.floor(port.left) - 1);
  const last = Math.min(
    scene.view.layout.columns - 1,
    Math.ceil(port.left + size.width / port.zoom) + 1,
  );
  return { first, last };
}

/** Size of an event's shape, px: whole, so that few paths are made. */
export function nodeSize(picture: Picture): number {
  const height = laneHeight(picture.port, picture.scene.view.layout, picture.size);
  return Math.round(Math.min(17, Math.max(3, Math.min(picture.port.zoom, height) * 0.5)));
}
