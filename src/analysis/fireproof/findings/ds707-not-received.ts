import type { FoundProblem, Rule } from "../../findings/rule.ts";
import { answerOf } from "../../findings/rule.ts";
import type { StoreFacts } from "../store-facts.ts";
import type { FireproofContext } from "./fireproof-context.ts";
import { cidsOf, countOf, eventPlaces, linePlaces } from "./fireproof-context.ts";

/** The remote moved on and the peer heard nothing: no notification, or it was simply not attached. */
export const notReceived: Rule<FireproofContext> = {
  id: "DS707",
  name: "no-notification",
  title: "The remote is newer than a peer that knows it",
  severity: "warning",
  meaning:
    "The remote's head contains events of which nothing reached this peer. File, memory and IndexedDB remotes notify nobody unless `selfReflect` is set and both use the same meta `storekey` in one process; a peer that is not attached hears nothing either.",
  needs: ["the store", "the remote"],
  explains: [],
  notToBeConfusedWith: [
    "Data that arrived and was not merged.",
    "A peer that has never been attached to this remote.",
  ],
  remedy:
    "Attach the peer again: that reads the remote. For live updates use `selfReflect` with equal `storekey` in one process, or a gateway that pushes.",
  check(context) {
    return answerOf(
      context.locals.flatMap((facts) =>
        context.remotes.flatMap((remote) => problemOf(context, facts, remote)),
      ),
    );
  },
};

function problemOf(
  context: FireproofContext,
  facts: StoreFacts,
  remote: StoreFacts,
): readonly FoundProblem[] {
  const pair = context.pair(remote, facts);
  const arrived = pair.missingOnDisk > 0 || facts.cars.noKey.length > 0;
  // Nothing in common means that the two were never connected, or that something else keeps them apart.
  if (pair.relation !== "behind" || pair.have === 0 || arrived) return [];
  const missing = cidsOf(context, pair.missing);
  const uploads = context
    .lines("remote-writemeta")
    .filter(({ record }) => context.tied(record.place?.folder ?? "")?.store === remote.store.id);
  return [
    {
      peer: facts.store.id,
      model: "clock-event",
      count: missing.length,
      where: [...eventPlaces(remote, missing), ...linePlaces(uploads.slice(-1))],
      message: `${facts.store.name} lacks ${countOf(missing.length, "event")} of ${remote.store.name}, and nothing of them has arrived.`,
      reasons: [
        `The head of ${remote.store.id} contains all ${pair.have} events of the store and ${missing.length} more.`,
        "No CAR of these events is in the store's folder, so it was not told about them or was not attached.",
      ],
      excludes: [
        "a missing key and a failed merge: the CARs have not been fetched",
        "a conflict: the store's head is an ancestor of the remote's",
      ],
    },
  ];
}
