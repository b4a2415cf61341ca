import type { LibraryRecording } from "../sources/recording.ts";
import { createHoldings, type Holdings } from "./facts/holdings.ts";
import { createLibraryView } from "./facts/library-view.ts";
import { createLibraryContext, type LibraryContext } from "./findings/library-context.ts";
import { LIBRARY_RULES } from "./findings/library-rules.ts";
import { askRules, type RuleOutcome, reportOutcomes } from "./findings/run-rules.ts";
import type { CheckReport } from "./report.ts";

/** Names what is wrong with a recording, causes first. */
export function checkLibrary(recording: LibraryRecording): CheckReport {
  return reportOutcomes(checkHoldings(createHoldings(createLibraryView(recording))));
}

/** Every rule's answer, over holdings that other analyses share. */
export function checkHoldings(holdings: Holdings): readonly RuleOutcome<LibraryContext>[] {
  return askRules(LIBRARY_RULES, createLibraryContext(holdings));
}
