import { countSigns, lastSign } from "../../facts/log-signs.ts";
import type { LibraryContext } from "../library-context.ts";
import { firstLines, plural } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

const NOTHING_CAME = "No data received, watermark unchanged";
const MISMATCH = "COUNT MISMATCH DETECTED";

/** F-06, F-17: the author answers every request with nothing although it has the rows. */
export const ownershipFilterReturnsNothing: Rule<LibraryContext> = {
  id: "DS603",
  name: "ownership-filter-returns-nothing",
  title: "The author answers requests for its own rows with nothing",
  severity: "error",
  meaning:
    "The receiver sees that rows are missing and asks for them again and again; the author's ownership filter selects none of its rows, so each round brings nothing.",
  needs: ["the receiver's tracing log", "the main databases of both peers"],
  explains: ["rows-missing", "watermark-leapfrog"],
  notToBeConfusedWith: [
    "An empty answer when nothing is missing: that is the normal end of a catch-up.",
  ],
  remedy:
    "Select owned rows through the closure of the device's locations in plain SQL, and check the answer against the count.",
  check(context) {
    const problems = context.pairs.flatMap(([author, holder]): FoundProblem[] => {
      const logs = context.logsOf(holder);
      const empty = countSigns(logs, NOTHING_CAME);
      const mismatch = lastSign(logs, MISMATCH);
      const absent = context.absent("entry", author, holder);
      if (empty === 0 || mismatch === undefined || absent.length === 0) return [];
      const gap = mismatch.fields.get("gap") ?? String(absent.length);
      return [
        {
          peer: context.id(author),
          model: "entry",
          count: absent.length,
          where: [
            ...firstLines(logs, NOTHING_CAME),
            ...firstLines(context.logsOf(author), "count=0"),
          ],
          message: `${context.name(holder)} asked ${context.name(author)} for the missing entries ${plural(empty, "time")} and got none, although ${context.name(author)} has ${absent.length} of them.`,
          reasons: [
            `The count check saw the gap of ${gap} each time.`,
            "The answers held 0 records, and the watermark stayed where it was.",
          ],
          excludes: ["a watermark that hides the rows: the requests named none"],
        },
      ];
    });
    return answerOf(problems);
  },
};
