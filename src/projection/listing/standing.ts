import type { CheckReport, InspectReport, SnapshotStanding } from "../../analysis/report.ts";
import { formatTime, isPlausibleTime, type Micros } from "../../base/time.ts";
import { parseHlc } from "../../engine/clock/hlc.ts";
import { findingHeadline } from "../findings/headline.ts";
import { worstProgress } from "../tree/snapshot-tree.ts";

const BROKEN = new Set(["damaged", "truncated"]);
const MICROS_PER_MS = 1000;

/** How a snapshot stands, for a list of many. */
export function standingOf(report: InspectReport, check: CheckReport): SnapshotStanding {
  const violated = check.findings.filter(({ verdict }) => verdict === "violated");
  const lastStamp = newestStamp(report);
  return {
    headline: findingHeadline(check, report),
    progress: worstProgress(report),
    verdict: check.verdict,
    errors: violated.filter(({ severity }) => severity === "error").length,
    warnings: violated.filter(({ severity }) => severity === "warning").length,
    peers: report.peers.length,
    bytes: report.evidence.reduce((sum, { bytes }) => sum + bytes, 0),
    damaged: report.evidence.filter(({ state }) => BROKEN.has(state)).length,
    ...(lastStamp === undefined ? {} : { lastStamp: formatTime(lastStamp) }),
  };
}

function newestStamp({ peers }: InspectReport): Micros | undefined {
  let newest: Micros | undefined;
  for (const { hlc } of peers) {
    const time = hlc === undefined ? undefined : timeOf(hlc.max);
    if (time !== undefined && (newest === undefined || time > newest)) newest = time;
  }
  return newest;
}

function timeOf(text: string): Micros | undefined {
  const parsed = parseHlc(text);
  if (parsed.kind === "invalid") return undefined;
  const ms = parsed.kind === "stamp" ? parsed.stamp.ms : parsed.ms;
  // A stamp has whole milliseconds.
  const time = (ms * MICROS_PER_MS) as Micros;
  return isPlausibleTime(time) ? time : undefined;
}
