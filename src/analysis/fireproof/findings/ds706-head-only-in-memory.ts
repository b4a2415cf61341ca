import type { Cid } from "../../../engine/merkle/cid.ts";
import { walkHistory } from "../../../engine/merkle/history.ts";
import type { FoundProblem, Rule } from "../../findings/rule.ts";
import { answerOf } from "../../findings/rule.ts";
import type { StoreFacts } from "../store-facts.ts";
import type { FireproofContext } from "./fireproof-context.ts";
import { countOf, eventPlaces, isBehindGap } from "./fireproof-context.ts";

/** A head that arrives while attached lives in memory until the next local write or attach. */
export const headOnlyInMemory: Rule<FireproofContext> = {
  id: "DS706",
  name: "head-only-in-memory",
  title: "A merged head was never written to disk",
  severity: "warning",
  meaning:
    "The store received a newer head while it was open and showed it, but wrote nothing afterwards. Opened again without a remote it shows less than before.",
  needs: ["the store"],
  explains: ["no-notification", "diverged"],
  notToBeConfusedWith: [
    "An unmerged head: then a CAR that the store's own log leads to names it.",
    "A closed database that still receives, in a process that lives on: it looks the same and is harmless.",
  ],
  remedy: "Attach after opening, or write once: both commit the head. Nothing is lost.",
  check(context) {
    return answerOf(context.locals.flatMap((facts) => problemOf(context, facts)));
  },
};

function problemOf(context: FireproofContext, facts: StoreFacts): readonly FoundProblem[] {
  const heads = facts.unmergedHeads.filter((cid) => isUncommitted(context, facts, cid));
  if (facts.heads.length === 0 || heads.length === 0) return [];
  const isJoined = heads.every((cid) => isMergedElsewhere(context, facts, cid));
  return [
    {
      peer: facts.store.id,
      model: "clock-event",
      count: heads.length,
      where: eventPlaces(facts, heads),
      message: `${facts.store.name} has ${countOf(heads.length, "newer head")} on disk that its own meta does not lead to.`,
      reasons: isJoined
        ? [
            `An orphan CAR in ${facts.store.id} names a head that contains the store's own head ${facts.heads.join(", ")}.`,
            "So the other side had merged this store's events, and its answer arrived here without being committed.",
          ]
        : [
            `Only orphan CARs in ${facts.store.id} name ${heads.join(", ")}: they arrived after the store's last commit.`,
            "Either the head was taken in memory and never written, or it arrived after the database was closed.",
          ],
      excludes: isJoined
        ? ["a divergence: the newer head contains everything that this store wrote"]
        : ["a merge that failed before a commit: no CAR that the store leads to names the head"],
    },
  ];
}

/** Whether a head arrived complete and no commit of the store followed that could have kept it. */
export function isUncommitted(context: FireproofContext, facts: StoreFacts, cid: string): boolean {
  if (isMergedElsewhere(context, facts, cid)) return true;
  const { graph, context: walks } = context.facts;
  const node = graph.indexOf(cid as Cid);
  if (node === undefined || facts.headNodes.length === 0 || isBehindGap(context, facts, cid)) {
    return false;
  }
  const reachable = new Set<string>(facts.cars.reachable);
  const isNamed = facts.store.ledger.cars.some(
    (car) => reachable.has(car.cid) && car.header?.head.some((named) => named === cid) === true,
  );
  if (isNamed || facts.presentReachable(node) || hasFailed(context, cid)) return false;
  const history = walkHistory(graph, [node], facts.presentOnDisk, walks.budget());
  return history.missing.length === 0;
}

/** Whether a log says that this head was offered and not taken. */
function hasFailed(context: FireproofContext, cid: string): boolean {
  return [
    ...context.lines("failed to advance head"),
    ...context.lines("int_applyhead missing block"),
  ].some(({ record }) => JSON.stringify(record.fields).includes(cid));
}

/** Whether some CAR names this event in a head that contains the store's whole head: then a merge has taken place. */
function isMergedElsewhere(context: FireproofContext, facts: StoreFacts, cid: string): boolean {
  const { graph, context: walks } = context.facts;
  if (facts.headNodes.length === 0) return false;
  return facts.store.ledger.cars.some((car) => {
    const head = car.header?.head ?? [];
    if (!head.some((named) => named === cid)) return false;
    const nodes = head.flatMap((named) => graph.indexOf(named) ?? []);
    const history = walkHistory(graph, nodes, facts.presentOnDisk, walks.budget());
    return facts.headNodes.every((node) => history.reached[node] === 1);
  });
}
