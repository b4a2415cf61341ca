import type { FoundProblem, Rule } from "../../findings/rule.ts";
import { answerOf } from "../../findings/rule.ts";
import type { StoreFacts } from "../store-facts.ts";
import type { FireproofContext } from "./fireproof-context.ts";
import { carPlaces, countOf, linePlaces } from "./fireproof-context.ts";

/** The first cause of "each shows only its own document": what was written before attach stayed at home. */
export const noTransfer: Rule<FireproofContext> = {
  id: "DS701",
  name: "no-transfer",
  title: "CARs were never uploaded to the remote",
  severity: "error",
  meaning:
    "The remote refers to CARs that it never got. Whoever attaches to it receives the reference and not the data, so every peer shows only its own documents.",
  needs: ["the remote's folder", "the store of the peer that wrote the data"],
  explains: [
    "unmerged-head",
    "head-only-in-memory",
    "adopted-head",
    "car-missing",
    "remote-overwritten",
    "stale-cache",
    "upload-failed",
    "no-notification",
    "diverged",
  ],
  notToBeConfusedWith: [
    "A missing key: then the CARs are there and cannot be opened.",
    "An unmerged head: then all CARs are there and the head does not contain them.",
  ],
  remedy:
    "Close the peer that wrote the data, reopen it and attach it again: then everything its newest meta leads to is uploaded. From then on attach before the first write.",
  check(context) {
    return answerOf(
      context.remotes.flatMap((remote) =>
        context.locals.flatMap((owner) => problemOf(context, remote, owner)),
      ),
    );
  },
};

function problemOf(
  context: FireproofContext,
  remote: StoreFacts,
  owner: StoreFacts,
): readonly FoundProblem[] {
  const owned = new Set<string>(owner.store.ledger.cars.map((car) => car.cid));
  const unsent = remote.cars.missing.filter((cid) => owned.has(cid));
  if (unsent.length === 0) return [];
  const stale = context
    .lines("load-car-stale car")
    .filter(({ record }) => unsent.some((cid) => record.fields["cid"] === cid));
  return [
    {
      peer: owner.store.id,
      model: "clock-event",
      count: unsent.length,
      where: [...carPlaces(owner, unsent), ...linePlaces(stale)],
      message: `${remote.store.name} refers to ${countOf(unsent.length, "CAR")} that only ${owner.store.name} has.`,
      reasons: [
        `The car log of the newest CAR in ${remote.store.id} names them, and no file of that name is there.`,
        `The files lie in ${owner.store.id}, so they were written there and not sent.`,
        "Attaching uploads only what the meta named when the database was opened; data written earlier in the same run is not in it.",
      ],
      excludes: [
        "a missing key: the CARs are absent, not unreadable",
        "the clock: heads cannot be taken whose blocks never arrived",
      ],
    },
  ];
}
