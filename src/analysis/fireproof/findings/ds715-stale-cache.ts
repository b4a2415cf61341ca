import { carOfRecord } from "../../../sources/fireproof/log/tie-places.ts";
import type { Rule } from "../../findings/rule.ts";
import { answerOf } from "../../findings/rule.ts";
import type { FireproofContext, LogLine } from "./fireproof-context.ts";
import { carPlaces, linePlaces } from "./fireproof-context.ts";

/** A CAR that was absent once counts as absent until the next attach, even when its file appears meanwhile. */
export const staleCache: Rule<FireproofContext> = {
  id: "DS715",
  name: "stale-cache",
  title: "A CAR that was absent when it was asked for exists now",
  severity: "info",
  meaning:
    "The log says that a CAR was missing, and the file is there now. The library remembers that it was missing and does not look again in the same run.",
  needs: ["the log", "the store or the remote that was asked"],
  explains: [],
  notToBeConfusedWith: ["A CAR that was never uploaded: then the file is still absent."],
  remedy: "Reopen the database that reported it, and attach.",
  check(context) {
    const lines = context.lines("load-car-stale car");
    const problems = context.facts.stores.flatMap((facts) => {
      const held = new Set<string>(facts.store.ledger.cars.map((car) => car.cid));
      const asked = lines.filter((line) => isAbout(context, line, facts.store.id));
      const back = new Set(
        asked.flatMap(({ record }) => carOfRecord(record) ?? []).filter((cid) => held.has(cid)),
      );
      const waiting = context.locals.filter((other) =>
        other.cars.missing.some((cid) => back.has(cid)),
      );
      if (waiting.length === 0) return [];
      const cids = waiting.flatMap((other) => other.cars.missing.filter((cid) => back.has(cid)));
      const names = waiting.map(({ store }) => store.name).join(" and ");
      const shown = asked.filter(({ record }) => cids.some((cid) => cid === carOfRecord(record)));
      return [
        {
          peer: facts.store.id,
          count: cids.length,
          where: [...linePlaces(shown.slice(0, 3)), ...carPlaces(facts, cids)],
          message: `${facts.store.name} has CARs now that were missing when ${names} asked for them.`,
          reasons: ["The file is in the folder, and the log reports it as missing before."],
        },
      ];
    });
    return answerOf(problems);
  },
};

function isAbout(context: FireproofContext, { record }: LogLine, id: string): boolean {
  return context.tied(record.place?.folder ?? "")?.store === id;
}
