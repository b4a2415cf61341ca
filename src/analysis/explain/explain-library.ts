/**
 * Which behaviour explains a library recording.
 *
 * Deliveries are as recorded, so a replay can only try how a receiver treats them: the variants that could have made a
 * difference are played and held against rows and logs. What happens before a delivery is shown by the finding that names
 * it. Where nothing crossed at all, the authorship of rows answers before any policy.
 */
import { throwIfCancelled } from "../../base/progress.ts";
import type { SqlEngine } from "../../engine/store/sql-database.ts";
import { describePolicy } from "../../engine/sync/policy.ts";
import type { LibraryRecording } from "../../sources/recording.ts";
import { createHoldings, type Holdings } from "../facts/holdings.ts";
import { createLibraryView } from "../facts/library-view.ts";
import { createLibraryContext } from "../findings/library-context.ts";
import { LIBRARY_RULES } from "../findings/library-rules.ts";
import { askRules, reportOutcomes } from "../findings/run-rules.ts";
import { prepareReplay, type WantedSides } from "../replay/prepared.ts";
import type { ExplainReport } from "../report.ts";
import { concludeReport } from "./conclude.ts";
import { coverageOf } from "./coverage.ts";
import { crossingOf } from "./crossing.ts";
import { askFurther, type FurtherOptions, stageOf } from "./further-questions.ts";
import { judgeUncrossed } from "./judge-uncrossed.ts";
import { type Evidence, judgeVariants } from "./judge-variants.ts";
import { judgeLeapfrog } from "./leapfrog.ts";
import { readReferenceLog } from "./log-agreement.ts";
import { partsOf } from "./participation.ts";
import { judgeProtocol } from "./protocol-verdicts.ts";
import { judgeRepair } from "./repair.ts";
import { playVariant } from "./variant-run.ts";

export interface ExplainOptions extends WantedSides, FurtherOptions {}

/** Tries the variants on a recording. */
export async function explainLibrary(
  recording: LibraryRecording,
  options: ExplainOptions,
  ports: { readonly sql: SqlEngine },
): Promise<ExplainReport> {
  return await explainHoldings(createHoldings(createLibraryView(recording)), options, ports);
}

/** The same over holdings that other analyses share. */
export async function explainHoldings(
  holdings: Holdings,
  options: ExplainOptions,
  ports: { readonly sql: SqlEngine },
): Promise<ExplainReport> {
  const context = createLibraryContext(holdings);
  const { findings } = reportOutcomes(askRules(LIBRARY_RULES, context));
  throwIfCancelled(options);
  const prepared = await prepareReplay(holdings, options);
  const stage = await stageOf(prepared, ports);
  const base = await playVariant(stage, {}, options);
  const parts = partsOf(base, stage.messages);
  const crossing = crossingOf(context);
  const log = readReferenceLog(prepared);
  const coverage = coverageOf(context, prepared);
  const evidence: Evidence = { context, findings, stage, base, parts, log, crossing, coverage };
  const variants = await judgeVariants(evidence, options);
  const uncrossed = crossing.nothing ? await judgeUncrossed(evidence, options) : [];
  const leapt = findings.find((each) => each.name === "watermark-leapfrog" && isRoot(each));
  const leaps = leapt === undefined ? [] : judgeLeapfrog(evidence, leapt);
  const settled = new Set([...variants.settled, ...(leapt === undefined ? [] : [leapt.name])]);
  const { fidelity, policy } = base;
  const protocol = judgeProtocol({
    context,
    findings,
    crossing,
    coverage,
    base: policy,
    fidelity,
    settled,
  });
  const report = concludeReport({
    evidence,
    variants,
    uncrossed,
    leaps,
    repairs: judgeRepair(evidence),
    protocol,
    base: describePolicy(policy),
  });
  return { ...report, ...(await askFurther(stage, base, options)) };
}

function isRoot({ causes, verdict }: { causes?: readonly string[]; verdict: string }): boolean {
  return causes === undefined && verdict === "violated";
}
