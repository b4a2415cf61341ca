import { rowsOutsideFile } from "../../facts/claims.ts";
import type { LibraryContext } from "../library-context.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** The summary counts something else than the rows show. */
export const summaryContradictsRows: Rule<LibraryContext> = {
  id: "DS104",
  name: "summary-contradicts-rows",
  title: "summary.md contradicts the rows",
  severity: "warning",
  meaning:
    "The summary was written for another peer, another run or another moment. Rows are believed, the summary is not.",
  needs: ["summary.md", "the main database"],
  explains: [],
  notToBeConfusedWith: [
    "Commits that were not copied: the summary is right then, and the file is short.",
  ],
  remedy: "Do not reason from the summary; compare the rows.",
  check(context) {
    const { view } = context.holdings;
    const { summary } = view.recording;
    const problems = (summary?.claims ?? []).flatMap((claim): FoundProblem[] => {
      const number = view.peers.findIndex((peer) => peer.id === claim.peer);
      const peer = view.peers[number];
      if (summary === undefined || peer?.main === undefined) return [];
      const entries = view.rows(number, "entry")?.count;
      const isElsewhere = rowsOutsideFile(view, number)["entry"] !== undefined;
      if (claim.entries === undefined || entries === undefined || isElsewhere) return [];
      if (claim.entries === entries) return [];
      return [
        {
          peer: peer.id,
          model: "entry",
          where: [
            { path: summary.path, line: claim.line },
            { path: peer.main.path, table: "entries" },
          ],
          message: `summary.md counts ${claim.entries} entries for ${claim.label}; ${peer.main.path} holds ${entries}.`,
          reasons: [
            `The section names device ${claim.peer}, whose files are in ${peer.path || "the folder itself"}.`,
          ],
        },
      ];
    });
    return answerOf(problems);
  },
};
