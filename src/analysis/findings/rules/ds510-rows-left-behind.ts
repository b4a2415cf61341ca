import { forEachAbsent } from "../../facts/holdings.ts";
import { deletedRows } from "../deletions.ts";
import type { LibraryContext } from "../library-context.ts";
import { isMoving } from "../moving.ts";
import { plural, rowPlaces } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

const MODELS = ["entry", "location"];

/** F-19, Q-03: rows of an owner that the owner no longer has. */
export const rowsLeftBehind: Rule<LibraryContext> = {
  id: "DS510",
  name: "rows-left-behind",
  title: "A deletion never reached a peer",
  severity: "error",
  meaning:
    "A receiver holds rows of an owner that the owner itself no longer has. Only the receiver's own rows may exist on one side alone: the deletion was lost, or was sent as an ordinary change.",
  needs: ["the main databases of both peers"],
  explains: [],
  notToBeConfusedWith: [
    "Rows of the receiver's own locations.",
    "An owner whose file is damaged, or lacks commits.",
  ],
  remedy: "Send deletions as such, and let tombstones wait until every peer has them.",
  check(context) {
    const returned = deletedRows(context).filter((deleted) => deleted.cameBack);
    const problems = context.pairs.flatMap(([owner, holder]): FoundProblem[] =>
      MODELS.flatMap((model) => {
        const state = context.holdings.view.peers[owner]?.main?.state;
        if (state !== "complete" && state !== "wal-applied") return [];
        if (isMoving(context, context.id(owner), context.id(holder), "entry")) return [];
        const known = new Set(
          returned
            .filter((each) => each.holder === holder && each.model === model)
            .flatMap((each) => each.rows),
        );
        const rows = rowsWithoutOwner(context, model, owner, holder).filter(
          (row) => !known.has(row),
        );
        if (rows.length === 0) return [];
        return [
          {
            peer: context.id(holder),
            model,
            count: rows.length,
            where: rowPlaces(context, holder, model, rows),
            message: `${context.name(holder)} holds ${plural(rows.length, "row")} of ${model} that belong to ${context.name(owner)}, which no longer has them.`,
            reasons: ["Their owner is told by the location that they lie below."],
          },
        ];
      }),
    );
    return answerOf(problems);
  },
};

/** Rows at `holder` by `owner` that `owner` lacks; none where the owner has no row at all of the model. */
function rowsWithoutOwner(
  context: LibraryContext,
  model: string,
  owner: number,
  holder: number,
): readonly number[] {
  const held = context.holdings.of(model)[holder];
  const own = context.holdings.of(model)[owner];
  if (held === undefined || own === undefined || own.rows.count === 0) return [];
  const rows: number[] = [];
  forEachAbsent(held, own, owner, (row) => rows.push(row));
  return rows;
}
