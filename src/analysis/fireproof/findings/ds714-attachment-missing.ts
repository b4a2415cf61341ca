import { parseCid } from "../../../engine/merkle/cid.ts";
import type { DagMap } from "../../../engine/merkle/dag-cbor.ts";
import { isDagMap, linkOf, linksOf } from "../../../engine/merkle/dag-cbor.ts";
import type { Rule } from "../../findings/rule.ts";
import { answerOf } from "../../findings/rule.ts";
import { documentOf } from "../document-facts.ts";
import type { FireproofContext } from "./fireproof-context.ts";
import { carPlaces, countOf, linePlaces } from "./fireproof-context.ts";

/** Attachments are neither uploaded to remotes nor fetched from them: the document arrives, its file does not. */
export const attachmentMissing: Rule<FireproofContext> = {
  id: "DS714",
  name: "attachment-missing",
  title: "A document's file is not there",
  severity: "error",
  meaning:
    "A document refers to an attached file whose CAR is not in the store. Up to 0.24.19 attachments are not synced, so on every peer but the one that added it the file cannot be read.",
  needs: ["the store"],
  explains: [],
  notToBeConfusedWith: ["A missing document: here the document itself is complete."],
  remedy: "None in 0.24.19: add the file again on this peer.",
  check(context) {
    const problems = context.locals.flatMap((facts) => {
      const held = new Set<string>(facts.store.ledger.cars.map((car) => car.cid));
      const absent: { readonly id: string; readonly car: string }[] = [];
      for (const entry of facts.documents.entries.values()) {
        if (entry.state !== "live") continue;
        const doc = documentOf(context.facts.context.blocks.value(entry.cid));
        for (const car of attachedCars(doc)) if (!held.has(car)) absent.push({ id: entry.id, car });
      }
      if (absent.length === 0) return [];
      const ids = [...new Set(absent.map(({ id }) => id))];
      return [
        {
          peer: facts.store.id,
          model: "document",
          count: absent.length,
          where: [
            ...carPlaces(
              facts,
              absent.map(({ car }) => car),
            ),
            ...linePlaces(context.lines("car not ready")),
          ],
          message: `${countOf(absent.length, "attached file")} of ${facts.store.name} cannot be read.`,
          reasons: [
            `The documents ${ids.slice(0, 8).join(", ")} name CARs that are not in the data folder.`,
          ],
          excludes: [
            "lost documents: they are complete, only the content of their files is absent",
          ],
        },
      ];
    });
    return answerOf(problems);
  },
};

function attachedCars(doc: DagMap | undefined): readonly string[] {
  const fields = [doc?.get("_files"), doc?.get("_publicFiles")].filter(isDagMap);
  return fields
    .flatMap((files) => [...files.values()])
    .flatMap((file) => {
      const car = isDagMap(file) ? file.get("car") : undefined;
      const one = linkOf(car) ?? (typeof car === "string" ? parseCid(car)?.cid : undefined);
      return one === undefined ? (linksOf(car) ?? []) : [one];
    });
}
