import type { LibraryContext } from "../library-context.ts";
import { plural, rowPlaces } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

const KIND_FILE = 0;
const LATER_MICROS = 1_000_000;
/** A few files that were changed after they were found are no echo. */
const SHARE = 0.5;

/** F-43, Q-26: an owner's rows were overwritten by a peer's copy. */
export const echoOfOwnRows: Rule<LibraryContext> = {
  id: "DS514",
  name: "echo-of-own-rows",
  title: "An owner's rows were overwritten by a peer's copy",
  severity: "warning",
  meaning:
    "A request that names no owner brings back the requester's own rows, as the peer knows them and with a new time. The owner applies them: its rows go back to the peer's older knowledge, and both fetch the whole set again and again.",
  needs: ["the owner's main database"],
  explains: ["self-watermark", "own-device-row-overwritten"],
  notToBeConfusedWith: [
    "Directories: their aggregates are computed later and bump the time.",
    "Single files that were changed after they were found.",
  ],
  remedy: "Ask for a peer's own rows only, and ignore incoming state that one owns.",
  check(context) {
    const { view } = context.holdings;
    const problems = view.peers.flatMap((peer, number): FoundProblem[] => {
      const { files, rewritten } = ownFiles(context, number);
      if (rewritten.length === 0 || rewritten.length < files * SHARE) return [];
      return [
        {
          peer: peer.id,
          model: "entry",
          count: rewritten.length,
          where: rowPlaces(context, number, "entry", rewritten),
          message: `${plural(rewritten.length, "file")} that ${peer.name} owns were written again after they were found.`,
          reasons: [
            "Their indexed_at is more than a second later than created_at, and linking does not move it.",
          ],
        },
      ];
    });
    return answerOf(problems);
  },
};

/** How many files a peer owns, and the rows of those that were written again. */
function ownFiles(
  context: LibraryContext,
  peer: number,
): { readonly files: number; readonly rewritten: readonly number[] } {
  const held = context.holdings.of("entry")[peer];
  const columns = ["indexed_at", "created_at", "kind"];
  if (held === undefined || !columns.every((name) => held.rows.table.has(name)))
    return { files: 0, rewritten: [] };
  const { table } = held.rows;
  const [later, first] = [table.column("indexed_at").times(), table.column("created_at").times()];
  const kinds = table.column("kind").numbers();
  const rewritten: number[] = [];
  let files = 0;
  for (let row = 0; row < held.rows.count; row++) {
    if (held.authors[row] !== peer || kinds[row] !== KIND_FILE) continue;
    files++;
    if ((later[row] ?? 0) - (first[row] ?? 0) > LATER_MICROS) rewritten.push(row);
  }
  return { files, rewritten };
}
