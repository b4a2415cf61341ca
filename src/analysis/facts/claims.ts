import type { LibraryView } from "./library-view.ts";

/**
 * Rows per model that `summary.md` counted in the live database and the copied file lacks, where the file's header says
 * that commits may lie outside it (reference F-39, Q-02). A claim below the rows, or about a file that is whole, is a
 * contradiction and no loss: it is not listed here.
 */
export function rowsOutsideFile(view: LibraryView, peer: number): Readonly<Record<string, number>> {
  const recording = view.peers[peer];
  const claims = view.recording.summary?.claims.find((claim) => claim.peer === recording?.id);
  if (recording?.main?.state !== "wal-missing" || claims === undefined) return {};
  const claimed: Readonly<Record<string, number | undefined>> = {
    entry: claims.entries,
    content_identity: claims.contentIdentities,
    location: claims.locations,
  };
  const outside: Record<string, number> = {};
  for (const [model, count] of Object.entries(claimed)) {
    const held = view.rows(peer, model)?.count;
    if (count !== undefined && held !== undefined && count > held) outside[model] = count - held;
  }
  return outside;
}
