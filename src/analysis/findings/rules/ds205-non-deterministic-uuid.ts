import { clashingIdentities } from "../clashing-identities.ts";
import type { LibraryContext } from "../library-context.ts";
import { plural, rowPlaces } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

const NAMED = 5;

/** F-22: identities whose uuid was not made from their content. */
export const nonDeterministicUuid: Rule<LibraryContext> = {
  id: "DS205",
  name: "non-deterministic-uuid",
  title: "Content identities have uuids that were not made from their content",
  severity: "warning",
  meaning:
    "The uuid of a content identity is made from the content hash (version 5), so that peers agree without talking. Random ones clash with what the other peer makes of the same bytes.",
  needs: ["the main database"],
  explains: ["duplicate-content-identity", "rows-missing", "unlinked-rows"],
  notToBeConfusedWith: [
    "Entries, locations, tags and MIME types: their uuids are random by design.",
    "Uuids that also depend on the library (until December 2025): they are version 5 too.",
  ],
  remedy: "Make the uuid from the content hash alone, and migrate rows that have another one.",
  check(context) {
    const problems = context.holdings.view.peers.flatMap((peer, number): FoundProblem[] => {
      const held = context.holdings.of("content_identity")[number];
      if (held === undefined) return [];
      const { words } = held.rows;
      const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
      const random: number[] = [];
      for (let row = 0; row < held.rows.count; row++) {
        const isOwn = held.authors[row] === number;
        const version = (bytes[row * 16 + 6] ?? 0) >> 4;
        if (isOwn && version !== NAMED && version !== 0) random.push(row);
      }
      if (random.length === 0) return [];
      return [
        {
          severity: isClashing(context, number) ? "error" : "warning",
          peer: peer.id,
          model: "content_identity",
          count: random.length,
          where: rowPlaces(context, number, "content_identity", random),
          message: `${plural(random.length, "content identity row")} that ${peer.name} made have a uuid that is not of version 5.`,
          reasons: [
            "A uuid that is made from the content has the digit 5 after its second hyphen.",
          ],
        },
      ];
    });
    return answerOf(problems);
  },
};

/** Whether another peer's identity cannot be inserted because of them. */
function isClashing(context: LibraryContext, peer: number): boolean {
  return context.pairs
    .filter(([author, holder]) => author === peer || holder === peer)
    .some(([author, holder]) => clashingIdentities(context, author, holder).length > 0);
}
