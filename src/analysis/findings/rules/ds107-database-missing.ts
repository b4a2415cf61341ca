import type { LibraryContext } from "../library-context.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** F-39: a peer's main database or sync.db is not in the folder. */
export const databaseMissing: Rule<LibraryContext> = {
  id: "DS107",
  name: "database-missing",
  title: "A peer's database is not in the folder",
  severity: "warning",
  meaning:
    "Harnesses of December 2025 copied database.db after it had been renamed to library.db, so their snapshots lack it. What that peer holds cannot be told from rows.",
  needs: ["the peer's folder"],
  explains: [],
  notToBeConfusedWith: ["A peer that is only named in others' rows: it has no folder at all."],
  remedy: "Copy library.db (or database.db) and sync.db of every peer.",
  check(context) {
    const problems = context.holdings.view.peers.flatMap((peer): FoundProblem[] => {
      const missing = [
        ...(peer.main === undefined ? ["the main database"] : []),
        ...(peer.sync === undefined ? ["sync.db"] : []),
      ];
      if (missing.length === 0) return [];
      return [
        {
          peer: peer.id,
          where: [{ path: peer.path }],
          message: `The folder of ${peer.name} lacks ${missing.join(" and ")}.`,
          reasons: ["Facts that need them are reported as unknown."],
        },
      ];
    });
    return answerOf(problems);
  },
};
