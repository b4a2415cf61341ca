/**
 * Where nothing crossed, no treatment of records can be the reason: the rows of the receiver are its own. What each
 * treatment would have left is played as if everything that was emitted had been delivered.
 */
import type { TaskOptions } from "../../base/progress.ts";
import { planFromEmissions } from "../replay/plan.ts";
import { mergePlans, readMessages } from "../replay/prepared.ts";
import type { FindingPlace, Hypothesis } from "../report.ts";
import { fidelityOf } from "./judge-runs.ts";
import type { Evidence } from "./judge-variants.ts";
import { placeText } from "./place-text.ts";
import { type Choices, playVariant, type Stage, type VariantRun } from "./variant-run.ts";
import { referenceVariants } from "./variants.ts";

/** The foreign-key policies and a transport that delivers, all excluded by the authorship of rows. */
export async function judgeUncrossed(
  evidence: Evidence,
  options: TaskOptions,
): Promise<readonly Hypothesis[]> {
  const stage = await deliveredStage(evidence.stage);
  const hypotheses: Hypothesis[] = [];
  for (const choices of [...referenceVariants(), { "transport.batch": "delivered" }]) {
    options.onProgress?.({ task: "Trying variants", fraction: hypotheses.length / 4 });
    const run =
      stage === undefined ? evidence.base : await playVariant(stage, receiving(choices), options);
    hypotheses.push(excluded(evidence, choices, run, stage !== undefined));
  }
  return hypotheses;
}

/** A receiver does not know the sending switches. */
function receiving(choices: Choices): Choices {
  return choices["fk"] === undefined ? {} : choices;
}

/** The stage on which everything that was emitted arrives; `undefined` where no emission is recorded. */
async function deliveredStage(stage: Stage): Promise<Stage | undefined> {
  const { prepared, ports } = stage;
  const { scene, sides } = prepared;
  const plans = sides.to.map((to) => planFromEmissions(scene, to, sides.from));
  const deliveries = mergePlans(scene, plans);
  if (deliveries.length === 0) return undefined;
  const messages = await readMessages(scene, deliveries);
  return { prepared: { ...prepared, plans, deliveries }, messages, ports };
}

function excluded(
  { crossing }: Evidence,
  policy: Choices,
  run: VariantRun,
  isPlayed: boolean,
): Hypothesis {
  const where: FindingPlace[] = crossing.empty.flatMap((pair) => pair.where.slice(0, 2));
  const reasons = crossing.empty.map(
    ({ authorship }) => `Excluded by the authorship of the rows: ${authorship}`,
  );
  const unbound = crossing.empty.flatMap((pair) => pair.unbound ?? []);
  const extra = [...run.wrong.values()].find(({ expected }) => expected === "absent");
  const missing = [...run.wrong.values()].filter(({ expected }) => expected === "absent").length;
  const played =
    isPlayed && extra !== undefined
      ? [
          `With everything delivered that was emitted, a receiver under it would hold ${missing} more rows, among them ${extra.model}#${extra.record.slice(0, 4)}…; the recording has none of them.`,
        ]
      : [];
  return {
    policy,
    fidelity: fidelityOf(run),
    verdict: "violated",
    reasons: [...reasons, ...unbound, ...played, `See ${placeText(where[0])}.`],
    where,
  };
}
