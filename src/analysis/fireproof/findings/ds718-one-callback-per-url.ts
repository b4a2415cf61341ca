import type { Rule } from "../../findings/rule.ts";
import { answerOf } from "../../findings/rule.ts";
import type { LogPeer } from "../log-replay.ts";
import { replayLogs } from "../log-replay.ts";
import type { FireproofContext } from "./fireproof-context.ts";
import { linePlaces } from "./fireproof-context.ts";

/** The routing of live metas until 25 April 2025: one callback per url, and urls that contained the peer's name. */
export const oneCallbackPerUrl: Rule<FireproofContext> = {
  id: "DS718",
  name: "one-callback-per-url",
  title: "A peer was told only about its own puts",
  severity: "error",
  meaning:
    "Until 25 April 2025 the table of subscriptions kept one callback for each url, and the url contained the names of the peer. The peer that attached last had merged the other at attach; the first heard nothing afterwards.",
  needs: ["a log of the April 2025 branch"],
  explains: ["no-notification", "diverged"],
  notToBeConfusedWith: [
    "An error in `advance`: its lines show that it was right about what it was given.",
    "`unexpected meta stream end`: it was printed at every close and means nothing.",
  ],
  remedy: "Use a version with the fixed routing (after commit 63a33571), or reopen and attach.",
  check(context) {
    const subscribed = context.lines("subscribe").filter(({ record }) => record.form === "console");
    if (subscribed.length === 0) return { verdict: "holds" };
    const { peers } = replayLogs(context.facts.recording.logs);
    const pair = asymmetricPair(peers);
    if (pair === undefined) return { verdict: "holds" };
    const [richer, poorer] = pair;
    return answerOf([
      {
        peer: poorer.id,
        model: "clock-event",
        where: linePlaces(subscribed),
        message: `${poorer.name} ended with a part of the head that ${richer.name} has.`,
        reasons: [
          `${richer.id} ended with the head ${richer.head?.join(", ") ?? ""}, ${poorer.id} with ${poorer.head?.join(", ") ?? ""}.`,
          `${subscribed.length} subscriptions were made, and no meta of the other reached the first one afterwards.`,
        ],
      },
    ]);
  },
};

/** Two peers of which one's head contains the other's and more. */
function asymmetricPair(peers: readonly LogPeer[]): readonly [LogPeer, LogPeer] | undefined {
  for (const richer of peers) {
    for (const poorer of peers) {
      const more = richer.head ?? [];
      const less = poorer.head ?? [];
      const isPart = less.length > 0 && less.every((cid) => more.includes(cid));
      if (isPart && more.length > less.length) return [richer, poorer];
    }
  }
  return undefined;
}
