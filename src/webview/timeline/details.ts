import type { TimelineEvent } from "../../projection/timeline/types.ts";
import { fill, h } from "../widgets/dom.ts";
import { timeText } from "../widgets/format.ts";
import { type RecordActions, whyButton } from "../widgets/record-actions.ts";
import { type Look, peerChip } from "../widgets/shapes.ts";
import { createButton } from "../widgets/toolkit.ts";

/** The strip below the picture that says everything about the selected event. Its height never changes. */
export interface Details {
  readonly element: HTMLElement;
  show(event: TimelineEvent | undefined, position: string): void;
}

export function createDetails(options: {
  readonly look: (id: string) => Look;
  readonly open: (event: TimelineEvent) => void;
  readonly copy: RecordActions["copy"];
  readonly why: RecordActions["why"];
}): Details {
  const element = h("section", { class: "details", "aria-label": "Selected event" });
  const show = (event: TimelineEvent | undefined, position: string): void => {
    if (event === undefined) {
      fill(
        element,
        h(
          "p",
          { class: "details-hint" },
          "Select an event: click it, or focus the timeline and press → or ←. Wheel or + and − zoom, drag or Shift+arrows pan, 0 fits everything, Enter opens the log line.",
        ),
      );
      return;
    }
    fill(element, headOf(event, position, options), factsOf(event, options.look), excerptOf(event));
  };
  show(undefined, "");
  return { element, show };
}

function headOf(
  event: TimelineEvent,
  position: string,
  options: Parameters<typeof createDetails>[0],
): HTMLElement {
  const buttons: HTMLElement[] = [];
  if (event.line > 0) {
    const label = `Open line ${event.line}`;
    const press = (): void => options.open(event);
    const title = `Open ${event.path} at line ${event.line}`;
    buttons.push(createButton({ label, title, press }).element);
  }
  const record = event.record;
  if (record !== undefined) {
    buttons.push(whyButton(record, options.why));
    const press = (): void => options.copy(record);
    const title = `Copy the uuid ${record}`;
    buttons.push(createButton({ label: "Copy uuid", title, press }).element);
  }
  return h(
    "div",
    { class: "details-head" },
    h("strong", { class: "details-title" }, event.title),
    h("span", { class: "muted" }, position),
    h("span", { class: "grow" }),
    ...buttons,
  );
}

/** Label and value pairs of an event; what the evidence does not say is left out. */
export function factsOf(event: TimelineEvent, look: (id: string) => Look): HTMLElement {
  const facts: (readonly [string, string | Node | undefined])[] = [
    ["Time", Number.isFinite(event.time) ? `${timeText(event.time)} UTC` : undefined],
    ["Counter", event.counter === undefined ? undefined : String(event.counter)],
    ["Wall time", hasOwnWall(event) ? `${timeText(event.wall)} UTC` : undefined],
    ["Drift", Number.isFinite(event.driftMs) ? driftText(event.driftMs) : undefined],
    ["Change", event.change ?? event.kind.replaceAll("_", " ")],
    ["Author", event.author === undefined ? undefined : peerChip(look(event.author))],
    ["Held by", peerChip(look(event.peer))],
    ["Record", event.record],
    ["Stamp", event.stamp],
    ["Where", event.line > 0 ? `${event.path}:${event.line}` : event.path],
  ];
  return h(
    "dl",
    { class: "facts" },
    ...facts.flatMap(([label, value]) =>
      value === undefined ? [] : [h("div", {}, h("dt", {}, label), h("dd", {}, value))],
    ),
  );
}

function hasOwnWall({ wall, time }: TimelineEvent): boolean {
  return Number.isFinite(wall) && wall !== time;
}

/** Drift with its sign: what the stamp is ahead of the wall clock. */
export function driftText(driftMs: number): string {
  const size = Math.abs(driftMs);
  const digits = size < 10 ? 3 : 0;
  return `${driftMs < 0 ? "−" : "+"}${size.toFixed(digits)} ms`;
}

function excerptOf(event: TimelineEvent): HTMLElement {
  return h("code", { class: "excerpt", title: "Beginning of the raw line" }, event.excerpt);
}
