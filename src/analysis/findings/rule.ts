import type { Finding, Severity } from "../report.ts";

/** What a rule says of one thing that it found wrong; the catalogue adds who says it. */
export type FoundProblem = Omit<Finding, "rule" | "name" | "severity" | "verdict" | "causes"> & {
  /** When this case is milder or graver than the rule is by default. */
  readonly severity?: Severity;
};

/** A rule's answer for one recording. */
export type RuleAnswer =
  | { readonly verdict: "holds" }
  | { readonly verdict: "violated"; readonly problems: readonly FoundProblem[] }
  | { readonly verdict: "unknown"; readonly because: string };

/**
 * One thing that can be wrong. `docs/findings/` has a page for each rule, generated from these texts.
 *
 * A rule looks at facts and logs through its context, states its smallest evidence, and stays silent on whatever only
 * looks alike. It never throws because of evidence. `Context` is the recording's facts: library or Fireproof.
 */
export interface Rule<Context> {
  /** `DS1xx` evidence, `DS2xx` identity and roles, `DS3xx` clocks, `DS4xx` watermarks and gaps, `DS5xx` references and orphans, `DS6xx` protocol and recovery, `DS7xx` Fireproof. */
  readonly id: string;
  /** Stable, kebab-case; names the cause where the rule finds a cause. */
  readonly name: string;
  readonly title: string;
  readonly severity: Severity;
  /** What it means for the user, in a sentence or two. */
  readonly meaning: string;
  /** Evidence without which the rule answers `unknown`. */
  readonly needs: readonly string[];
  /** Names of rules whose findings this one explains when both are violated. */
  readonly explains: readonly string[];
  /** What looks alike and is healthy, or has another rule. */
  readonly notToBeConfusedWith: readonly string[];
  readonly remedy: string;
  check(context: Context): RuleAnswer;
}

/** `holds` without problems, else `violated`. */
export function answerOf(problems: readonly FoundProblem[]): RuleAnswer {
  return problems.length === 0 ? { verdict: "holds" } : { verdict: "violated", problems };
}

/** What a rule says of itself, whatever it looks at. */
export type RuleText = Omit<Rule<never>, "check">;
