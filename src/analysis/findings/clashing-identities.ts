import type { LibraryContext } from "./library-context.ts";
import { textRows } from "./text-rows.ts";

/** An identity that the holder lacks, and the holder's row with the same content. */
export interface ClashingIdentity {
  readonly row: number;
  readonly held: number;
  readonly hash: string;
}

/** Identities of `author` that `holder` cannot have, because it has the same content under another uuid. */
export function clashingIdentities(
  context: LibraryContext,
  author: number,
  holder: number,
): readonly ClashingIdentity[] {
  const absent = context.absent("content_identity", author, holder);
  if (absent.length === 0 || context.holdings.count("entry", author, holder) === 0) return [];
  const rows = textRows(context, holder, "content_identity", "content_hash");
  const own = context.holdings.view.rows(author, "content_identity");
  if (rows === undefined || own === undefined || !own.table.has("content_hash")) return [];
  const hashes = own.table.column("content_hash");
  return absent.flatMap((row) => {
    const hash = hashes.text(row) ?? "";
    const held = rows.get(hash);
    return held === undefined ? [] : [{ row, held, hash }];
  });
}
