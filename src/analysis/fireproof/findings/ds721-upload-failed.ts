import type { Rule } from "../../findings/rule.ts";
import { answerOf } from "../../findings/rule.ts";
import type { FireproofContext } from "./fireproof-context.ts";
import { countOf, linePlaces } from "./fireproof-context.ts";

/** An upload of a CAR fails, the meta goes out all the same. */
export const uploadFailed: Rule<FireproofContext> = {
  id: "DS721",
  name: "upload-failed",
  title: "Uploads of CARs failed",
  severity: "warning",
  meaning:
    "The log says that CARs could not be put to a remote. The library sends the meta all the same, so the remote refers to data that it does not have.",
  needs: ["the log"],
  explains: ["no-transfer", "car-missing", "adopted-head"],
  notToBeConfusedWith: ["CARs that nobody tried to upload."],
  remedy: "Attach the peer again once the remote can be written.",
  check(context) {
    const lines = context.lines("error putting car");
    const unsent = context.remotes.some((remote) => remote.cars.missing.length > 0);
    if (lines.length === 0 || !unsent) return { verdict: "holds" };
    return answerOf([
      {
        count: lines.length,
        where: linePlaces(lines),
        message: `${countOf(lines.length, "upload")} of CARs failed, and a remote lacks CARs that it refers to.`,
        reasons: ["After such a failure the meta is sent nevertheless."],
      },
    ]);
  },
};
