import type { Severity } from "../report.ts";
import type { LibraryContext } from "./library-context.ts";
import { hasGap } from "./signs.ts";

/** How grave a wrong clock is: an error where peers lack rows or hold them differently, else a warning of what may come. */
export function severityOfClock(context: LibraryContext): Severity {
  const isHarmed =
    hasGap(context) ||
    context.pairs.some(([author, holder]) => context.differences(author, holder).length > 0);
  return isHarmed ? "error" : "warning";
}
