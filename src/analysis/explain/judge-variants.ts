/** Plays the variants that can make a difference to a recording and judges them. */
import type { TaskOptions } from "../../base/progress.ts";
import { CORRECT_POLICY, POLICY_SWITCHES, type Policy } from "../../engine/sync/policy.ts";
import type { LibraryContext } from "../findings/library-context.ts";
import type { Finding, Hypothesis } from "../report.ts";
import type { Coverage } from "./coverage.ts";
import type { Crossing } from "./crossing.ts";
import {
  exclusionOf,
  fidelityOf,
  hypothesisOf,
  partsSentence,
  type WeighedRun,
  type Weighing,
  weigh,
} from "./judge-runs.ts";
import type { ReferenceLog } from "./log-agreement.ts";
import type { Part } from "./participation.ts";
import type { Choices, Stage, VariantRun } from "./variant-run.ts";
import { playVariant } from "./variant-run.ts";
import { pairVariants, referenceParts, referenceVariants, singleVariants } from "./variants.ts";

/** What all judgements share. */
export interface Evidence {
  readonly context: LibraryContext;
  readonly findings: readonly Finding[];
  readonly stage: Stage;
  /** The run under the recorded generation's preset and what the logs prove. */
  readonly base: VariantRun;
  readonly parts: ReadonlyMap<string, Part>;
  readonly log: ReferenceLog;
  readonly crossing: Crossing;
  readonly coverage: Coverage;
}

export interface JudgedVariants {
  /** The base first. */
  readonly hypotheses: readonly Hypothesis[];
  /** Settings that the runs show, simplest first. */
  readonly shown: readonly Hypothesis[];
  /** Settings that explain as much as the best, where runs and logs leave several. */
  readonly tied: readonly Hypothesis[];
  /** Names of rules whose finding a shown setting explains. */
  readonly settled: ReadonlySet<string>;
}

/** Rules that find what a treatment of missing references does. */
const REFERENCE_RULES = ["fk-drop-no-retry", "fk-null-update-lost"] as const;

/** Switches whose wrong settings leave rows that differ. */
const DIFFERING = new Set(["retry", "lww", "state.order"]);

export async function judgeVariants(
  evidence: Evidence,
  options: TaskOptions,
): Promise<JudgedVariants> {
  const { base, parts, log, coverage } = evidence;
  const references = referenceParts(parts);
  const runs: VariantRun[] = [base];
  const play = async (all: readonly Choices[]): Promise<void> => {
    for (const choices of all) {
      const fraction = Math.min(0.95, runs.length / 12);
      options.onProgress?.({ task: "Trying variants", fraction });
      runs.push(await playVariant(evidence.stage, choices, options));
    }
  };
  if (references.length > 0) await play(referenceVariants());
  await play(singleVariants(base.policy, parts));
  const isPlayed = isDifferent(base.policy, parts);
  if (isPlayed) await play([{ preset: "correct" }]);
  let weighing = weigh(runs, log, coverage);
  const isExplained = weighing.top.some(
    ({ run }) => run.fidelity === 1 && run.choices["fk"] !== undefined,
  );
  if (!isExplained && references.length > 1) {
    await play(pairVariants(parts));
    weighing = weigh(runs, log, coverage);
  }
  const told = references.length === 0 ? [] : [partsSentence(references)];
  const judged = weighing.all.map((each) => judge(evidence, each, weighing, told));
  const correct = isPlayed ? [] : [sameAsBase(evidence)];
  const untouched =
    references.length > 0 || evidence.crossing.nothing ? [] : idleReferences(evidence);
  const candidates = simplest(judged, references);
  const shown = candidates.filter(({ verdict }) => verdict === "holds");
  // What is shown together need not be told to be wrong alone.
  const isPart = ({ policy, verdict }: Hypothesis): boolean =>
    verdict === "violated" &&
    shown.some((each) => isWithin(policy, each.policy) && !isWithin(each.policy, policy));
  const hypotheses = [...judged.filter((each) => !isPart(each)), ...correct, ...untouched];
  const tied = shown.length > 0 ? [] : candidates.filter(({ verdict }) => verdict === "unknown");
  const hasShown = shown.some(({ policy }) => isReference(policy));
  // A treatment of what arrived that fails leaves rows different: nothing else has to be found behind that.
  const hasFailing = shown.some(({ policy }) =>
    Object.keys(policy).some((name) => DIFFERING.has(name)),
  );
  const settled = new Set<string>([
    ...(hasShown ? REFERENCE_RULES : []),
    ...(hasShown || hasFailing ? ["missed-update"] : []),
  ]);
  return { hypotheses, shown, tied, settled };
}

function isBase({ choices }: { readonly choices: Choices }): boolean {
  return Object.keys(choices).length === 0;
}

function isWithin(part: Choices, whole: Choices): boolean {
  const entries = Object.entries(part);
  return entries.length > 0 && entries.every(([name, value]) => whole[name] === value);
}

function isReference(policy: Choices): boolean {
  return Object.keys(policy).some((name) => name === "fk" || name.startsWith("fk."));
}

/** Whether the right policy differs from the base in a switch that came into play and shows in rows. */
function isDifferent(base: Policy, parts: ReadonlyMap<string, Part>): boolean {
  return POLICY_SWITCHES.some(
    ({ name, key }) =>
      parts.has(name) && !name.includes("watermark") && base[key] !== CORRECT_POLICY[key],
  );
}

function judge(
  evidence: Evidence,
  weighed: WeighedRun,
  weighing: Weighing,
  told: readonly string[],
): Hypothesis {
  const { context } = evidence;
  const { run } = weighed;
  if (isBase(run)) return hypothesisOf(context, weighed, weighing, baseVerdict(evidence));
  if (run.choices["preset"] !== undefined) {
    return hypothesisOf(context, weighed, weighing, correctVerdict(evidence, run));
  }
  const isPair = Object.keys(run.choices).length > 1;
  const rivals = weighing.all.filter(
    (each) =>
      areRivals(each.run, run) || (isBase(each.run) && !isPair && run.choices["fk"] === undefined),
  );
  const open = rivals.filter((each) => exclusionOf(context, each, weighing) === undefined);
  const share = percent(fidelityOf(run));
  const isAlone = rivals.length > 0 && open.length === 0 && run.fidelity === 1;
  const verdict = isAlone ? "holds" : "unknown";
  const reason = isAlone
    ? `It gives back ${share} of the recorded rows, and every other setting is excluded.`
    : weighing.isTold
      ? `It gives back ${share} of the recorded rows, and so does ${othersText(open)}: this folder does not tell them apart.`
      : `It gives back ${share} of the recorded rows, but the logs and events that would tell what arrived are not all here: nothing excludes ${othersText(open)}.`;
  const reasons = [reason];
  return hypothesisOf(context, weighed, weighing, { verdict, reasons: [...reasons, ...told] });
}

/** Other settings of the same switches. */
function areRivals(a: VariantRun, b: VariantRun): boolean {
  const [one, other] = [Object.keys(a.choices).join(), Object.keys(b.choices).join()];
  return a !== b && one === other;
}

function othersText(open: readonly WeighedRun[]): string {
  const texts = open.map(({ run }) => choicesText(run.choices));
  return texts.length === 0 ? "the recorded setting" : texts.join(" and ");
}

export function choicesText(choices: Choices): string {
  return Object.entries(choices)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
}

function baseVerdict({ base, stage, coverage }: Evidence): {
  readonly verdict: Hypothesis["verdict"];
  readonly reasons: readonly string[];
} {
  const { reasons } = stage.prepared;
  const share = percent(fidelityOf(base));
  // A peer whose rows are not here may lack any of them.
  return base.fidelity === 1 && coverage.peers
    ? { verdict: "holds", reasons: ["It gives back every recorded row.", ...reasons] }
    : { verdict: "unknown", reasons: [`It gives back ${share} of the recorded rows.`, ...reasons] };
}

function correctVerdict({ findings }: Evidence, run: VariantRun): ReturnType<typeof baseVerdict> {
  const isHealthy = !findings.some(
    ({ verdict, severity }) => verdict === "violated" && severity === "error",
  );
  return isHealthy && run.fidelity === 1
    ? {
        verdict: "holds",
        reasons: ["The right policy gives back every recorded row: nothing went wrong on arrival."],
      }
    : {
        verdict: "unknown",
        reasons: [
          "A receiver that does everything right ends the same with these deliveries: what went wrong, went wrong before or beside them.",
        ],
      };
}

/** Without a run: no switch came into play in which the right policy differs. */
function sameAsBase(evidence: Evidence): Hypothesis {
  const { base } = evidence;
  const told = correctVerdict(evidence, base);
  return { policy: { preset: "correct" }, fidelity: fidelityOf(base), where: [], ...told };
}

/**
 * No record arrived before what it refers to, so any treatment of missing references gives the same. Where something went
 * wrong and a log tells of every record, that excludes them as the reason.
 */
function idleReferences({ base, findings, log, stage, coverage }: Evidence): readonly Hypothesis[] {
  const isWrong = findings.some(
    ({ verdict, severity }) => verdict === "violated" && severity === "error",
  );
  const { deliveries } = stage.prepared;
  const isTold =
    coverage.deliveries &&
    log.detailed !== undefined &&
    log.signs.length === 0 &&
    deliveries.length > 0;
  const excluded = isWrong && isTold ? log.detailed : undefined;
  const told =
    "no record arrived before what it refers to: every treatment of missing references gives the same rows.";
  const reason =
    excluded === undefined
      ? `${told.slice(0, 1).toUpperCase()}${told.slice(1)}`
      : `Excluded by ${excluded.path}, which tells of every record from line ${excluded.line} on: in ${deliveries.length} deliveries ${told}`;
  return referenceVariants().map((policy) => ({
    policy,
    fidelity: fidelityOf(base),
    verdict: excluded === undefined ? "unknown" : "violated",
    reasons: [reason],
    where: excluded === undefined ? [] : [excluded],
  }));
}

/** One for all missing references before one alone; settings of a single switch only where one for all fails. */
function simplest(
  judged: readonly Hypothesis[],
  references: readonly Part[],
): readonly Hypothesis[] {
  const consistent = judged.filter(
    ({ policy, verdict }) =>
      verdict !== "violated" && Object.keys(policy).length > 0 && policy["preset"] === undefined,
  );
  const whole = consistent.filter(({ policy }) => policy["fk"] !== undefined);
  if (whole.length > 0) return whole;
  const pairs = consistent.filter(({ policy }) => Object.keys(policy).length > 1);
  if (pairs.length > 0) return pairs;
  return references.length > 0
    ? consistent
    : consistent.filter(({ verdict }) => verdict === "holds");
}

/** Never rounded up to 100 %. */
function percent(share: number): string {
  return share === 1 ? "100 %" : `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;
}
