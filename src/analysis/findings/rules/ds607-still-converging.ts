import type { FindingPlace } from "../../report.ts";
import type { LibraryContext } from "../library-context.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** A snapshot taken in the middle of a transfer shows no fault. */
export const stillConverging: Rule<LibraryContext> = {
  id: "DS607",
  name: "still-converging",
  title: "The snapshot was taken while rows were still arriving",
  severity: "info",
  meaning: "The last row was applied just before the snapshot. What is missing was in flight.",
  needs: ["the main databases of both peers", "the time of the snapshot"],
  explains: [],
  notToBeConfusedWith: ["A stuck pair: its last row arrived long before the snapshot."],
  remedy: "Take another snapshot later.",
  check(context) {
    const problems = context.report.progress
      .filter((progress) => progress.state === "converging")
      .map(
        (progress): FoundProblem => ({
          peer: progress.to,
          model: progress.model,
          count: progress.of - progress.have,
          where: lastPlace(context, progress.to, progress.model),
          message: `${progress.model} was still arriving: ${progress.have} of ${progress.of} were there.`,
          reasons:
            progress.lastProductive === undefined
              ? []
              : [`The last row was applied at ${progress.lastProductive.at}.`],
        }),
      );
    return answerOf(problems);
  },
};

/** The receiver's table. */
function lastPlace(context: LibraryContext, peer: string, model: string): readonly FindingPlace[] {
  const { view } = context.holdings;
  const path = view.peers.find((each) => each.id === peer)?.main?.path;
  const table = view.registry.model(model)?.table;
  return path === undefined || table === undefined ? [] : [{ path, table }];
}
