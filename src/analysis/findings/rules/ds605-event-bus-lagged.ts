import { lastSign } from "../../facts/log-signs.ts";
import type { LibraryContext } from "../library-context.ts";
import { firstLines } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

const LAGGED = "Sync event listener lagged!";

/** F-14: the in-process bus overflowed, so events were never broadcast. */
export const eventBusLagged: Rule<LibraryContext> = {
  id: "DS605",
  name: "event-bus-lagged",
  title: "The sync event bus overflowed and lost events",
  severity: "error",
  meaning:
    "Changes go through a bounded bus in memory before they are sent. It overflowed: the lost events were never broadcast, and nothing asks for them.",
  needs: ["the author's tracing log"],
  explains: ["rows-missing", "unlinked-rows", "missed-update", "fk-null-update-lost"],
  notToBeConfusedWith: [
    "A collector file that ends early: its own listener lagged, not the one that sends.",
  ],
  remedy: "Send from a durable outbox; the database is one.",
  check(context) {
    const { peers } = context.holdings.view;
    const seen = new Set<string>();
    const problems = peers.flatMap((peer, number): FoundProblem[] => {
      const sign = lastSign(context.logsOf(number), LAGGED);
      if (sign === undefined || seen.has(`${sign.path}:${sign.line}`)) return [];
      seen.add(`${sign.path}:${sign.line}`);
      const skipped = Number(sign.fields.get("skipped") ?? "0");
      return [
        {
          peer: peer.id,
          count: skipped,
          where: firstLines(context.logsOf(number), LAGGED),
          message: `${peer.name}'s event listener lagged and skipped ${skipped} events.`,
          reasons: [
            `Among them ${sign.fields.get("state_changes") ?? "?"} state changes and ${sign.fields.get("shared_changes") ?? "?"} shared changes.`,
          ],
        },
      ];
    });
    return answerOf(problems);
  },
};
