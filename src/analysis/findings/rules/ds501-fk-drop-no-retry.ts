import { countSigns } from "../../facts/log-signs.ts";
import type { LibraryContext } from "../library-context.ts";
import { firstLines, plural, rowPlaces } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

const FILTERED = "missing FK dependencies (will retry on next sync)";

/** F-02: records with a missing reference were removed from a page and never asked for again. */
export const fkDropNoRetry: Rule<LibraryContext> = {
  id: "DS501",
  name: "fk-drop-no-retry",
  title: "Records were filtered out for a missing reference and never retried",
  severity: "error",
  meaning:
    "A pull removed the records whose reference was not there yet. Nothing keeps them, and the watermark moved past them, so neither the arrival of the dependency nor another pull brings them.",
  needs: ["the receiver's tracing log", "the main databases of both peers"],
  explains: ["watermark-leapfrog", "rows-missing"],
  notToBeConfusedWith: [
    "Records that wait in the dependency tracker: they are retried when their dependency arrives.",
    "References set to NULL: those rows exist, unlinked.",
  ],
  remedy:
    "Hold failed records and retry them when the dependency arrives; do not move the watermark past an unapplied record.",
  check(context) {
    const problems = context.pairs.flatMap(([author, holder]): FoundProblem[] => {
      const filtered = countSigns(context.logsOf(holder), FILTERED);
      const absent = context.absent("entry", author, holder);
      if (filtered === 0 || absent.length === 0) return [];
      const blockers = context.blockers("entry", author, holder);
      const blocked = blockers.map(
        ({ model, missing, blockedRows }) =>
          `${plural(blockedRows, "missing row")} reference ${plural(missing.length, `row`)} of ${model} that ${context.name(holder)} lacks.`,
      );
      const free = absent.length - Math.max(0, ...blockers.map((each) => each.blockedRows));
      return [
        {
          peer: context.id(holder),
          model: "entry",
          count: absent.length,
          where: [
            ...firstLines(context.logsOf(holder), FILTERED),
            ...rowPlaces(context, author, "entry", absent),
          ],
          message: `${context.name(holder)} filtered entries out of a pull from ${context.name(author)} because what they reference was missing; ${plural(absent.length, "entry row")} never came.`,
          reasons: [
            ...blocked,
            ...(free > 0
              ? [
                  `${plural(free, "missing row")} could be applied today: what they need has arrived since, and nothing retried them.`,
                ]
              : []),
          ],
          excludes: ["references set to NULL: the rows are not there at all"],
        },
      ];
    });
    return answerOf(problems);
  },
};
