import type { CheckReport, WhyReport } from "../../analysis/report.ts";
import { FailureError } from "../../base/failure.ts";

/** Ways that a report tells, and records that are tried for them. */
const WANTED = 2;
const TRIED = 5;

/** The ways of a few records that findings show as missing, of causes first, each of another rule. */
export async function exampleLineages(
  { findings }: CheckReport,
  why: (question: { readonly peer: string; readonly record: string }) => Promise<WhyReport>,
): Promise<readonly WhyReport[]> {
  const asked = new Set<string>();
  const found: WhyReport[] = [];
  for (const { peer, where } of findings) {
    const place = where.find(({ uuid, cid }) => uuid !== undefined || cid !== undefined);
    const record = place?.uuid ?? place?.cid;
    if (peer === undefined || record === undefined || asked.has(record)) continue;
    asked.add(record);
    const report = await why({ peer, record }).catch(orNothing);
    if (report !== undefined && report.verdict !== "holds" && report.steps.length > 0) {
      found.push(report);
    }
    if (found.length >= WANTED || asked.size >= TRIED) break;
  }
  return found;
}

/** A place may name a row that is no record of its own, e.g. of a watermark; it has no way to tell. */
function orNothing(error: unknown): undefined {
  if (error instanceof FailureError) return undefined;
  throw error;
}
