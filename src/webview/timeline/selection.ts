import type { TimelineEvent } from "../../projection/timeline/types.ts";
import type { Host } from "../host.ts";
import { t } from "../texts.ts";
import type { Frame } from "../widgets/frame.ts";
import type { LiveRegion } from "../widgets/live.ts";
import type { Look } from "../widgets/shapes.ts";
import type { AxisWindow } from "./axis-window.ts";
import type { Details } from "./details.ts";
import type { EventLinks } from "./event-links.ts";
import type { EventRef, TimelineEvents } from "./events.ts";
import type { Strip } from "./layout.ts";
import type { MessageAt } from "./messages.ts";
import { scrollToStrip } from "./stage-view.ts";
import { focusOf, positionText, spoken } from "./words.ts";

type EventPlace = Pick<TimelineEvent, "source" | "index">;

/** The selected event: shown below the picture, said aloud, told to the other views. */
export class Selection {
  readonly #options: SelectionOptions;
  #selected: EventRef | undefined;
  /** The selected event by its place in the evidence, which outlives the rows. */
  #wanted: EventPlace | undefined;
  #shown: TimelineEvent | undefined;
  /** Counts selections, so that a late answer about an earlier one is left out. */
  #turn = 0;

  constructor(options: SelectionOptions) {
    this.#options = options;
  }

  get selected(): EventRef | undefined {
    return this.#selected;
  }

  /** What is known of it, as soon as it is known. */
  get shown(): TimelineEvent | undefined {
    return this.#shown;
  }

  /** Other rows came: the event is none of them before it is found again. */
  forgetRow(): void {
    this.#selected = undefined;
  }

  /** All rows are here: the event is found among them. */
  findRow(): void {
    const events = this.#options.events();
    if (this.#wanted === undefined || events === undefined) return;
    this.#selected = events.find(this.#wanted.source, this.#wanted.index);
    this.#options.frame.request();
  }

  /** Selects an event by its place in the evidence, if it is drawn and not selected already. */
  selectPlace({ source, index }: EventPlace, then: "stay" | "follow"): void {
    if (this.#wanted?.source === source && this.#wanted.index === index) return;
    const found = this.#options.events()?.find(source, index);
    if (found !== undefined) this.select(found, then);
  }

  select(event: EventRef | undefined, then: "stay" | "open" | "follow"): void {
    const { host, frame, look, details, live, links, scroller, strips, window } = this.#options;
    const events = this.#options.events();
    const turn = ++this.#turn;
    this.#selected = event;
    this.#shown = undefined;
    frame.request();
    if (event === undefined || events === undefined) {
      this.#wanted = undefined;
      details.show(undefined, "");
      live.say(t("No event selected"));
      return;
    }
    this.#wanted = events.source(event);
    window.reveal(events.place(event));
    scrollToStrip(scroller, strips(), event);
    void frame
      .during(host.call("timelineEvent", this.#wanted))
      .then((found) => {
        if (turn !== this.#turn) return;
        this.#shown = found;
        live.say(spoken(found, look, this.tell()));
        // Who follows another view must not lead it.
        if (then !== "follow") host.focus(focusOf(found));
        if (then === "open" && found.line > 0) links.open(found);
      })
      .catch(host.fault);
  }

  /** Says below the picture what is known of the event; returns where it stands. */
  tell(): string {
    const events = this.#options.events();
    const shown = this.#shown;
    if (events === undefined || this.#selected === undefined || shown === undefined) return "";
    const position = positionText(events, this.#options.strips(), this.#selected);
    this.#options.details.show(shown, position, this.#options.messagesOf(shown));
    return position;
  }
}

interface SelectionOptions {
  readonly host: Host<"timeline">;
  readonly frame: Frame;
  readonly look: (id: string) => Look;
  readonly details: Details;
  readonly live: LiveRegion;
  readonly links: EventLinks;
  readonly window: AxisWindow;
  readonly scroller: HTMLElement;
  readonly events: () => TimelineEvents | undefined;
  readonly strips: () => readonly Strip[];
  readonly messagesOf: (event: EventPlace) => readonly MessageAt[];
}
