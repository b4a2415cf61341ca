import type { TimelineEvent, TimelineFinding } from "../../projection/timeline/types.ts";
import type { Focus } from "../../protocol/contract.ts";
import { t } from "../texts.ts";
import { countOf, spanText, timeText } from "../widgets/format.ts";
import type { Look } from "../widgets/shapes.ts";
import type { Span } from "./axis-window.ts";
import type { EventRef, TimelineEvents } from "./events.ts";
import type { Strip } from "./layout.ts";

/** Where an event stands in its lane. */
export function positionText(
  events: TimelineEvents,
  strips: readonly Strip[],
  event: EventRef,
): string {
  const strip = strips.find(({ series }) => series.includes(event.series));
  if (strip === undefined) return "";
  const place = events.place(event);
  const before = strip.series.reduce((sum, at) => {
    if (at === event.series) return sum + event.row - (events.overview.series[at]?.start ?? 0);
    return sum + events.index(at).rank(at < event.series ? place + 0.5 : place);
  }, 0);
  return t("{0} of {1} in this lane", before + 1, countOf(strip.count, t("event"), t("events")));
}

/** What a screen reader says of an event. */
export function spoken(event: TimelineEvent, look: (id: string) => Look, position: string): string {
  const author = event.author === undefined ? "" : t(", by {0}", look(event.author).name);
  return `${event.title}, ${event.change ?? event.kind}, ${timeText(event.time)}${author}. ${position}.`;
}

/** The event as what all views have selected. */
export function focusOf(event: TimelineEvent): Focus {
  return {
    peer: event.peer,
    model: event.model,
    record: event.record,
    event: { source: event.source, index: event.index },
    time: Number.isNaN(event.time) ? undefined : event.time,
    line: event.line > 0 ? { path: event.path, line: event.line } : undefined,
  };
}

/** What the picture shows, in words. */
export function stageText(
  events: TimelineEvents | undefined,
  strips: readonly Strip[],
  window: Span,
  more: {
    readonly drifts: readonly string[];
    readonly messages: string;
    readonly findings: readonly TimelineFinding[];
    readonly measured: string;
    readonly details: string;
  },
): string {
  if (events === undefined) return t("No events yet.");
  const { overview } = events;
  const span =
    overview.selection.order === "arrival"
      ? t("places {0} to {1}", Math.ceil(window.from), Math.floor(window.to))
      : t(
          "{0} to {1} UTC ({2})",
          timeText(window.from),
          timeText(window.to),
          spanText(window.to - window.from),
        );
  const lanes = strips
    .filter(({ series }) => series.length > 0)
    .map(
      ({ model, count }) =>
        `${model ?? t("all models")}: ${countOf(count, t("event"), t("events"))}`,
    );
  const flags = more.findings.map(
    ({ rule, severity, message }) => `${rule} ${severity}: ${message}`,
  );
  const parts = [...more.drifts, more.messages, ...new Set(flags), more.measured, more.details];
  return [t("Window: {0}", span), ...lanes, ...parts.filter((part) => part !== "")].join("\n");
}
