/**
 * Which behaviour of the library explains what was recorded. Each switch of the policy is tried both ways: as the library
 * does it, and as it should be. A replay that gives back less of the recording excludes its setting, with the first commit
 * that differs as witness; where replays cannot tell, since only one store takes part in a replay, the finding that names
 * the failure does, with its place as witness.
 */
import type { TaskOptions } from "../../base/progress.ts";
import { throwIfCancelled } from "../../base/progress.ts";
import type { AttachPolicy, AttachSwitch } from "../../engine/attach/policy.ts";
import {
  ATTACH_SWITCHES,
  CORRECT_ATTACH_POLICY,
  LIBRARY_POLICY,
} from "../../engine/attach/policy.ts";
import type { FireproofRecording } from "../../sources/fireproof/recording.ts";
import { ranked } from "../explain/ranked.ts";
import type { ExplainReport, Finding, Hypothesis, ReplayReport } from "../report.ts";
import { checkFacts } from "./check.ts";
import { replayFacts } from "./replay.ts";
import { replayLogLines } from "./replay-log.ts";
import type { SnapshotFacts } from "./snapshot-facts.ts";
import { readSnapshotFacts } from "./snapshot-facts.ts";

/** Switches that show in the history of one store. The others decide what happens between a store and a remote. */
const REPLAYED: ReadonlySet<keyof AttachPolicy> = new Set([
  "keys",
  "seen",
  "received",
  "absentCars",
  "adopted",
  "group",
]);

/** Tries the variants on a recording; one of logs alone is judged by its findings and by the replay of its lines. */
export function explainFireproof(
  recording: FireproofRecording,
  options?: TaskOptions,
): ExplainReport {
  return explainFacts(readSnapshotFacts(recording, options), options);
}

/** The same over facts that were computed already. */
export function explainFacts(snapshot: SnapshotFacts, options?: TaskOptions): ExplainReport {
  const { findings } = checkFacts(snapshot);
  const violated = findings.filter(({ verdict }) => verdict === "violated");
  const library = replayUnder(snapshot, LIBRARY_POLICY, options);
  const pairs = ATTACH_SWITCHES.flatMap((each): readonly Hypothesis[] => {
    throwIfCancelled(options);
    return judge(each, snapshot, { violated, library }, options);
  });
  const hypotheses = [asItIs(library, violated), ...pairs];
  return concluded(bestOf(hypotheses, violated), hypotheses, violated);
}

/** The best first, and what it comes down to in sentences. A cause that no switch stands for is told by its finding. */
function concluded(
  best: readonly Hypothesis[],
  hypotheses: readonly Hypothesis[],
  violated: readonly Finding[],
): ExplainReport {
  const verdict = best.every((each) => each.verdict === "holds") ? "holds" : "unknown";
  return {
    schema: "driftscope/explain@1",
    best: best.map(({ policy }) => policy),
    hypotheses: ranked(hypotheses, best),
    verdict,
    result: best.flatMap((each) => resultOf(each, violated)),
  };
}

function resultOf(
  { policy, verdict, reasons }: Hypothesis,
  violated: readonly Finding[],
): readonly string[] {
  const [setting] = Object.entries(policy);
  if (setting !== undefined) return [`${setting.join("=")} explains it. ${reasons[0] ?? ""}`];
  const causes = withoutSwitch(violated).map(
    (finding) => `No switch of the library, but the evidence: ${findingText(finding)}`,
  );
  if (verdict !== "holds") {
    const closest = "the closest is the library as published";
    return [...causes, `No setting gives back every recorded head and document; ${closest}.`];
  }
  if (causes.length > 0) return causes;
  return [
    "Nothing needs an explanation: the library as published gives back every recorded head and document, and no finding is more than a remark.",
  ];
}

/** Root findings that no switch stands for. */
function withoutSwitch(violated: readonly Finding[]): readonly Finding[] {
  const rules = new Set(ATTACH_SWITCHES.map(({ rule }) => rule));
  return violated.filter(
    ({ causes, rule, severity }) => causes === undefined && severity !== "info" && !rules.has(rule),
  );
}

function replayUnder(
  snapshot: SnapshotFacts,
  policy: AttachPolicy,
  options?: TaskOptions,
): ReplayReport {
  const { recording } = snapshot;
  return recording.stores.length === 0
    ? replayLogLines(recording, {})
    : replayFacts(snapshot, policy, options ?? {});
}

/** A share that cannot be told, since nothing was compared, is none. */
function fidelityOf({ fidelity }: ReplayReport): number {
  return Number.isNaN(fidelity.overall) ? 0 : fidelity.overall;
}

function asItIs(library: ReplayReport, violated: readonly Finding[]): Hypothesis {
  const fidelity = fidelityOf(library);
  const others = withoutSwitch(violated);
  return {
    policy: {},
    fidelity,
    verdict: fidelity === 1 ? "holds" : "unknown",
    reasons: [
      ...(library.firstDivergence === undefined
        ? ["The library as published gives back every recorded head and document."]
        : [`The library as published differs first here: ${divergenceText(library)}`]),
      ...others.map((finding) => `No switch, but the evidence: ${findingText(finding)}`),
    ],
  };
}

interface Evidence {
  readonly violated: readonly Finding[];
  readonly library: ReplayReport;
}

/** The setting that fails and the one that does not: which of the two the recording shows. */
function judge(
  { key, values, meanings, rule }: AttachSwitch,
  snapshot: SnapshotFacts,
  { violated, library }: Evidence,
  options?: TaskOptions,
): readonly Hypothesis[] {
  const right = CORRECT_ATTACH_POLICY[key];
  const wrong = values.find((value) => value !== right && value !== "never") ?? right;
  const finding = violated.find((each) => each.rule === rule);
  const isReplayed = REPLAYED.has(key);
  const tried = isReplayed
    ? replayUnder(snapshot, { ...LIBRARY_POLICY, [key]: right }, options)
    : library;
  const [base, fidelity] = [fidelityOf(library), fidelityOf(tried)];
  const meaning = (value: string): string => meanings[values.indexOf(value)] ?? value;
  const made = (value: string, share: number, verdict: Hypothesis["verdict"], why: string) => ({
    policy: { [key]: value },
    fidelity: share,
    verdict,
    reasons: [why, `Means: ${meaning(value)}.`],
  });
  if (finding !== undefined) {
    const witness = witnessOf(finding);
    return [
      { ...made(wrong, base, "holds", `Shown by ${findingText(finding)}`), where: finding.where },
      {
        ...made(right, fidelity, "violated", `Excluded by ${witness}: ${finding.message}`),
        where: finding.where,
      },
    ];
  }
  if (fidelity < base) {
    return [
      made(wrong, base, "holds", "A replay with the other setting gives back less."),
      made(right, fidelity, "violated", `Excluded: ${divergenceText(tried)}`),
    ];
  }
  if (fidelity > base) {
    return [
      made(wrong, base, "violated", `Excluded: ${divergenceText(library)}`),
      made(right, fidelity, "holds", "A replay with the other setting gives back less."),
    ];
  }
  const open = isReplayed
    ? "Nothing in this folder depends on it: both settings give back the same."
    : "It shows between stores and remotes only, and no finding names its failure here.";
  return [made(wrong, base, "unknown", open), made(right, fidelity, "unknown", open)];
}

function witnessOf({ where, rule }: Finding): string {
  const [place] = where;
  if (place === undefined) return rule;
  const line = place.line === undefined ? "" : `:${place.line}`;
  return `${place.path}${line}${place.cid === undefined ? "" : ` ${place.cid}`}`;
}

function findingText({ rule, name, message }: Finding): string {
  return `${rule} ${name}: ${message}`;
}

function divergenceText({ firstDivergence: first, dropped }: ReplayReport): string {
  if (first !== undefined) {
    const where = first.uuid === undefined ? `step ${first.step}` : `commit ${first.uuid}`;
    return `${where} of ${first.peer} has the head ${first.expected || "(none)"}, and the replay ${first.actual || "(none)"}.`;
  }
  const [lost] = dropped;
  return lost === undefined
    ? "the head on disk at the end is another one."
    : `the head on disk at the end is another one (${lost.reason}).`;
}

/** Settings that are shown, those of root causes first; the library as it is when nothing went wrong. */
function bestOf(
  hypotheses: readonly Hypothesis[],
  violated: readonly Finding[],
): readonly Hypothesis[] {
  const rank = ({ policy }: Hypothesis): number => {
    const [key] = Object.keys(policy);
    const rule = ATTACH_SWITCHES.find((each) => each.key === key)?.rule;
    const at = violated.findIndex((finding) => finding.rule === rule);
    return at < 0 ? violated.length : at;
  };
  const isRoot = (hypothesis: Hypothesis): boolean => {
    const finding = violated[rank(hypothesis)];
    return finding === undefined || finding.causes === undefined;
  };
  const shown = hypotheses.filter(
    (each) => each.verdict === "holds" && Object.keys(each.policy).length > 0 && isRoot(each),
  );
  if (shown.length > 0) return shown.toSorted((a, b) => rank(a) - rank(b));
  return hypotheses.filter(({ policy }) => Object.keys(policy).length === 0);
}
