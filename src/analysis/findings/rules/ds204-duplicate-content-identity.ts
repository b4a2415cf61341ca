import { clashingIdentities } from "../clashing-identities.ts";
import type { LibraryContext } from "../library-context.ts";
import { plural, rowPlaces } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** F-22: the same content under different uuids, so that the peer's identity cannot be inserted. */
export const duplicateContentIdentity: Rule<LibraryContext> = {
  id: "DS204",
  name: "duplicate-content-identity",
  title: "The same content has another identity at the other peer",
  severity: "error",
  meaning:
    "content_hash is unique, and until December 2025 the uuid of an identity was made from the library's id as well. Where both peers hold the same bytes, the other's identity is refused, and entries that reference it stay unlinked or wait for ever.",
  needs: ["the main databases of both peers"],
  explains: [
    "rows-missing",
    "contiguous-loss",
    "unlinked-rows",
    "missed-update",
    "unresolved-dependencies",
    "watermark-leapfrog",
  ],
  notToBeConfusedWith: [
    "Several changes that insert one identity: one is logged for each linked file, under the same uuid.",
    "Peers between which nothing crossed: there the clash had no effect yet.",
  ],
  remedy: "Make the uuid from the content hash alone; join incoming identities by content_hash.",
  check(context) {
    const problems = context.pairs.flatMap(([author, holder]): FoundProblem[] => {
      const clashing = clashingIdentities(context, author, holder);
      const [first] = clashing;
      if (first === undefined) return [];
      const [ours, theirs] = [clashing.map(({ row }) => row), clashing.map(({ held }) => held)];
      return [
        {
          peer: context.id(holder),
          model: "content_identity",
          count: clashing.length,
          where: [
            ...rowPlaces(context, author, "content_identity", ours.slice(0, 2)),
            ...rowPlaces(context, holder, "content_identity", theirs.slice(0, 2)),
          ],
          message: `${plural(clashing.length, "content identity row")} of ${context.name(author)} cannot exist at ${context.name(holder)}: the same content_hash is there under another uuid.`,
          reasons: [
            `For example ${first.hash} has one uuid at each peer.`,
            "content_hash is unique, so inserting the other's identity fails.",
          ],
          excludes: ["a loss in transport for these identities"],
        },
      ];
    });
    return answerOf(problems);
  },
};
