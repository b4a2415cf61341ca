import type { TimelineEvent } from "../../projection/timeline/types.ts";
import { t } from "../texts.ts";
import { fill, h } from "../widgets/dom.ts";
import { spanText, timeText } from "../widgets/format.ts";
import { type RecordActions, whyButton } from "../widgets/record-actions.ts";
import { type Look, peerChip } from "../widgets/shapes.ts";
import { createButton } from "../widgets/toolkit.ts";
import type { MessageAt } from "./messages.ts";

/** The strip below the picture that says everything about the selected event. Its height never changes. */
export interface Details {
  readonly element: HTMLElement;
  show(event: TimelineEvent | undefined, position: string, messages?: readonly MessageAt[]): void;
}

/** What can be done with the selected event. */
export interface EventActions {
  readonly open: (event: TimelineEvent) => void;
  readonly openLine: (place: { readonly path: string; readonly line: number }) => void;
  readonly row: (event: TimelineEvent) => void;
  readonly replay: (event: TimelineEvent) => void;
  readonly copy: RecordActions["copy"];
  readonly why: RecordActions["why"];
}

export function createDetails(
  options: EventActions & { readonly look: (id: string) => Look },
): Details {
  const element = h("section", { class: "details", "aria-label": t("Selected event") });
  const show: Details["show"] = (event, position, messages = []) => {
    if (event === undefined) {
      fill(
        element,
        h(
          "p",
          { class: "details-hint" },
          t(
            "Select an event: click it, or focus the timeline and press → or ←. Wheel or + and − zoom, drag or Shift+arrows pan, 0 fits everything. N goes to the next change that was never received. Of what is selected, Enter opens the log line, A the line of its arrival, R the row, W asks why, P replays to it.",
          ),
        ),
      );
      return;
    }
    fill(
      element,
      headOf(event, position, { ...options, messages }),
      factsOf(event, options.look, messages),
      excerptOf(event),
    );
  };
  show(undefined, "");
  return { element, show };
}

function headOf(
  event: TimelineEvent,
  position: string,
  options: EventActions & { readonly messages: readonly MessageAt[] },
): HTMLElement {
  const buttons: HTMLElement[] = [];
  const add = (label: string, title: string, press: () => void): void => {
    buttons.push(createButton({ label, title, press }).element);
  };
  if (event.line > 0) {
    const title = t("Open {0} at line {1}", event.path, event.line);
    add(`Open line ${event.line}`, title, () => options.open(event));
  }
  const arrival = arrivalLine(options.messages);
  if (arrival !== undefined) {
    const title = t("Open the line that tells of its arrival, {0}:{1}", arrival.path, arrival.line);
    add("Arrival", title, () => options.openLine(arrival));
  }
  if (event.row !== undefined) {
    add("Row", "Open the row as every peer has it", () => options.row(event));
  }
  if (event.line > 0) {
    add("Replay to it", "Replay what was recorded up to this event", () => options.replay(event));
  }
  const record = event.record;
  if (record !== undefined) {
    buttons.push(whyButton(record, options.why));
    add("Copy uuid", `Copy the uuid ${record}`, () => options.copy(record));
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

/** The first line that tells where the event arrived. */
export function arrivalLine(
  messages: readonly MessageAt[],
): { readonly path: string; readonly line: number } | undefined {
  return messages.find(({ line }) => line !== undefined)?.line;
}

/** Label and value pairs of an event; what the evidence does not say is left out. */
export function factsOf(
  event: TimelineEvent,
  look: (id: string) => Look,
  messages: readonly MessageAt[] = [],
): HTMLElement {
  const facts: (readonly [string, string | Node | undefined])[] = [
    [t("Time"), Number.isFinite(event.time) ? `${timeText(event.time)} UTC` : undefined],
    [t("Counter"), event.counter === undefined ? undefined : String(event.counter)],
    [t("Wall time"), hasOwnWall(event) ? `${timeText(event.wall)} UTC` : undefined],
    [t("Drift"), Number.isFinite(event.driftMs) ? driftText(event.driftMs) : undefined],
    [t("Change"), event.change ?? event.kind.replaceAll("_", " ")],
    [t("Author"), event.author === undefined ? undefined : peerChip(look(event.author))],
    [t("Held by"), peerChip(look(event.peer))],
    ...messages.map((message) => messageFact(message, look)),
    [t("Record"), event.record],
    [t("Stamp"), event.stamp],
    [t("Where"), event.line > 0 ? `${event.path}:${event.line}` : event.path],
  ];
  return h(
    "dl",
    { class: "facts" },
    ...facts.flatMap(([label, value]) =>
      value === undefined ? [] : [h("div", {}, h("dt", {}, label), h("dd", {}, value))],
    ),
  );
}

function messageFact(
  { group, came, sent }: MessageAt,
  look: (id: string) => Look,
): readonly [string, Node] {
  const to = peerChip(look(group.to));
  if (group.kind === "lost") return [t("✕ Never received by"), to];
  const way = came - sent;
  const late = way < 0 ? t("{0} before its stamp", spanText(-way)) : t("{0} later", spanText(way));
  return [t("✓ Arrived at"), h("span", {}, to, ` ${timeText(came)}, ${late}`)];
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
  return h("code", { class: "excerpt", title: t("Beginning of the raw line") }, event.excerpt);
}
