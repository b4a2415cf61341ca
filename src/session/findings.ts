import type { Rule, RuleAnswer } from "../analysis/findings/rule.ts";
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
export function keepFindings<Context>({
  rules,
  context,
  lacking,
  pause,
}: {
  readonly rules: readonly Rule<Context>[];
  readonly context: () => Context;
  /** What a rule needs and the folder lacks. */
  readonly lacking: (context: Context, rule: Rule<Context>) => string | undefined;
  readonly pause: (() => Promise<void>) | undefined;
}): AskFindings {
  let kept: FindingsAnswer | undefined;
  return async (options) => {
    if (kept === undefined) {
      const outcomes = await askRulesInTurn(rules, context(), { ...options, pause });
      kept = {
        report: reportOutcomes(outcomes),
        rules: outcomes.map((outcome) => verdictOf(outcome, lacking(context(), outcome.rule))),
      };
    }
    return kept;
  };
}

const WORST_FIRST: readonly Severity[] = ["error", "warning", "info"];

/** A rule that found nothing, without evidence that it needs, has not looked. */
function verdictOf<Context>(
  { rule, answer }: RuleOutcome<Context>,
  lacking: string | undefined,
): RuleVerdict {
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
    ...decided(answer, lacking),
  };
}

function decided(
  answer: RuleAnswer,
  lacking: string | undefined,
): Pick<RuleVerdict, "verdict" | "because"> {
  const { verdict } = answer;
  if (verdict === "unknown") return { verdict, because: answer.because };
  if (verdict === "violated" || lacking === undefined) return { verdict };
  return { verdict: "unknown", because: `it needs ${lacking}, and the folder lacks that` };
}

/** What a lineage is asked of: a record as a person names it, and a peer where one is meant. */
export type WhyQuestion = Omit<SessionMethods["why"]["params"], "snapshot">;

/** The answer for the peer that is meant, else for the one that lacks the record. */
export function answerWhy(
  { peer, record }: WhyQuestion,
  peers: readonly { readonly id: string }[],
  ask: (named: { readonly peer: string; readonly record: string }) => Promise<WhyReport>,
): Promise<WhyReport> {
  if (peer !== undefined) return ask({ peer, record });
  const ids = peers.map(({ id }) => id);
  return whyAtWorst(ids, (id) => ask({ peer: id, record }));
}

/** The answer for the first peer that lacks a record or has it differently; where every peer has it, for the last one. */
async function whyAtWorst(
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
