import type { LibraryView } from "./library-view.ts";

/**
 * Rows per model that `summary.md` counted in the live database and the copied file lacks, where the file's header says
 * that commits may lie outside it (reference F-39, Q-02). A claim below the rows, or about a file that is whole, is a
 * contradiction and no loss: it is not listed here.
 */
export function rowsOutsideFile(view: LibraryView, peer: number): Readonly<Record<string, number>> {
  if (view.peers[peer]?.main?.state !== "wal-missing") return {};
  const outside: Record<string, number> = {};
  for (const { model, claimed, held } of comparedCounts(view, peer)) {
    if (claimed > held) outside[model] = claimed - held;
  }
  return outside;
}

/**
 * Whether rows that a peer had may be missing from its copied file: the header says that commits may lie outside it, and
 * `summary.md` does not confirm that the file has all rows.
 */
export function mayLackCommits(view: LibraryView, peer: number): boolean {
  if (view.peers[peer]?.main?.state !== "wal-missing") return false;
  const compared = comparedCounts(view, peer);
  return compared.length === 0 || compared.some(({ claimed, held }) => claimed !== held);
}

/** Models that both the summary and the file count for a peer. */
function comparedCounts(
  view: LibraryView,
  peer: number,
): readonly { readonly model: string; readonly claimed: number; readonly held: number }[] {
  const id = view.peers[peer]?.id;
  const claims = view.recording.summary?.claims.find((claim) => claim.peer === id);
  const counts: readonly (readonly [model: string, claimed: number | undefined])[] = [
    ["entry", claims?.entries],
    ["content_identity", claims?.contentIdentities],
    ["location", claims?.locations],
  ];
  return counts.flatMap(([model, claimed]) => {
    const held = view.rows(peer, model)?.count;
    return claimed === undefined || held === undefined ? [] : [{ model, claimed, held }];
  });
}
