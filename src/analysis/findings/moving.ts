import type { LibraryContext } from "./library-context.ts";

const RESTING = new Set(["converging", "idle", "unknown"]);

/** Whether the pair is still transferring, resting on purpose, or cannot be judged: then the gap says nothing yet. */
export function isMoving(
  context: LibraryContext,
  from: string,
  to: string,
  model: string,
): boolean {
  return context.report.progress.some(
    (progress) =>
      progress.from === from &&
      progress.to === to &&
      progress.model === model &&
      RESTING.has(progress.state),
  );
}
