import type { TimelineMessagePair, TimelineMessages } from "../../projection/timeline/types.ts";
import { t } from "../texts.ts";
import type { Look } from "../widgets/shapes.ts";
import { layOutArrows } from "./arrows.ts";
import type { Span } from "./axis-window.ts";
import type { Strip } from "./layout.ts";
import { createMessageStrip, type MessageStrip } from "./message-strip.ts";
import { type Arrow, createMessageIndex, type MessageAt, type MessageIndex } from "./messages.ts";
import type { Picture } from "./picture.ts";
import type { StageView } from "./stage-view.ts";

/** Messages on the stage: what is known of them, whether they are shown, and where the pointer and keys lead. */
export interface MessageLayer {
  readonly strip: MessageStrip;
  /** Whether they are drawn, which the user switches: what of it is kept, and how it comes back. */
  kept(): Pick<StageView, "messages">;
  setShown(on: boolean): void;
  set(messages: TimelineMessages | undefined): void;
  /** What is to be drawn; absent while they are hidden, or not here. */
  shown(): MessageIndex | undefined;
  /** Lays the arrows of a picture out, and keeps them for the pointer. */
  layOut(picture: Picture): readonly Arrow[];
  readonly arrows: () => readonly Arrow[];
  /** What became of an event. */
  of(event: { readonly source: number; readonly index: number }): readonly MessageAt[];
  nextLost(from: number, by: 1 | -1): void;
  /** Follows an arrow: to its event, to the line that tells of it, or closer to what it bundles. */
  pick(arrow: Arrow): void;
  lostIn(strip: Strip): number;
}

export function createMessageLayer(options: {
  readonly look: (id: string) => Look;
  readonly changed: () => void;
  /** The user had them drawn, or not. */
  readonly toggled: () => void;
  readonly zoomTo: (span: Span) => void;
  readonly select: (event: { readonly source: number; readonly index: number }) => void;
  readonly openLine: (place: { readonly path: string; readonly line: number }) => void;
  /** Lanes of a strip, as indexes into `TimelineOverview.lanes`. */
  readonly lanesOf: (strip: Strip) => readonly number[];
}): MessageLayer {
  let index: MessageIndex | undefined;
  let isShown = true;
  let arrows: readonly Arrow[] = [];
  const go = (message: MessageAt | undefined): void => {
    if (message?.event !== undefined) options.select(message.event);
  };
  const strip = createMessageStrip({
    look: options.look,
    toggle: (on) => {
      isShown = on;
      options.changed();
      options.toggled();
    },
    jump: (pair) => go(index && firstOf(index, pair)),
  });
  return {
    strip,
    kept: () => (isShown ? {} : { messages: "hidden" }),
    setShown: (on) => {
      isShown = on;
      strip.setShown(on);
      options.changed();
    },
    set: (messages) => {
      index = messages === undefined ? undefined : createMessageIndex(messages);
      if (index === undefined) strip.tell(t("Looking for messages…"));
      else strip.show(index);
      options.changed();
    },
    shown: () => (isShown ? index : undefined),
    layOut: (picture) => {
      arrows = layOutArrows(picture);
      return arrows;
    },
    arrows: () => arrows,
    of: ({ source, index: event }) => index?.of(source, event) ?? [],
    nextLost: (from, by) => go(index?.nextLost(from, by)),
    pick: ({ bundle }) => {
      const { group, first, last } = bundle;
      const message = index?.at(group, first);
      if (group.kind !== "lost" && last - first > 1) {
        options.zoomTo(around(group.index.at(first), group.index.at(last - 1)));
      } else if (message?.event !== undefined) options.select(message.event);
      else if (message?.line !== undefined) options.openLine(message.line);
    },
    lostIn: (of) => options.lanesOf(of).reduce((sum, lane) => sum + (index?.lostIn(lane) ?? 0), 0),
  };
}

/** Where on the axis the last message arrived; before everything when none did. */
export function lastArrival({ came }: TimelineMessages): number {
  let last = Number.NEGATIVE_INFINITY;
  // What never arrived has no place: NaN is above nothing.
  for (const place of came) if (place > last) last = place;
  return last;
}

/** The first message of a pair that was never received; without one, the first of its messages. */
function firstOf(index: MessageIndex, pair: TimelineMessagePair): MessageAt | undefined {
  const lost = index.nextLost(Number.NEGATIVE_INFINITY, 1, pair);
  if (lost !== undefined) return lost;
  const [group] = index.groups.filter(({ from, to }) => from === pair.from && to === pair.to);
  return group && index.at(group, 0);
}

/** A span with some room at both sides, and never none at all. */
function around(from: number, to: number): Span {
  const room = Math.max((to - from) * 0.1, 10);
  return { from: from - room, to: to + room };
}
