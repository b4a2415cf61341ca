import type { LibraryContext } from "../library-context.ts";
import { isMoving } from "../moving.ts";
import { plural, rowPlaces } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** The symptom: a receiver lacks rows, and nothing moves. */
export const rowsMissing: Rule<LibraryContext> = {
  id: "DS405",
  name: "rows-missing",
  title: "A receiver lacks rows and nothing brings them",
  severity: "error",
  meaning:
    "The author has rows that the receiver lacks, and the transfer neither runs nor rests on purpose.",
  needs: ["the main databases of both peers"],
  explains: [],
  notToBeConfusedWith: [
    "A transfer that is still running.",
    "A receiver that is paused.",
    "A copy without its -wal.",
  ],
  remedy:
    "See the finding that explains this one; without one, ask for the lineage of a missing row.",
  check(context) {
    const problems = context.report.progress.flatMap((progress): FoundProblem[] => {
      if (progress.state !== "stuck" && progress.state !== "not-started") return [];
      const author = context.holdings.view.peers.findIndex((peer) => peer.id === progress.from);
      const holder = context.holdings.view.peers.findIndex((peer) => peer.id === progress.to);
      const gap = progress.of - progress.have;
      if (isMoving(context, progress.from, progress.to, progress.model)) return [];
      return [
        {
          peer: progress.to,
          model: progress.model,
          count: gap,
          where: rowPlaces(
            context,
            author,
            progress.model,
            context.absent(progress.model, author, holder),
          ),
          message: `${context.name(holder)} lacks ${plural(gap, "row")} of ${progress.model} that ${context.name(author)} wrote (${context.name(author)}→${context.name(holder)} ${progress.have}/${progress.of}).`,
          reasons: [
            progress.lastProductive === undefined
              ? "Not one row of it ever arrived."
              : `The last one arrived at ${progress.lastProductive.at}.`,
            ...(progress.waitsFor === undefined ? [] : [`It waits for ${progress.waitsFor}.`]),
          ],
        },
      ];
    });
    const [open] = context.report.progress.filter(
      ({ state, have, of }) => state === "unknown" && have < of,
    );
    const away = authorsWithoutFiles(context);
    if (problems.length === 0 && open === undefined && away.length > 0) {
      return {
        verdict: "unknown",
        because: `the files of ${away.join(", ")} are not in the folder, so nobody can say which of its rows never arrived`,
      };
    }
    if (problems.length > 0 || open === undefined) return answerOf(problems);
    return {
      verdict: "unknown",
      because: `of ${open.of} rows of ${open.model} only ${open.have} can be seen, and nothing decides whether the others are there: it needs ${open.waitsFor ?? "more evidence"}`,
    };
  },
};

/** Devices that wrote rows which a peer of the folder holds, and whose own files are not here. */
function authorsWithoutFiles(context: LibraryContext): readonly string[] {
  const present = new Set<string>(context.holdings.view.peers.map(({ id }) => id));
  const wrote = context.report.matrix.filter(
    ({ model, author, count }) =>
      model === "entry" && count > 0 && author !== "unknown" && !present.has(author),
  );
  return [...new Set(wrote.map(({ author }) => author))].sort();
}
