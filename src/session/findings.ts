import type { Rule } from "../analysis/findings/rule.ts";
import {
  askRulesInTurn,
  type RuleOutcome,
  reportOutcomes,
} from "../analysis/findings/run-rules.ts";
import type { Severity, WhyReport } from "../analysis/report.ts";
import { FailureError } from "../base/failure.ts";
import type { TaskOptions } from "../base/progress.ts";
import type { FindingsAnswer, RuleVerdict, SessionMethods } from "./api.ts";

/** Asks for the findings of one opened snapshot. What was cancelled is computed when it is next asked for. */
export type AskFindings = (options?: TaskOptions) => Promise<FindingsAnswer>;

/** Findings that are computed when first asked for, and kept. */
export function keepFindings<Context>(
  rules: readonly Rule<Context>[],
  context: () => Context,
  pause: (() => Promise<void>) | undefined,
): AskFindings {
  let kept: FindingsAnswer | undefined;
  return async (options) => {
    kept ??= answerOf(await askRulesInTurn(rules, context(), { ...options, pause }));
    return kept;
  };
}

function answerOf<Context>(outcomes: readonly RuleOutcome<Context>[]): FindingsAnswer {
  return { report: reportOutcomes(outcomes), rules: outcomes.map((outcome) => verdictOf(outcome)) };
}

const WORST_FIRST: readonly Severity[] = ["error", "warning", "info"];

function verdictOf<Context>({ rule, answer }: RuleOutcome<Context>): RuleVerdict {
  const found =
    answer.verdict === "violated"
      ? answer.problems.map(({ severity = rule.severity }) => severity)
      : [rule.severity];
  const { id, name, title } = rule;
  return {
    rule: id,
    name,
    title,
    severity: WORST_FIRST.find((severity) => found.includes(severity)) ?? rule.severity,
    verdict: answer.verdict,
    ...(answer.verdict === "unknown" ? { because: answer.because } : {}),
  };
}

/** What a lineage is asked of: a record as a person names it, and a peer where one is meant. */
export type WhyQuestion = Omit<SessionMethods["why"]["params"], "snapshot">;

/** The answer for the first peer that lacks a record or has it differently; where every peer has it, for the last one. */
export async function whyAtWorst(
  peers: readonly string[],
  ask: (peer: string) => Promise<WhyReport>,
): Promise<WhyReport> {
  let worst: WhyReport | undefined;
  for (const peer of peers) {
    const report = await ask(peer);
    if (report.verdict === "violated") return report;
    if (worst === undefined || worst.verdict === "holds") worst = report;
  }
  if (worst === undefined) throw new FailureError("unsupported", "The folder holds no peer.");
  return worst;
}
