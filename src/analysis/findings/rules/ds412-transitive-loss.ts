import type { LibraryContext } from "../library-context.ts";
import { isMoving } from "../moving.ts";
import { plural, rowPlaces, watermarkPlace } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** Rows that reached one peer and were not passed on to the next. */
export const transitiveLoss: Rule<LibraryContext> = {
  id: "DS412",
  name: "transitive-loss",
  title: "Rows that a peer received were not passed on",
  severity: "error",
  meaning:
    "A third peer never talked to the author, only to a peer that has the author's rows. Since requests name an owner, a peer answers with what it owns; what it merely holds is not passed on.",
  needs: ["the main databases of three peers"],
  explains: ["rows-missing", "nothing-crossed", "unlinked-rows", "backfill-never-started"],
  notToBeConfusedWith: [
    "A third peer that does exchange with the author and lost rows on the way.",
    "Folders of two peers.",
  ],
  remedy: "Let peers serve what they hold, or connect every pair.",
  check(context) {
    const models = new Set(context.report.progress.map(({ model }) => model));
    models.delete("device");
    const problems = context.pairs.flatMap(([author, holder]): FoundProblem[] =>
      [...models].flatMap((model) => {
        const absent = context.absent(model, author, holder);
        if (absent.length === 0 || hasTalked(context, author, holder)) return [];
        if (isMoving(context, context.id(author), context.id(holder), model)) return [];
        const relay = relayOf(context, model, author, holder, absent.length);
        if (relay === undefined) return [];
        return [
          {
            peer: context.id(holder),
            model,
            count: absent.length,
            where: [
              ...rowPlaces(context, author, model, absent),
              ...watermarkPlace(context, holder),
            ],
            message: `${context.name(holder)} lacks ${plural(absent.length, "row")} of ${model} that ${context.name(author)} wrote and ${context.name(relay)} has: they were not passed on.`,
            reasons: [
              `${context.name(holder)} keeps no watermark about ${context.name(author)}, but one about ${context.name(relay)}.`,
            ],
            excludes: ["a loss between the author and the receiver: they never exchanged"],
          },
        ];
      }),
    );
    return answerOf(problems);
  },
};

function hasTalked(context: LibraryContext, author: number, holder: number): boolean {
  return context.report.watermarks.some(
    (mark) =>
      mark.holder === context.id(holder) &&
      mark.peer === context.id(author) &&
      mark.claimed !== null,
  );
}

/** A third peer that holds most of the absent rows and that the holder does exchange with. */
function relayOf(
  context: LibraryContext,
  model: string,
  author: number,
  holder: number,
  absent: number,
): number | undefined {
  return [...context.holdings.view.peers.keys()].find(
    (peer) =>
      peer !== author &&
      peer !== holder &&
      context.absent(model, author, peer).length * 2 <= absent &&
      hasTalked(context, peer, holder),
  );
}
