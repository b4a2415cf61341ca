import type { LibraryContext } from "../library-context.ts";
import { plural } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";
import { problemsFrom, type Signs } from "../signs.ts";
import { lossAnd } from "../symptoms.ts";

const COLUMN = "no such column: last_watermark";
const WATERMARK_FAILED = "resource watermark";
const MESSAGE = "Failed to deserialize";

/** F-38: the columns of sync.db belong to another generation. */
export const schemaGenerationMix: Rule<LibraryContext> = {
  id: "DS616",
  name: "schema-generation-mix",
  title: "A database of one build is used by another",
  severity: "error",
  meaning:
    "The watermark table of generation 4 has other columns, and there is no way back: later builds fail at each read and write of a watermark. Messages of different builds cannot be read either.",
  needs: ["the tracing log"],
  explains: lossAnd("shared-watermark-never-set"),
  notToBeConfusedWith: ["Other errors of SQLite."],
  remedy: "Make the table anew with the running build's columns; run one build on all peers.",
  check(context) {
    const tell =
      (what: string) =>
      (signs: Signs, who: string): FoundProblem => ({
        count: signs.count,
        where: signs.where,
        message: `${who} ${what} (${plural(signs.count, "line")}).`,
        reasons: [signs.last.message.slice(0, 300)],
      });
    return answerOf([
      ...problemsFrom(context, WATERMARK_FAILED, (signs, who) =>
        // Where the text is a field it is not part of the message that is searched.
        signs.last.raw.includes(COLUMN)
          ? tell("uses a sync.db with columns of generation 4")(signs, who)
          : undefined,
      ),
      ...problemsFrom(context, MESSAGE, tell("could not read messages of its peer")),
    ]);
  },
};
