import { isNilRow } from "../../../base/uuid-index.ts";
import { countSigns } from "../../facts/log-signs.ts";
import type { ModelRows } from "../../facts/model-rows.ts";
import { ORPHAN_CONTENT } from "../../facts/orphans.ts";
import type { LibraryContext } from "../library-context.ts";
import { firstLines, plural, rowPlaces } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** The recorded project's own limit: up to 5 % unlinked files count as noise. */
const HEALTHY_SHARE = 0.05;
const SET_TO_NULL = "setting to NULL";

interface Unlinked {
  readonly rows: readonly number[];
  /** Of those, rows whose identity the holder has by now. */
  readonly identityPresent: number;
  readonly filesWithSize: number;
}

/** F-03: entries were applied with NULL in place of a reference, and the update that carries it was lost. */
export const fkNullUpdateLost: Rule<LibraryContext> = {
  id: "DS502",
  name: "fk-null-update-lost",
  title: "References were set to NULL and never healed",
  severity: "error",
  meaning:
    "Entries arrived before the identity they reference and were stored without it. The identity came, the update that links them did not, and since linking does not change indexed_at no pull will bring it.",
  needs: ["the main databases of both peers"],
  explains: ["unlinked-rows", "contiguous-loss", "missed-update"],
  notToBeConfusedWith: [
    "Rows that were unlinked for a moment and linked by a later update.",
    "Files that the author could not hash either.",
    "Identities that never arrived: then the shared log is the place to look.",
  ],
  remedy:
    "Treat a change of the link as a change of the row (indexed_at); keep unresolved references for a retry.",
  check(context) {
    const problems = context.pairs.flatMap(([author, holder]): FoundProblem[] => {
      const found = unlinkedRows(context, author, holder);
      const nulled = countSigns(context.logsOf(holder), SET_TO_NULL);
      if (found.identityPresent === 0 || found.identityPresent * 2 < found.rows.length) return [];
      const share = found.filesWithSize === 0 ? 0 : found.rows.length / found.filesWithSize;
      const percent = Math.round(share * 1000) / 10;
      return [
        {
          severity: share > HEALTHY_SHARE ? "error" : "info",
          peer: context.id(holder),
          model: "entry",
          count: found.rows.length,
          where: [
            ...rowPlaces(context, holder, "entry", found.rows),
            ...firstLines(context.logsOf(holder), SET_TO_NULL),
          ],
          message: `${plural(found.rows.length, "file")} of ${context.name(author)} lie unlinked at ${context.name(holder)} (${percent} % of those with a size), although ${context.name(author)} has them linked.`,
          reasons: [
            `For ${found.identityPresent} of them the identity is at ${context.name(holder)} today.`,
            ...(nulled === 0
              ? []
              : [
                  `Its log set ${plural(nulled, "reference")} to NULL; the other rows were linked by a later update.`,
                ]),
            "Linking does not change indexed_at, so a pull by time leaves them as they are.",
          ],
          excludes: ["dropped records: the rows are there"],
        },
      ];
    });
    return answerOf(problems);
  },
};

const NONE: Unlinked = { rows: [], identityPresent: 0, filesWithSize: 0 };

/** Rows at `holder` without content that `author` has with content. */
export function unlinkedRows(context: LibraryContext, author: number, holder: number): Unlinked {
  const held = context.holdings.of("entry")[holder];
  const identityOf = linkedIdentity(context, author);
  const orphans = context.orphans(holder);
  if (held === undefined || orphans === undefined || identityOf === undefined) return NONE;
  const hasIdentity = identityHeld(context, author, holder);
  const hasSize = sizedRows(held.rows);
  const rows: number[] = [];
  let identityPresent = 0;
  let filesWithSize = 0;
  for (let row = 0; row < held.rows.count; row++) {
    if (held.authors[row] !== author || isNilRow(held.rows.words, row)) continue;
    if (hasSize(row)) filesWithSize++;
    if (((orphans.flags[row] ?? 0) & ORPHAN_CONTENT) === 0) continue;
    const identity = identityOf(held.rows.words, row);
    if (identity < 0) continue;
    rows.push(row);
    if (hasIdentity(identity)) identityPresent++;
  }
  return { rows, identityPresent, filesWithSize };
}

function sizedRows(rows: ModelRows): (row: number) => boolean {
  if (!rows.table.has("size")) return () => false;
  const sizes = rows.table.column("size").numbers();
  return (row) => (sizes[row] ?? 0) > 0;
}

/** Whether the holder has the author's identity of that row. */
function identityHeld(
  context: LibraryContext,
  author: number,
  holder: number,
): (identity: number) => boolean {
  const own = context.holdings.view.rows(author, "content_identity");
  const held = context.holdings.view.rows(holder, "content_identity");
  if (own === undefined || held === undefined) return () => false;
  return (identity) => held.index.find(own.words, identity) >= 0;
}

/** Row of the identity that the author links an entry to, by the entry's uuid; -1 where it has no such link. */
function linkedIdentity(
  context: LibraryContext,
  author: number,
): ((words: Uint32Array, row: number) => number) | undefined {
  const own = context.holdings.of("entry")[author];
  const identities = context.holdings.view.rows(author, "content_identity");
  if (own === undefined || identities === undefined || !own.rows.table.has("content_id"))
    return undefined;
  const contents = own.rows.table.column("content_id").numbers();
  return (words, row) => {
    const there = own.rows.index.find(words, row);
    return there < 0 ? -1 : identities.rowOfId(contents[there] ?? Number.NaN);
  };
}
