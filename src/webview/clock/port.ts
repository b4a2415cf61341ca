/** The visible part of a clock: columns run to the right, lanes downwards. */
import type { ClockLayout } from "../../projection/clock/types.ts";

export interface Port {
  /** Column and lane at the upper left corner; not whole, and not below zero. */
  left: number;
  top: number;
  /** Width of a column, px. */
  zoom: number;
}

export interface PortSize {
  readonly width: number;
  readonly height: number;
}

const MAX_ZOOM = 150;
const LANE = 66;
const LEAST_LANE = 0.5;
/** Room above the first lane, for flags, and around the whole. */
export const HEADROOM = 46;
const FOOTROOM = 40;

/** Height of a lane: lanes shrink with the columns until all of them are in view. */
export function laneHeight({ zoom }: Port, { lanes }: ClockLayout, { height }: PortSize): number {
  const fitting = (height - HEADROOM - FOOTROOM) / Math.max(1, lanes);
  const least = Math.min(LANE, Math.max(LEAST_LANE, fitting));
  return Math.min(LANE, Math.max(least, zoom));
}

export function columnX({ left, zoom }: Port, column: number): number {
  return (column - left + 0.5) * zoom;
}

export function laneY(port: Port, lane: number, height: number): number {
  return HEADROOM + (lane - port.top + 0.5) * height;
}

/** All columns in view, or as few px each as that takes. */
export function fitPort(layout: ClockLayout, size: PortSize): Port {
  const zoom = Math.min(MAX_ZOOM, size.width / Math.max(1, layout.columns));
  return clampPort({ left: 0, top: 0, zoom }, layout, size);
}

/** Keeps the picture in view; a picture smaller than the view is centred. */
export function clampPort(port: Port, layout: ClockLayout, size: PortSize): Port {
  const least = Math.min(MAX_ZOOM, size.width / Math.max(1, layout.columns));
  const zoom = Math.min(MAX_ZOOM, Math.max(least, port.zoom));
  const shown = size.width / zoom;
  const spare = layout.columns - shown;
  const left = spare <= 0 ? spare / 2 : Math.min(spare, Math.max(0, port.left));
  const height = laneHeight({ ...port, zoom }, layout, size);
  const shownLanes = (size.height - HEADROOM - FOOTROOM) / height;
  const spareLanes = layout.lanes - shownLanes;
  const top = spareLanes <= 0 ? spareLanes / 2 : Math.min(spareLanes, Math.max(0, port.top));
  return { left, top, zoom };
}

/** Zooms around a place on the screen. */
export function zoomPort(
  port: Port,
  factor: number,
  around: number,
  layout: ClockLayout,
  size: PortSize,
): Port {
  const column = port.left + around / port.zoom;
  const zoom = clampPort({ ...port, zoom: port.zoom * factor }, layout, size).zoom;
  return clampPort({ ...port, zoom, left: column - around / zoom }, layout, size);
}

/** Scrolls as little as needed to have a place in view. */
export function revealPlace(
  port: Port,
  place: { readonly column: number; readonly lane: number },
  layout: ClockLayout,
  size: PortSize,
): Port {
  const shown = size.width / port.zoom;
  const margin = Math.min(2, shown / 4);
  let { left, top } = port;
  if (place.column < left + margin) left = place.column - margin;
  if (place.column + 1 > left + shown - margin) left = place.column + 1 - shown + margin;
  const lanes = (size.height - HEADROOM - FOOTROOM) / laneHeight(port, layout, size);
  if (place.lane < top) top = place.lane;
  if (place.lane + 1 > top + lanes) top = place.lane + 1 - lanes;
  return clampPort({ ...port, left, top }, layout, size);
}
