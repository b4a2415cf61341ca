import type { TimelineDrift, TimelineFinding } from "../../projection/timeline/types.ts";
import type { Look } from "../widgets/shapes.ts";
import type { Theme } from "../widgets/theme.ts";
import type { Span } from "./axis-window.ts";
import type { EventRef, TimelineEvents } from "./events.ts";
import type { Strip } from "./layout.ts";
import type { Arrow, MessageIndex } from "./messages.ts";

/** Everything that one drawing of the lanes shows. */
export interface Picture {
  readonly events: TimelineEvents;
  readonly strips: readonly Strip[];
  /** Looks by index into `TimelineOverview.authors`. */
  readonly authors: readonly Look[];
  readonly window: { readonly from: number; readonly to: number };
  readonly ticks: readonly number[];
  readonly width: number;
  readonly height: number;
  /** How far the lanes are scrolled, px. */
  readonly scrollTop: number;
  readonly selected: EventRef | undefined;
  readonly hovered: EventRef | undefined;
  /** Where on the axis another view is. */
  readonly cursor: number | undefined;
  readonly theme: Theme;
  readonly drift: TimelineDrift | undefined;
  /** Looks of the peers whose lanes these are, by uuid. */
  readonly look: (peer: string) => Look;
  /** Absent before they are here, and while they are not to be shown. */
  readonly messages: MessageIndex | undefined;
  readonly hoveredArrow: Arrow | undefined;
  readonly findings: readonly TimelineFinding[];
  /** The range that is being measured. */
  readonly measured: Span | undefined;
}

/** Pixels from the left of a place on the axis. */
export function toPixel(
  { window, width }: Pick<Picture, "window" | "width">,
  place: number,
): number {
  return ((place - window.from) / (window.to - window.from)) * width;
}
