import type { Span } from "./axis-window.ts";
import { type EventRef, nearestEvent, neighbourEvent, type TimelineEvents } from "./events.ts";
import type { KeyAction } from "./keys.ts";
import type { Strip } from "./layout.ts";

type Move = Extract<KeyAction, { kind: "step" | "lane" | "end" }>;

/** The event that an arrow key leads to: along the lane, to the nearest in the next lane, or to an end of the lane. */
export function moveSelection(
  events: TimelineEvents,
  strips: readonly Strip[],
  from: { readonly selected: EventRef | undefined; readonly window: Span },
  move: Move,
): EventRef | undefined {
  const withEvents = strips.filter(({ series }) => series.length > 0);
  const { selected, window } = from;
  if (selected === undefined) return firstVisible(events, withEvents, window);
  const at = withEvents.findIndex(({ series }) => series.includes(selected.series));
  const strip = withEvents[at];
  if (strip === undefined) return firstVisible(events, withEvents, window);
  switch (move.kind) {
    case "step":
      return neighbourEvent(events, strip.series, selected, move.by);
    case "lane": {
      const next = withEvents[at + move.by];
      return next && nearestEvent(events, next.series, events.place(selected), Infinity);
    }
    case "end": {
      const place = move.by === 1 ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER;
      return nearestEvent(events, strip.series, place, Infinity);
    }
  }
}

/** The first event at or after the window's left edge, from the top. */
function firstVisible(
  events: TimelineEvents,
  strips: readonly Strip[],
  window: Span,
): EventRef | undefined {
  for (const { series } of strips) {
    for (const at of series) {
      const index = events.index(at);
      const rank = index.rank(window.from);
      if (!index.isExact || rank >= index.rank(window.to)) continue;
      return { series: at, row: (events.overview.series[at]?.start ?? 0) + rank };
    }
  }
  return undefined;
}
