import type { Json } from "../../../sources/fireproof/json.ts";
import { isJsonObject } from "../../../sources/fireproof/json.ts";
import type { Rule } from "../../findings/rule.ts";
import { answerOf } from "../../findings/rule.ts";
import type { FireproofContext, LogLine } from "./fireproof-context.ts";
import { countOf, linePlaces } from "./fireproof-context.ts";

const REFUSED = /key contains non-ascii characters|encoded key exceeds max size/i;

/** Document ids must be printable ASCII of at most 4,096 bytes. */
export const invalidId: Rule<FireproofContext> = {
  id: "DS720",
  name: "invalid-id",
  title: "A put was refused because of its document id",
  severity: "error",
  meaning:
    "The clock takes document ids of printable ASCII only, at most 4,096 bytes. A put with another id is rejected, and nothing of it is stored.",
  needs: ["the log"],
  explains: [],
  notToBeConfusedWith: ["Fields of a document: they may contain anything."],
  remedy: "Encode the id, or let the library make one.",
  check(context) {
    const refused = context
      .lines("")
      .filter(({ record }) => mentions(record.fields["error"]) || REFUSED.test(record.message));
    if (refused.length === 0) return { verdict: "holds" };
    return answerOf([
      {
        model: "document",
        count: refused.length,
        where: linePlaces(refused),
        message: `${countOf(refused.length, "put")} failed because the document id is not printable ASCII or too long.`,
        reasons: [`The log says so in ${placesOf(refused)}.`],
      },
    ]);
  },
};

function placesOf(lines: readonly LogLine[]): string {
  return lines
    .slice(0, 3)
    .map(({ path, record }) => `${path}:${record.line}`)
    .join(", ");
}

/** An error field is text, or a message that is nested several deep. */
function mentions(error: Json | undefined, depth = 0): boolean {
  if (typeof error === "string") return REFUSED.test(error);
  if (!isJsonObject(error) || depth > 8) return false;
  return Object.values(error).some((inner) => mentions(inner, depth + 1));
}
