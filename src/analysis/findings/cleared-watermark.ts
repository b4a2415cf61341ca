import type { LibraryContext } from "./library-context.ts";

/**
 * Whether a holder's watermark for entries of an author was cleared: it holds some of them, keeps watermarks for other
 * resources of the author, lacks this one, and lacks rows. Applying a change sets the watermark, and only the recovery of
 * generations 3 and 4 takes one away.
 */
export function isWatermarkCleared(
  context: LibraryContext,
  author: number,
  holder: number,
): boolean {
  const isRecovering = context.mayBeGeneration(3) || context.mayBeGeneration(4);
  if (!isRecovering || context.absent("entry", author, holder).length === 0) return false;
  if (context.holdings.count("entry", author, holder) === 0) return false;
  const marks = context.report.watermarks.filter(
    (mark) => mark.holder === context.id(holder) && mark.peer === context.id(author),
  );
  const entry = marks.find((mark) => mark.resource === "entry");
  const others = marks.filter((mark) => mark.resource !== "entry" && mark.resource !== "device");
  return entry?.claimed === null && others.some((mark) => mark.claimed !== null);
}
