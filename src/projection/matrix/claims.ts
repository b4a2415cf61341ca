import type { InspectReport, WatermarkReport, WatermarkState } from "../../analysis/report.ts";
import { formatTime, isPlausibleTime, type Micros, parseTime } from "../../base/time.ts";
import { parseHlc } from "../../engine/clock/hlc.ts";
import { printCount, printWatermark } from "../notation/notation.ts";
import type { MatrixClaim, MatrixPeer } from "./types.ts";

/** False claims first, then open ones, then those that hold. */
const RANK: Readonly<Record<WatermarkState, number>> = {
  leapfrog: 0,
  "epoch-zero": 1,
  missing: 2,
  behind: 3,
  ok: 4,
  self: 5,
};

/** The watermarks of a report beside what the rows say. */
export function matrixClaims(
  { watermarks }: InspectReport,
  peers: readonly MatrixPeer[],
): MatrixClaim[] {
  const claims = watermarks
    .filter(({ state }) => state !== "self")
    .flatMap((watermark) => {
      const holder = peers.findIndex(({ id }) => id === watermark.holder);
      const peer = peers.findIndex(({ id }) => id === watermark.peer);
      return holder < 0 || peer < 0 ? [] : [claimOf(watermark, peers, { holder, peer })];
    });
  // Sorting keeps the report's order within a state.
  return claims.sort((a, b) => RANK[a.state] - RANK[b.state]);
}

function claimOf(
  watermark: WatermarkReport,
  peers: readonly MatrixPeer[],
  { holder, peer }: { readonly holder: number; readonly peer: number },
): MatrixClaim {
  const { resource, state, absentAtOrBefore, absentAfter } = watermark;
  const names = { holder: peers[holder]?.name ?? "", peer: peers[peer]?.name ?? "" };
  const claimed = watermark.claimed === null ? undefined : timeOrText(watermark.claimed);
  const actual = watermark.actual === null ? undefined : timeOrText(watermark.actual);
  return {
    holder,
    peer,
    resource,
    claimed,
    actual,
    state,
    absentAtOrBefore,
    absentAfter,
    notation: printWatermark({ ...names, resource }),
    sentence: sentenceOf({ ...watermark, ...names, claimed }),
  };
}

/** An instant to the millisecond in UTC, else the text as it is stored. */
function timeOrText(text: string): string {
  const time = claimedTime(text);
  if (time === undefined || !isPlausibleTime(time)) return text;
  return formatTime(time).slice(0, 23).replace("T", " ");
}

/** The time of a watermark, which is stored as a time or as a stamp. */
export function claimedTime(claimed: string): Micros | undefined {
  const stamp = parseHlc(claimed);
  if (stamp.kind === "invalid") return parseTime(claimed);
  return ((stamp.kind === "stamp" ? stamp.stamp.ms : stamp.ms) * 1000) as Micros;
}

function sentenceOf(claim: {
  readonly holder: string;
  readonly peer: string;
  readonly resource: string;
  readonly claimed: string | undefined;
  readonly state: WatermarkState;
  readonly absentAtOrBefore: number;
  readonly absentAfter: number;
}): string {
  const { holder, peer, resource, claimed } = claim;
  const rows = `${resource} rows of ${peer}`;
  const upTo = printCount(claim.absentAtOrBefore);
  const after = printCount(claim.absentAfter);
  switch (claim.state) {
    case "ok":
      return `${holder} claims all ${rows} up to ${claimed}, and has them.`;
    case "behind":
      return `${holder} claims ${rows} up to ${claimed} and has those; ${after} newer ones are missing.`;
    case "leapfrog":
      return `${holder} claims all ${rows} up to ${claimed}, but ${upTo} of them never arrived and will not be asked for again.`;
    case "epoch-zero":
      return `What ${holder} claims of ${rows} is no plausible time: ${claimed}.`;
    case "missing":
      return `${holder} claims nothing of ${rows}; it has no watermark for them.`;
    case "self":
      return `${holder} has a watermark for its own rows.`;
  }
}
