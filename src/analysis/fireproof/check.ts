import type { TaskOptions } from "../../base/progress.ts";
import type { FireproofRecording } from "../../sources/fireproof/recording.ts";
import { askRules, reportOutcomes } from "../findings/run-rules.ts";
import type { CheckReport } from "../report.ts";
import { createFireproofContext } from "./findings/fireproof-context.ts";
import { FIREPROOF_RULES } from "./findings/fireproof-rules.ts";
import type { SnapshotFacts } from "./snapshot-facts.ts";
import { readSnapshotFacts } from "./snapshot-facts.ts";

/** Names what is wrong with block stores, causes before symptoms. */
export async function checkFireproof(
  recording: FireproofRecording,
  options?: TaskOptions,
): Promise<CheckReport> {
  return checkFacts(readSnapshotFacts(recording, options));
}

/** The same over facts that were computed already. */
export function checkFacts(facts: SnapshotFacts): CheckReport {
  return reportOutcomes(askRules(FIREPROOF_RULES, createFireproofContext(facts)));
}
