import type { LibraryContext } from "../library-context.ts";
import { answerOf, type Rule } from "../rule.ts";

const CODES = new Set(["identity-conflict", "unknown-identity"]);

/** Sources disagree about which device a folder belongs to. */
export const identityConflict: Rule<LibraryContext> = {
  id: "DS203",
  name: "identity-conflict",
  title: "Sources disagree about whose folder it is",
  severity: "warning",
  meaning:
    "The summary, the first device row, the watermarks and the stamps of a folder name different devices. The strongest source was believed.",
  needs: ["a peer's folder"],
  explains: [],
  notToBeConfusedWith: ["Two peers with one display name: their ids differ and agree everywhere."],
  remedy: "Look at the proof of the peer's identity before believing anything said about it.",
  check(context) {
    const { recording } = context.holdings.view;
    const found = recording.findings.filter((finding) => CODES.has(finding.code));
    return answerOf(
      found.map((finding) => ({
        where: [
          { path: finding.path, ...(finding.line === undefined ? {} : { line: finding.line }) },
        ],
        message: finding.message,
        reasons: [],
      })),
    );
  },
};
