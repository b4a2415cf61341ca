/**
 * Runs rules and puts their findings in the order in which a person should read them: causes before symptoms.
 *
 * Rules name what they explain. Over the violated rules this makes a small graph; a finding nobody explains is a root,
 * and roots are ranked by the gravest of what they explain, their own severity, then by how much they explain, then by catalogue order. Each root is followed by
 * what it explains, breadth first; a finding appears once, under its first cause.
 */
import { type TaskOptions, throwIfCancelled } from "../../base/progress.ts";
import type { CheckReport, Finding, Severity, Verdict } from "../report.ts";
import type { FoundProblem, Rule, RuleAnswer } from "./rule.ts";

/** One rule's answer beside the rule: the Test Explorer shows each of these. */
export interface RuleOutcome<Context> {
  readonly rule: Rule<Context>;
  readonly answer: RuleAnswer;
}

const SEVERITY_RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Asks every rule. Rules are independent, so their order does not matter. */
export function askRules<Context>(
  rules: readonly Rule<Context>[],
  context: Context,
): readonly RuleOutcome<Context>[] {
  return rules.map((rule) => ({ rule, answer: rule.check(context) }));
}

/** The same rule by rule: with progress, stopped when it is cancelled, and with a pause after each for whoever waits. */
export async function askRulesInTurn<Context>(
  rules: readonly Rule<Context>[],
  context: Context,
  { pause, ...options }: TaskOptions & { readonly pause?: (() => Promise<void>) | undefined },
): Promise<readonly RuleOutcome<Context>[]> {
  const outcomes: RuleOutcome<Context>[] = [];
  for (const [index, rule] of rules.entries()) {
    throwIfCancelled(options);
    options.onProgress?.({ task: rule.title, fraction: index / rules.length });
    outcomes.push({ rule, answer: rule.check(context) });
    await pause?.();
  }
  return outcomes;
}

/** The report of a set of answers. */
export function reportOutcomes<Context>(outcomes: readonly RuleOutcome<Context>[]): CheckReport {
  const violated = outcomes.filter(({ answer }) => answer.verdict === "violated");
  const explainers = explainersOf(violated.map(({ rule }) => rule));
  const ordered = causesFirst(violated, explainers);
  const findings = [
    ...ordered.flatMap((outcome) => findingsOf(outcome, explainers.get(outcome.rule.name) ?? [])),
    ...outcomes.flatMap((outcome) => unknownOf(outcome)),
  ];
  return { schema: "driftscope/check@1", verdict: overallVerdict(findings), findings };
}

/** Violated when anything graver than an info was found; unknown when nothing was, and something cannot be decided. */
export function overallVerdict(findings: readonly Finding[]): Verdict {
  const isWrong = (finding: Finding): boolean =>
    finding.verdict === "violated" && finding.severity !== "info";
  if (findings.some(isWrong)) return "violated";
  return findings.some((finding) => finding.verdict === "unknown") ? "unknown" : "holds";
}

/** Ids of the violated rules that explain each violated rule, by its name. */
function explainersOf<Context>(rules: readonly Rule<Context>[]): ReadonlyMap<string, string[]> {
  const explainers = new Map<string, string[]>();
  for (const rule of rules) {
    for (const name of rule.explains) {
      if (name === rule.name || !rules.some((other) => other.name === name)) continue;
      explainers.set(name, [...(explainers.get(name) ?? []), rule.id]);
    }
  }
  return explainers;
}

function causesFirst<Context>(
  violated: readonly RuleOutcome<Context>[],
  explainers: ReadonlyMap<string, readonly string[]>,
): readonly RuleOutcome<Context>[] {
  const byName = new Map(violated.map((outcome) => [outcome.rule.name, outcome]));
  const reach = (outcome: RuleOutcome<Context>): RuleOutcome<Context>[] => {
    const seen = new Set([outcome]);
    for (const each of seen) {
      for (const name of each.rule.explains) {
        const next = byName.get(name);
        if (next !== undefined) seen.add(next);
      }
    }
    return [...seen];
  };
  // A mild cause of a grave consequence is as grave: it must not be listed behind other roots.
  const rank = (outcome: RuleOutcome<Context>): readonly [number, number, number] => {
    const reached = reach(outcome);
    return [Math.min(...reached.map(worstSeverity)), worstSeverity(outcome), -reached.length];
  };
  const roots = violated
    .filter(({ rule }) => (explainers.get(rule.name) ?? []).length === 0)
    .map((outcome) => ({ outcome, rank: rank(outcome) }))
    .sort(
      (a, b) =>
        a.rank[0] - b.rank[0] ||
        a.rank[1] - b.rank[1] ||
        a.rank[2] - b.rank[2] ||
        (a.outcome.rule.id < b.outcome.rule.id ? -1 : 1),
    );
  const ordered = new Set(roots.flatMap(({ outcome }) => reach(outcome)));
  // Rules that explain each other in a ring have no root; they still have to be shown.
  for (const outcome of violated) ordered.add(outcome);
  return [...ordered];
}

function worstSeverity<Context>({ rule, answer }: RuleOutcome<Context>): number {
  const problems = answer.verdict === "violated" ? answer.problems : [];
  return Math.min(...problems.map((each) => SEVERITY_RANK[each.severity ?? rule.severity]));
}

function findingsOf<Context>(
  { rule, answer }: RuleOutcome<Context>,
  causes: readonly string[],
): readonly Finding[] {
  if (answer.verdict !== "violated") return [];
  return answer.problems.map((problem: FoundProblem): Finding => {
    const { severity = rule.severity, remedy = rule.remedy, ...rest } = problem;
    return {
      rule: rule.id,
      name: rule.name,
      severity,
      verdict: "violated",
      ...(causes.length === 0 ? {} : { causes }),
      ...rest,
      remedy,
    };
  });
}

function unknownOf<Context>({ rule, answer }: RuleOutcome<Context>): readonly Finding[] {
  if (answer.verdict !== "unknown") return [];
  return [
    {
      rule: rule.id,
      name: rule.name,
      severity: "info",
      verdict: "unknown",
      where: [],
      message: `${rule.title}: cannot be decided, because ${answer.because}`,
      reasons: [],
    },
  ];
}
