import type { AnomalyName } from "../../analysis/debug/anomalies.ts";
import type { ReplayTraceStep } from "../../analysis/report.ts";

/** Whether a step of the block store engine is an anomaly of a class. Its reasons are sentences of fixed form. */
export function isFireproofAnomaly(name: AnomalyName, step: ReplayTraceStep): boolean {
  const { what, text } = step;
  switch (name) {
    case "key-missing":
      return what === "fail" && text.includes("keyId not found");
    case "missing-block":
      return /missing car file|missing block|missing head|is not there|it is empty/u.test(text);
    case "meta-skipped":
      return what === "skip" && /counts as seen|is stale/u.test(text);
    case "head-adopted":
      return what === "adopt";
    case "not-merged":
      return isOffer(step) && !isTaken(step);
    default:
      return false;
  }
}

function isOffer({ what }: ReplayTraceStep): boolean {
  return what === "advance" || what === "advanced" || what === "fail" || what === "offered";
}

/** The head changed, or had what was offered already. */
function isTaken({ text, before, after }: ReplayTraceStep): boolean {
  if (before === undefined || after === undefined) return false;
  return before.join() !== after.join() || /already in the head|descends from/u.test(text);
}
