import { walkHistory } from "../../../engine/merkle/history.ts";
import type { FoundProblem, Rule } from "../../findings/rule.ts";
import { answerOf } from "../../findings/rule.ts";
import type { StoreFacts } from "../store-facts.ts";
import type { FireproofContext } from "./fireproof-context.ts";
import { countOf, eventPlaces, isBehindGap } from "./fireproof-context.ts";

/** A remote has one slot for its meta; the last writer wins, whatever it had not merged. */
export const remoteOverwritten: Rule<FireproofContext> = {
  id: "DS708",
  name: "remote-overwritten",
  title: "The remote's meta was overwritten by a peer that had not merged it",
  severity: "error",
  meaning:
    "The remote still holds the CARs of a head that its meta no longer leads to. A new peer does not see those documents, although another peer has them.",
  needs: ["the remote"],
  explains: ["no-notification", "diverged"],
  notToBeConfusedWith: ["Orphans after a compaction: their events are in the head's history."],
  remedy: "Let the peer that wrote the overwritten head attach or write again: it merges both.",
  check(context) {
    return answerOf(context.remotes.flatMap((remote) => problemOf(context, remote)));
  },
};

function problemOf(context: FireproofContext, remote: StoreFacts): readonly FoundProblem[] {
  const { graph, context: walks } = context.facts;
  const heads = remote.unmergedHeads.filter((cid) => {
    const node = graph.indexOf(cid);
    if (node === undefined || isBehindGap(context, remote, cid)) return false;
    return walkHistory(graph, [node], remote.presentOnDisk, walks.budget()).missing.length === 0;
  });
  if (heads.length === 0 || remote.opening !== "readable") return [];
  const owners = context.locals.filter((facts) =>
    heads.some((cid) => facts.historyOnDisk.reached[graph.indexOf(cid) ?? -1] === 1),
  );
  const names = owners.map(({ store }) => store.name).join(" and ");
  return [
    {
      peer: remote.store.id,
      model: "clock-event",
      count: heads.length,
      where: [
        ...eventPlaces(remote, heads),
        { path: remote.store.ledger.meta?.path ?? remote.store.path },
      ],
      message: `${remote.store.name} holds ${countOf(heads.length, "head")} that its meta no longer leads to.`,
      reasons: [
        `The events ${heads.join(", ")} and their whole history are in ${remote.store.id}, outside the history of its head.`,
        ...(names === "" ? [] : [`${names} still has them in its head.`]),
        "A put replaces the remote's only meta, so whoever wrote last had not merged what was there.",
      ],
      excludes: ["lost data: the CARs are still in the remote"],
    },
  ];
}
