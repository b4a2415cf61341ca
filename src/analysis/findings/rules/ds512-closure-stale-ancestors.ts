import type { LibraryContext } from "../library-context.ts";
import { plural } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** F-15 d: closure rows that the tree does not have. */
export const closureStaleAncestors: Rule<LibraryContext> = {
  id: "DS512",
  name: "closure-stale-ancestors",
  title: "The closure names ancestors that the tree does not have",
  severity: "warning",
  meaning:
    "After a directory was moved, its subtree keeps the old ancestors in the closure table. Deleting the old place would delete the moved rows.",
  needs: ["the main database with entry_closure"],
  explains: [],
  notToBeConfusedWith: [
    "More closure rows at a receiver than at the author: the author's are incomplete by design.",
  ],
  remedy: "Rebuild the closure from parent_id.",
  check(context) {
    const problems = context.holdings.view.peers.flatMap((peer, number): FoundProblem[] => {
      const orphans = context.orphans(number);
      const table = peer.main?.read("entry_closure", {});
      if (peer.main === undefined || orphans === undefined || table === undefined) return [];
      if (peer.main.state === "damaged" || peer.main.state === "truncated") return [];
      const extra = table.rowCount - orphans.closurePresent;
      if (extra <= 0) return [];
      return [
        {
          peer: peer.id,
          model: "entry_closure",
          count: extra,
          where: [{ path: peer.main.path, table: "entry_closure" }],
          message: `${plural(extra, "closure row")} at ${peer.name} name an ancestor that parent_id does not lead to.`,
          reasons: ["The pairs were recomputed from parent_id and compared."],
        },
      ];
    });
    return answerOf(problems);
  },
};
