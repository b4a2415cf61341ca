import type { TaskOptions } from "../../base/progress.ts";
import { throwIfCancelled } from "../../base/progress.ts";

/** Thrown by `WorkBudget.spend` when a walk has used up what it was given. The caller turns it into a finding. */
export class BudgetExceededError extends Error {
  override readonly name = "BudgetExceededError";
}

/**
 * What one graph walk may cost. A unit is one visited event or one looked-up block. Every walk over evidence takes one:
 * histories come from outside, and some questions about them are exponential when asked carelessly.
 */
export interface WorkBudget {
  /** Takes `units`; throws `BudgetExceededError` when none are left and `CancelledError` when the caller gave up. */
  spend(units: number): void;
}

/** How many units pass between two looks at the cancel signal: well under 50 ms of walking. */
const CANCEL_INTERVAL = 4096;

/** Enough for several walks over a million events, about ten seconds in the worst case. */
export const DEFAULT_UNITS = 20_000_000;

export function createBudget(options?: TaskOptions, units = DEFAULT_UNITS): WorkBudget {
  let left = units;
  let untilLook = 0;
  return {
    spend: (amount) => {
      left -= amount;
      untilLook -= amount;
      if (untilLook <= 0) {
        untilLook = CANCEL_INTERVAL;
        throwIfCancelled(options);
      }
      if (left < 0) throw new BudgetExceededError(`more than ${units} steps`);
    },
  };
}
