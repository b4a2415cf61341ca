import type { Span } from "./axis-window.ts";
import type { EventRef } from "./events.ts";
import type { Strip } from "./layout.ts";

/** What of the picture is kept: the part of the axis that it shows, peers whose lanes are folded, whether messages are drawn. */
export interface StageView {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly collapsed?: readonly string[] | undefined;
  /** "hidden", or absent while they are drawn. */
  readonly messages?: string | undefined;
}

/** The least that a window shows: some microseconds, or some lines. */
export const LEAST_MICROS = 20;
export const LEAST_PLACES = 5;
/** Room of a tick and its label, px. */
export const TICK_WIDTH = 110;

/** The part of the axis that a view keeps, if it is one. */
export function spanOf({ from, to }: StageView): Span | undefined {
  return from === undefined || to === undefined || !(to > from) ? undefined : { from, to };
}

/** Scrolls as little as needed to have the lane of an event in view. */
export function scrollToStrip(
  scroller: HTMLElement,
  strips: readonly Strip[],
  event: EventRef,
): void {
  const strip = strips.find(({ series }) => series.includes(event.series));
  if (strip === undefined) return;
  if (strip.top < scroller.scrollTop) scroller.scrollTop = strip.top;
  const bottom = strip.top + strip.height;
  if (bottom > scroller.scrollTop + scroller.clientHeight) {
    scroller.scrollTop = bottom - scroller.clientHeight;
  }
}
