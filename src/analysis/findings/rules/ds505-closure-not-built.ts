import { ORPHAN_CLOSURE } from "../../facts/orphans.ts";
import type { LibraryContext } from "../library-context.ts";
import { plural, rowPlaces } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** F-15: closure rows of received entries are missing. */
export const closureNotBuilt: Rule<LibraryContext> = {
  id: "DS505",
  name: "closure-not-built",
  title: "Closure rows of received entries are missing",
  severity: "error",
  meaning:
    "The closure table answers which entries lie below a location. Without its rows ownership counts, the ownership filter and the deletion of subtrees miss entries.",
  needs: ["the main database with entry_closure"],
  explains: [],
  notToBeConfusedWith: [
    "The author's own rows: the indexer writes self rows late, so pairs within one batch are missing there and harm nobody who rebuilds.",
    "Surplus rows at a receiver.",
  ],
  remedy: "Rebuild the closure from parent_id after every catch-up.",
  check(context) {
    const problems = context.holdings.view.peers.flatMap((peer, number): FoundProblem[] => {
      const orphans = context.orphans(number);
      const held = context.holdings.of("entry")[number];
      if (orphans === undefined || held === undefined || orphans.counts.closure === 0) return [];
      const rows = [...orphans.flags.keys()].filter(
        (row) => ((orphans.flags[row] ?? 0) & ORPHAN_CLOSURE) !== 0 && held.authors[row] !== number,
      );
      if (rows.length === 0) return [];
      const missing = orphans.closureExpected - orphans.closurePresent;
      return [
        {
          peer: peer.id,
          model: "entry_closure",
          count: rows.length,
          where: rowPlaces(context, number, "entry", rows),
          message: `${plural(rows.length, "received entry row")} at ${peer.name} lack closure rows: ${orphans.closurePresent} of ${orphans.closureExpected} pairs are there, ${missing} are missing.`,
          reasons: [
            "The pairs that parent_id asks for were recomputed and compared with entry_closure.",
          ],
        },
      ];
    });
    return answerOf(problems);
  },
};
