import { walkHistory } from "../../../engine/merkle/history.ts";
import type { FoundProblem, Rule } from "../../findings/rule.ts";
import { answerOf } from "../../findings/rule.ts";
import type { StoreFacts } from "../store-facts.ts";
import { isUncommitted } from "./ds706-head-only-in-memory.ts";
import type { FireproofContext } from "./fireproof-context.ts";
import { countOf, eventPlaces, isBehindGap, linePlaces } from "./fireproof-context.ts";

/** Everything is there, and the head does not contain it: the meta counts as seen and is never tried again. */
export const unmergedHead: Rule<FireproofContext> = {
  id: "DS705",
  name: "unmerged-head",
  title: "A head whose blocks are all on disk was never merged",
  severity: "error",
  meaning:
    "CARs and car log are complete, but the store's head lacks another peer's events, so its documents are not shown. The library tries a meta once; when that failed because a block was missing at the time, it stays unmerged.",
  needs: ["the store"],
  explains: ["remote-overwritten", "stale-cache", "no-notification", "diverged", "car-missing"],
  notToBeConfusedWith: [
    "A head received in memory and not written: then only orphan CARs name it.",
    "Orphans after a compaction.",
  ],
  remedy:
    "Reopen and attach each peer, one after the other. A second attach in the same run does not help: the meta counts as seen.",
  check(context) {
    return answerOf(context.locals.flatMap((facts) => problemOf(context, facts)));
  },
};

function problemOf(context: FireproofContext, facts: StoreFacts): readonly FoundProblem[] {
  if (facts.opening !== "readable") return [];
  const { graph, context: walks } = context.facts;
  const heads = facts.unmergedHeads.filter((cid) => {
    const node = graph.indexOf(cid);
    if (node === undefined || isUncommitted(context, facts, cid)) return false;
    if (isBehindGap(context, facts, cid)) return false;
    const history = walkHistory(graph, [node], facts.presentOnDisk, walks.budget());
    return history.missing.length === 0;
  });
  if (heads.length === 0) return [];
  const failed = [
    ...context.lines("failed to advance head"),
    ...context.lines("int_applyhead missing block"),
  ];
  return [
    {
      peer: facts.store.id,
      model: "clock-event",
      count: heads.length,
      where: [...eventPlaces(facts, heads), ...linePlaces(failed)],
      message: `${facts.store.name} has every block of ${countOf(heads.length, "head")} that its own head does not contain.`,
      reasons: [
        `A CAR in ${facts.store.id} names ${heads.join(", ")} as head; the event and its whole history are on disk.`,
        "None of them is in the history of the store's head, so its documents are not shown.",
        ...(failed.length > 0
          ? ["The log shows that a head was offered while a block was missing."]
          : []),
      ],
      excludes: [
        "the transfer: no block of that history is missing here",
        "a missing key: the blocks can be read",
      ],
    },
  ];
}
