import type { LibraryContext } from "../library-context.ts";
import { plural, rowPlaces } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";
import { textRows } from "../text-rows.ts";

/** F-23: the same MIME type under different uuids. */
export const mimeTypeClash: Rule<LibraryContext> = {
  id: "DS207",
  name: "mime-type-clash",
  title: "The same MIME type has another uuid at the other peer",
  severity: "error",
  meaning:
    "MIME types have random uuids and a unique name. Where both peers made the same one, the other's row is refused, and content identities that reference it fail behind it.",
  needs: ["the main databases of both peers, from January 2026 on"],
  explains: ["rows-missing", "unlinked-rows", "unresolved-dependencies"],
  notToBeConfusedWith: ["Generations before January 2026: MIME types were not synced."],
  remedy: "Make the uuid from the MIME type's name.",
  check(context) {
    const { view } = context.holdings;
    if (!view.models.some((model) => model.name === "mime_type")) return { verdict: "holds" };
    const problems = context.pairs.flatMap(([author, holder]): FoundProblem[] => {
      const own = view.rows(author, "mime_type");
      const held = textRows(context, holder, "mime_type", "mime_type");
      if (own === undefined || held === undefined || !own.table.has("mime_type")) return [];
      const names = own.table.column("mime_type");
      const clashing = context
        .absent("mime_type", author, holder)
        .filter((row) => held.has(names.text(row) ?? ""));
      if (clashing.length === 0) return [];
      const behind = context
        .blockers("content_identity", author, holder)
        .find((each) => each.model === "mime_type");
      const blocked = behind?.blockedRows ?? 0;
      return [
        {
          severity: blocked > 0 ? "error" : "warning",
          peer: context.id(holder),
          model: "mime_type",
          count: clashing.length,
          where: rowPlaces(context, author, "mime_type", clashing),
          message: `${plural(clashing.length, "MIME type")} of ${context.name(author)} cannot exist at ${context.name(holder)}, which has the same name under another uuid.`,
          reasons: [
            `For example ${names.text(clashing[0] ?? 0) ?? ""}.`,
            ...(blocked === 0
              ? []
              : [`${plural(blocked, "missing content identity row")} reference them.`]),
          ],
        },
      ];
    });
    return answerOf(problems);
  },
};
