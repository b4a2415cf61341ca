import type { Rule } from "../../findings/rule.ts";
import { answerOf } from "../../findings/rule.ts";
import { forecastMerge } from "../pair-facts.ts";
import { conflictReport } from "../pair-report.ts";
import type { DocumentConflict, DocumentVersion } from "../report.ts";
import type { FireproofContext } from "./fireproof-context.ts";
import { cidsOf, countOf, eventPlaces } from "./fireproof-context.ts";

const SHOWN_CONFLICTS = 8;
const SHOWN_CHARACTERS = 160;

/** Both wrote after their last common event and have not met since. */
export const diverged: Rule<FireproofContext> = {
  id: "DS732",
  name: "diverged",
  title: "Two peers wrote independently and have not met since",
  severity: "warning",
  meaning:
    "Each of two stores has events that the other lacks, after a common history. Nothing is broken: they have to exchange and merge, and documents that both changed get the version that is last in the order of replay.",
  needs: ["both stores"],
  explains: [],
  notToBeConfusedWith: [
    "A transfer that failed: then CARs, keys or merges are missing, and another rule says which.",
  ],
  remedy:
    "Attach both to the same remote, one after the other. The forecast of the merge says which versions win.",
  check(context) {
    const { locals } = context;
    const problems = locals.flatMap((a, index) =>
      locals.slice(index + 1).flatMap((b) => {
        const pair = context.pair(a, b);
        if (pair.relation !== "diverged" && pair.relation !== "unrelated") return [];
        const merge = forecastMerge(a, [b], context.facts);
        const conflicts = merge.documents.conflicts.map((conflict) =>
          forecastText(conflictReport(conflict, context.facts)),
        );
        const [ancestor] = cidsOf(context, merge.ancestor === undefined ? [] : [merge.ancestor]);
        return [
          {
            peer: a.store.id,
            model: "clock-event",
            count: pair.missing.length + pair.extra.length,
            where: [...eventPlaces(a, a.heads), ...eventPlaces(b, b.heads)],
            message: `${a.store.name} has ${countOf(pair.missing.length, "event")} that ${b.store.name} lacks, and lacks ${pair.extra.length} of its events.`,
            reasons: [
              `Their last common event is ${ancestor ?? "none"}.`,
              `Merged they would show ${countOf(merge.documents.liveCount, "document")}.`,
              ...(conflicts.length === 0
                ? ["No document was changed on both sides."]
                : conflicts.slice(0, SHOWN_CONFLICTS)),
              ...(conflicts.length > SHOWN_CONFLICTS
                ? [
                    `${conflicts.length - SHOWN_CONFLICTS} more documents were changed on both sides.`,
                  ]
                : []),
            ],
          },
        ];
      }),
    );
    return answerOf(problems);
  },
};

/** A document that both changed, and which version a merge would show. */
function forecastText({ id, winner, losers }: DocumentConflict): string {
  return `${id} was changed on both sides: ${contentOf(winner)} wins (${winner.event}) over ${losers.map(contentOf).join(" and ")}.`;
}

function contentOf({ value, deleted }: DocumentVersion): string {
  if (value !== null) return value.slice(0, SHOWN_CHARACTERS);
  return deleted === true ? "the deletion" : "a version that cannot be read";
}
