import { ORPHAN_PATH } from "../../facts/orphans.ts";
import type { LibraryContext } from "../library-context.ts";
import { plural, rowPlaces } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** F-16: received directories without a path. */
export const directoryPathsMissing: Rule<LibraryContext> = {
  id: "DS507",
  name: "directory-paths-missing",
  title: "Received directories have no path",
  severity: "error",
  meaning:
    "A file's path is made from the path row of its directory. In November 2025 changes in real time carried the path of location roots only, so deeper directories cannot be opened at the receiver, and nothing can be indexed below them.",
  needs: ["the main database with directory_paths"],
  explains: ["directory-path-wrong"],
  notToBeConfusedWith: ["Files and links: only directories have a path row."],
  remedy: "Send the path with every directory, or make it from the parent's path and the name.",
  check(context) {
    const problems = context.holdings.view.peers.flatMap((peer, number): FoundProblem[] => {
      const orphans = context.orphans(number);
      if (orphans === undefined || orphans.counts.path === 0) return [];
      if (peer.main?.state === "damaged" || peer.main?.state === "truncated") return [];
      const authors = context.holdings.of("entry")[number]?.authors;
      const rows = [...orphans.flags.keys()].filter(
        (row) => ((orphans.flags[row] ?? 0) & ORPHAN_PATH) !== 0,
      );
      const received = rows.filter((row) => authors?.[row] !== number);
      return [
        {
          severity: received.length > 0 ? "error" : "warning",
          peer: peer.id,
          model: "directory_path",
          count: rows.length,
          where: rowPlaces(context, number, "entry", received.length > 0 ? received : rows),
          message: `${plural(rows.length, "directory row")} at ${peer.name} have no path, ${received.length} of them received.`,
          reasons: ["directory_paths has no row with their id."],
        },
      ];
    });
    return answerOf(problems);
  },
};
