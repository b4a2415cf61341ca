import type { TimelineEvent } from "../../projection/timeline/types.ts";
import type { Host } from "../host.ts";
import { arrivalLine, type EventActions } from "./details.ts";
import type { MessageAt } from "./messages.ts";

/** Where one can go from an event: all of it is done by the extension. */
export interface EventLinks extends EventActions {
  follow(
    event: TimelineEvent,
    messages: readonly MessageAt[],
    to: "arrival" | "row" | "why" | "replay",
  ): void;
}

export function createEventLinks(host: Host<"timeline">): EventLinks {
  const ask = (answer: Promise<unknown>): void => void answer.catch(host.fault);
  const links: EventLinks = {
    open: ({ path, index }) => ask(host.call("openLogLine", { path, event: index })),
    openLine: (place) => ask(host.call("openLogLine", place)),
    row: ({ row }) => {
      if (row !== undefined) ask(host.call("openText", { what: "row", place: row }));
    },
    replay: ({ path, line }) => {
      if (line > 0) ask(host.call("replayToLine", { path, line }));
    },
    copy: (text) => ask(host.call("copy", { text })),
    why: (record) => ask(host.call("why", { record })),
    follow: (event, messages, to) => {
      const arrival = arrivalLine(messages);
      if (to === "arrival" && arrival !== undefined) links.openLine(arrival);
      else if (to === "row") links.row(event);
      else if (to === "replay") links.replay(event);
      else if (to === "why" && event.record !== undefined) links.why(event.record);
    },
  };
  return links;
}
