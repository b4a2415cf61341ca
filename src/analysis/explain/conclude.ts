/** From judged hypotheses to the report: what is best, in which order, and what it comes down to in sentences. */
import { applyPolicyChoices, CORRECT_POLICY } from "../../engine/sync/policy.ts";
import type { ExplainReport, Finding, Hypothesis } from "../report.ts";
import { fidelityOf } from "./judge-runs.ts";
import { choicesText, type Evidence, type JudgedVariants } from "./judge-variants.ts";
import { placeText } from "./place-text.ts";
import { PROTOCOL_SWITCHES } from "./protocol-table.ts";
import type { Judged } from "./protocol-verdicts.ts";
import { ranked } from "./ranked.ts";

/** Everything that was judged. */
export interface Judgements {
  readonly evidence: Evidence;
  readonly variants: JudgedVariants;
  readonly uncrossed: readonly Hypothesis[];
  readonly leaps: readonly Hypothesis[];
  /** What may have kept a loss from being repaired. */
  readonly repairs: readonly Hypothesis[];
  readonly protocol: readonly Judged[];
  readonly base: Readonly<Record<string, string>>;
}

export function concludeReport(judgements: Judgements): ExplainReport {
  const { variants, uncrossed, leaps, protocol, base } = judgements;
  const best = bestOf(judgements);
  const all = unique([
    ...best,
    ...uncrossed,
    ...leaps,
    ...variants.hypotheses,
    ...protocol.map(({ hypothesis }) => hypothesis),
  ]);
  const isOpen = best.some(({ verdict }) => verdict !== "holds");
  const verdict =
    isOpen || best.length === 0 || isUnexplained(judgements, best) ? "unknown" : "holds";
  return {
    schema: "driftscope/explain@1",
    best: best.map(({ policy }) => policy),
    hypotheses: ranked(all, best),
    verdict,
    result: resultOf(judgements, best, verdict),
    base,
  };
}

/** A candidate for best with the place of its finding in the list, causes first. */
interface Candidate {
  readonly rank: number;
  readonly hypothesis: Hypothesis;
}

function bestOf(judgements: Judgements): readonly Hypothesis[] {
  const { evidence, variants, leaps, protocol } = judgements;
  const { findings } = evidence;
  const errors = rootErrors(findings);
  const candidates: Candidate[] = openReferences(judgements).map((hypothesis) => ({
    rank: referenceRank(findings),
    hypothesis,
  }));
  const shownByFinding: Candidate[] = protocol.flatMap(({ hypothesis, finding }) =>
    finding === undefined || finding.causes !== undefined
      ? []
      : [{ rank: findings.indexOf(finding), hypothesis }],
  );
  candidates.push(...shownByFinding);
  const leapt = findings.findIndex(({ name }) => name === "watermark-leapfrog");
  const likely = leaps.filter(({ verdict }) => verdict !== "violated");
  // A way to leap that another finding shows needs no rival.
  const shown = likely.filter((leap) =>
    protocol.some(
      ({ hypothesis }) =>
        hypothesis.verdict === "holds" &&
        choicesText(hypothesis.policy) === choicesText(leap.policy),
    ),
  );
  for (const hypothesis of shown.length > 0 ? [] : likely) {
    candidates.push({ rank: leapt, hypothesis });
  }
  const failing = variants.shown.filter(({ policy }) => !isRight(policy));
  for (const hypothesis of failing) {
    candidates.push({ rank: referenceRank(findings), hypothesis });
  }
  const ordered = candidates.sort((a, b) => a.rank - b.rank).map(({ hypothesis }) => hypothesis);
  // A loss that would have been repaired is half of an answer, unless something else kept the rows away.
  const isOnlyLost = ordered.every(({ policy }) => policy["broadcast.offline"] !== undefined);
  if (ordered.length > 0 && isOnlyLost) return unique([...judgements.repairs, ...ordered]);
  if (ordered.length > 0) return unique(ordered);
  if (errors.some(({ name }) => name.startsWith("fk-")) && variants.tied.length > 0)
    return variants.tied;
  const unexplained = errors.some(({ name }) => LOSSES.has(name));
  if (unexplained) {
    const open = openLosses(protocol);
    if (open.length > 0) return open;
  }
  if (errors.length === 0 && variants.shown.length > 0) return variants.shown;
  return variants.hypotheses.filter(({ policy }) => Object.keys(policy).length === 0);
}

/** What a treatment of missing references leaves, by the rule that finds it. */
const TREATMENTS: Readonly<Record<string, string>> = {
  "fk-drop-no-retry": "drop",
  "fk-null-update-lost": "null",
};

/** The treatment that a finding points to, where no replay of what arrived shows or excludes it. */
function openReferences({ evidence, variants }: Judgements): readonly Hypothesis[] {
  const [finding] = evidence.findings.filter(
    ({ name, verdict, causes }) =>
      verdict === "violated" && causes === undefined && TREATMENTS[name] !== undefined,
  );
  const isShown = variants.shown.some(({ policy }) =>
    Object.keys(policy).some((name) => name.startsWith("fk")),
  );
  if (finding === undefined || isShown) return [];
  const fk = TREATMENTS[finding.name] ?? "";
  const played = variants.hypotheses.find(({ policy }) => policy["fk"] === fk);
  if (played?.verdict === "violated") return [];
  const shown = `Shown by ${placeText(finding.where[0])}: ${finding.rule} ${finding.name}: ${finding.message}`;
  return [
    {
      ...(played ?? { fidelity: fidelityOf(evidence.base) }),
      policy: { fk },
      verdict: "unknown",
      reasons: [shown, ...(played?.reasons ?? [])],
      where: finding.where,
    },
  ];
}

/** Symptoms that name no cause. */
const LOSSES = new Set([
  "nothing-crossed",
  "rows-missing",
  "contiguous-loss",
  "unlinked-rows",
  "unresolved-dependencies",
  "missed-update",
]);

/** Settings that lose rows and that nothing here shows or excludes. */
function openLosses(protocol: readonly Judged[]): readonly Hypothesis[] {
  return protocol
    .map(({ hypothesis }) => hypothesis)
    .filter(({ policy, verdict }) => {
      const [name] = Object.keys(policy);
      const loses = PROTOCOL_SWITCHES.some(
        (each) =>
          each.name === name && each.loses === true && each.wrong.includes(policy[name] ?? ""),
      );
      return loses && verdict === "unknown";
    });
}

function rootErrors(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(
    ({ verdict, severity, causes }) =>
      verdict === "violated" && severity === "error" && causes === undefined,
  );
}

/** Where the finding of a treatment of references stands; behind the other roots when it is a consequence or none. */
function referenceRank(findings: readonly Finding[]): number {
  const at = findings.findIndex(
    ({ name, causes, severity }) =>
      name.startsWith("fk-") && causes === undefined && severity !== "info",
  );
  return at < 0 ? findings.length : at;
}

/** Whether rows are lost, and neither a setting nor another finding says why. */
function isUnexplained({ evidence }: Judgements, best: readonly Hypothesis[]): boolean {
  const errors = rootErrors(evidence.findings);
  return (
    errors.length > 0 &&
    errors.every(({ name }) => LOSSES.has(name)) &&
    best.every(({ policy }) => Object.keys(policy).length === 0)
  );
}

/** Whether a setting is what the right policy has anyway. */
function isRight(policy: Hypothesis["policy"]): boolean {
  const applied = applyPolicyChoices(CORRECT_POLICY, policy);
  return (
    applied.kind === "policy" && JSON.stringify(applied.policy) === JSON.stringify(CORRECT_POLICY)
  );
}

/** Each setting once: the first that was judged. */
function unique(hypotheses: readonly Hypothesis[]): readonly Hypothesis[] {
  const seen = new Map<string, Hypothesis>();
  for (const each of hypotheses) {
    const key = choicesText(each.policy);
    if (!seen.has(key)) seen.set(key, each);
  }
  return [...seen.values()];
}

function resultOf(
  { evidence }: Judgements,
  best: readonly Hypothesis[],
  verdict: "holds" | "unknown",
): readonly string[] {
  const { crossing, findings, base } = evidence;
  const sentences: string[] = [];
  if (crossing.nothing) {
    sentences.push("Nothing crossed; the receiver's rows are its own.");
    sentences.push(...crossing.empty.map(({ authorship }) => authorship));
  }
  const settings = best.filter(({ policy }) => Object.keys(policy).length > 0);
  const errors = rootErrors(findings);
  if (settings.length > 0 && verdict === "unknown") {
    const texts = settings.map(({ policy }) => choicesText(policy)).join(", ");
    sentences.push(`The evidence cannot tell these apart: ${texts}.`);
  }
  if (verdict === "holds") {
    for (const { policy, reasons } of settings) {
      sentences.push(`${choicesText(policy)} explains it. ${reasons[0] ?? ""}`);
    }
  }
  if (settings.length > 0) return sentences;
  for (const { rule, name, message } of errors) {
    sentences.push(`No switch of the policy, but the evidence: ${rule} ${name}: ${message}`);
  }
  if (fidelityOf(base) < 1) {
    sentences.push(
      "No variant gives back every recorded row; the closest is the recorded system as it is.",
    );
  } else if (errors.length === 0) {
    sentences.push(
      "Nothing needs an explanation: the recorded system as it is gives back every recorded row, and no finding is an error.",
    );
  }
  return sentences;
}
