import { walkHistory } from "../../../engine/merkle/history.ts";
import type { CarFile } from "../../../sources/fireproof/recording.ts";
import type { FoundProblem, Rule } from "../../findings/rule.ts";
import { answerOf } from "../../findings/rule.ts";
import type { StoreFacts } from "../store-facts.ts";
import type { FireproofContext } from "./fireproof-context.ts";
import { carPlaces, cidsOf, countOf, eventPlaces } from "./fireproof-context.ts";

/** A write that lands while a compaction runs is dropped from the log although the compaction does not contain it. */
export const compactionGap: Rule<FireproofContext> = {
  id: "DS711",
  name: "compaction-gap",
  title: "A compaction dropped a write that it does not contain",
  severity: "error",
  meaning:
    "A document was written while a compaction ran. Its CAR counts as replaced, but its blocks are not in the compaction. The next compaction but one deletes the only copy.",
  needs: ["the store"],
  explains: ["adopted-head", "unmerged-head", "car-missing", "no-notification", "diverged"],
  notToBeConfusedWith: ["Orphans after a compaction whose events are all in it: those are normal."],
  remedy:
    "Back the folder up at once. Every document can be read from the files; do not write a hundred more times before it is exported.",
  check(context) {
    return answerOf(context.facts.stores.flatMap((facts) => problemOf(context, facts)));
  },
};

function problemOf(context: FireproofContext, facts: StoreFacts): readonly FoundProblem[] {
  const reachable = new Set(facts.cars.reachable);
  const compactions = facts.store.ledger.cars.filter(
    (car) => reachable.has(car.cid) && (car.header?.compact.length ?? 0) > 0,
  );
  const faulty = compactions.filter((car) => headsOutside(context, facts, car).length > 0);
  if (faulty.length === 0) return [];
  const lost = facts.history.missing.filter((node) => facts.presentOnDisk(node));
  const broken = facts.documents.brokenIds;
  const outside = faulty.flatMap((car) => headsOutside(context, facts, car));
  return [
    {
      peer: facts.store.id,
      model: "document",
      count: Math.max(lost.length, 1),
      where: [
        ...carPlaces(
          facts,
          faulty.map((car) => car.cid),
        ),
        ...eventPlaces(facts, cidsOf(context, lost)),
      ],
      message: `A compaction in ${facts.store.name} names a head that it does not contain; ${countOf(lost.length, "event")} can be found in orphans only.`,
      reasons: [
        `The compaction says that its head is ${outside.join(", ")}, and this event is not among its blocks.`,
        ...(lost.length > 0
          ? [
              `${cidsOf(context, lost).join(", ")} lies in CARs that the compaction lists as replaced.`,
            ]
          : []),
        ...(broken.length > 0 ? [`The documents ${broken.join(", ")} have lost their block.`] : []),
      ],
      excludes: ["the transfer: the store wrote and dropped the event itself"],
    },
  ];
}

/** Heads of a compaction that lie neither in it nor in anything else that the store still leads to. */
function headsOutside(
  { facts: { graph, context } }: FireproofContext,
  facts: StoreFacts,
  car: CarFile,
): readonly string[] {
  const inside = new Set<string>(car.blocks.map((block) => block.cid));
  const nodes = (car.header?.head ?? []).filter((cid) => !inside.has(cid));
  return nodes.filter((cid) => {
    const node = graph.indexOf(cid);
    if (node === undefined) return true;
    const history = walkHistory(graph, [node], facts.presentReachable, context.budget());
    return history.missing.length > 0 && facts.history.missing.length > 0;
  });
}
