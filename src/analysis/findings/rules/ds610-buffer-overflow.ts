import type { LibraryContext } from "../library-context.ts";
import { plural } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";
import { hasGap, problemsFrom, syncEvents } from "../signs.ts";
import { lossAnd } from "../symptoms.ts";

const DROPPED = "Buffer queue at capacity, dropping new update";
const EVENT = "Buffer overflow";

/** F-34: more updates arrived during a backfill than the buffer holds. */
export const bufferOverflow: Rule<LibraryContext> = {
  id: "DS610",
  name: "buffer-overflow",
  title: "The receive buffer overflowed and dropped updates",
  severity: "error",
  meaning:
    "While it pulls history, a receiver keeps arriving updates in a buffer of 100,000. Beyond that the newest are dropped, and nothing asks for them again.",
  needs: ["the receiver's tracing log or sync_event_log"],
  explains: lossAnd("buffered-updates-stuck"),
  notToBeConfusedWith: ["An overflow of the sender's bus: those events were never sent."],
  remedy: "Note the first dropped time and pull from there when the backfill is done.",
  check(context) {
    const severity = hasGap(context) ? "error" : "warning";
    const logged = problemsFrom(context, DROPPED, (signs, who) => ({
      severity,
      count: signs.count,
      where: signs.where,
      message: `${who}'s buffer was full and dropped ${plural(signs.count, "update")}.`,
      reasons: [`Its size was ${signs.last.fields.get("max_size") ?? "not printed"}.`],
    }));
    const recorded = syncEvents(context, EVENT).map(
      (event): FoundProblem => ({
        severity,
        peer: context.id(event.peer),
        where: [{ path: event.path, table: "sync_event_log" }],
        message: `${context.name(event.peer)} recorded: ${event.summary}.`,
        reasons: [],
      }),
    );
    return answerOf(logged.length > 0 ? logged : recorded);
  },
};
