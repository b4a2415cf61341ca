import type { LibraryContext, ModelDifferences } from "../library-context.ts";
import { isMoving } from "../moving.ts";
import { plural, SHOWN_PLACES } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** F-31: both peers have the row, and its fields differ. */
export const missedUpdate: Rule<LibraryContext> = {
  id: "DS506",
  name: "missed-update",
  title: "Counts are equal and contents differ",
  severity: "error",
  meaning:
    "The receiver holds the row in an older version. Counts, and the recorded system's hash, cannot see it; an update was lost, and no watermark asks for it.",
  needs: ["the main databases of both peers"],
  explains: [],
  notToBeConfusedWith: [
    "Fields that each peer fills for itself, aggregates of directories among them.",
    "Rows that only lost a link: see the findings about references.",
  ],
  remedy:
    "Compare digests of the synced fields per row, and bump the row's time on every change that must travel.",
  check(context) {
    const problems = context.pairs.flatMap(([author, holder]): FoundProblem[] =>
      context.differences(author, holder).flatMap(({ model, rows }): FoundProblem[] => {
        if (isMoving(context, context.id(author), context.id(holder), model)) return [];
        const isNoise = isLostLinkNoise(context, author, model, rows);
        const fields = [...new Set(rows.flatMap((row) => row.fields.map((field) => field.name)))];
        const path = context.holdings.view.peers[holder]?.main?.path ?? "";
        const table = context.holdings.view.registry.model(model)?.table ?? model;
        return [
          {
            ...(isNoise ? { severity: "info" } : {}),
            peer: context.id(holder),
            model,
            count: rows.length,
            where: rows.slice(0, SHOWN_PLACES).map((row) => ({ path, table, uuid: row.uuid })),
            message: `${plural(rows.length, "row")} of ${model} that ${context.name(author)} wrote differ at ${context.name(holder)} in ${fields.sort().join(", ")}.`,
            reasons: rows.slice(0, SHOWN_PLACES).map((row) => {
              const shown = row.fields.map(
                (field) =>
                  `${field.name} ${JSON.stringify(field.a)} against ${JSON.stringify(field.b)}`,
              );
              return `${row.uuid}: ${shown.join(", ")}.`;
            }),
          },
        ];
      }),
    );
    return answerOf(problems);
  },
};

/** The recorded project's own limit for links that did not arrive. */
const HEALTHY_SHARE = 0.05;
const LINKS = new Set(["content", "metadata"]);

/** Whether the rows merely lack a link that the author has, and few enough of them do. */
function isLostLinkNoise(
  context: LibraryContext,
  author: number,
  model: string,
  rows: ModelDifferences["rows"],
): boolean {
  const all = context.holdings.count(model, author, author);
  return (
    model === "entry" &&
    rows.length <= all * HEALTHY_SHARE &&
    rows.every(({ fields }) =>
      fields.every(({ name, a, b }) => LINKS.has(name) && a !== null && b === null),
    )
  );
}
