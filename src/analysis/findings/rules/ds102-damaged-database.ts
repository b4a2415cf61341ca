import type { LibraryContext } from "../library-context.ts";
import { plural, SHOWN_PLACES } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** F-39: pages of a database cannot be read. */
export const damagedDatabase: Rule<LibraryContext> = {
  id: "DS102",
  name: "damaged-database",
  title: "Pages of a database cannot be read",
  severity: "warning",
  meaning:
    "The file was torn while it was copied, or damaged later. What could be read is shown; counts from the damaged tables are marked.",
  needs: ["a database"],
  explains: [],
  notToBeConfusedWith: [
    "A database without its -wal: every page is sound, the last commits are elsewhere.",
  ],
  remedy: "Take the snapshot again while sync rests, or copy with SQLite's backup command.",
  check(context) {
    const problems = context.holdings.view.peers.flatMap((peer) =>
      [peer.main, peer.sync, peer.jobs].flatMap((database): FoundProblem[] => {
        if (database === undefined) return [];
        if (database.state !== "damaged" && database.state !== "truncated") return [];
        const pages = database.damage.map((damage) => damage.page);
        const tables = [...new Set(database.damage.map((damage) => damage.table ?? "no table"))];
        return [
          {
            peer: peer.id,
            count: pages.length,
            where: [{ path: database.path }],
            message: `${database.path} is ${database.state}: ${plural(pages.length, "page")} cannot be trusted.`,
            reasons: [
              ...database.notes,
              ...database.damage
                .slice(0, SHOWN_PLACES)
                .map((each) => `Page ${each.page} at byte ${each.offset}: ${each.reason}.`),
              ...(pages.length === 0 ? [] : [`They belong to ${tables.join(", ")}.`]),
            ],
          },
        ];
      }),
    );
    return answerOf(problems);
  },
};
