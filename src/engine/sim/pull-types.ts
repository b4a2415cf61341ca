import type { Uuid } from "../../base/uuid.ts";
import type { Model } from "../model/types.ts";
import type { Checkpoint, PeerContext, Session } from "./peer-context.ts";
import { noteStep, partnerState, wallTime } from "./peer-context.ts";

/** Which shared changes a pull asks for: none, those after the watermark, all rows. */
export type SharedPart = "none" | "since" | "full";

export interface PullPlan {
  readonly kind: Session["kind"];
  readonly shared: SharedPart;
  /** Names of the device-owned models; all when absent. */
  readonly models?: ReadonlySet<string> | undefined;
}

/** A pull that is going on. */
export interface Pull {
  readonly session: Session;
  readonly plan: PullPlan;
  readonly models: readonly Model[];
  /** Whether watermarks are too old to be trusted. */
  readonly stale: boolean;
  /** Virtual time, µs. */
  readonly startedAt: number;
  /** Newest stamp received in it. */
  last: string | undefined;
  /** Ends it without success. */
  fail(reason: string): void;
}

/** As checkpoints and watermarks name the log of shared changes. */
export const LOG = "shared_change";

/** Whether another pull, or none, has taken the place of this one. */
export function isOver(peer: PeerContext, pull: Pull): boolean {
  return peer.session !== pull.session;
}

/** Where an earlier pull of the same stretch broke off; `undefined` to begin at the watermark. */
export function checkpointOf(
  peer: PeerContext,
  from: Uuid,
  what: string,
  since: string | undefined,
): Checkpoint | undefined {
  if (peer.policy.checkpoints === "none") return undefined;
  const known = partnerState(peer, from).checkpoints.get(what);
  if (known === undefined || known.since !== since) return undefined;
  noteStep(peer, "pulled", { other: from, model: what, reason: "goes on at the checkpoint" });
  return known;
}

/** Notes how far a pull came, so that one that breaks off can go on there. */
export function keepCheckpoint(
  peer: PeerContext,
  from: Uuid,
  what: string,
  at: { readonly since: string | undefined; readonly cursor: string; readonly records: number },
): void {
  if (peer.policy.checkpoints === "none") return;
  const { checkpoints } = partnerState(peer, from);
  const before = checkpoints.get(what);
  const now = wallTime(peer);
  const goesOn = before !== undefined && before.since === at.since;
  checkpoints.set(what, {
    since: at.since,
    cursor: at.cursor,
    records: (goesOn ? before.records : 0) + at.records,
    startedAt: goesOn ? before.startedAt : now,
    updatedAt: now,
  });
}

/** The stretch has come whole: nothing is left to go on with. */
export function dropCheckpoint(peer: PeerContext, from: Uuid, what: string): void {
  partnerState(peer, from).checkpoints.delete(what);
}
