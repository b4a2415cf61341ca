import { CLOCK_CASES, EVIDENCE_CASES } from "./cases-evidence.ts";
import { GAP_CASES, REFERENCE_CASES } from "./cases-gaps.ts";
import { PROTOCOL_CASES } from "./cases-protocol.ts";
import type { Pair } from "./pair.ts";

/** What shows a rule on a healthy pair, and what looks like it and must stay silent. */
export interface RuleCase {
  shows(pair: Pair): unknown;
  silent(pair: Pair): unknown;
}

/** By the name of the rule. */
export const RULE_CASES: Readonly<Record<string, RuleCase>> = {
  ...EVIDENCE_CASES,
  ...CLOCK_CASES,
  ...GAP_CASES,
  ...REFERENCE_CASES,
  ...PROTOCOL_CASES,
};
