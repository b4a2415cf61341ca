import { assert } from "../../base/assert.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { HlcStamp } from "../clock/hlc.ts";
import type { Registry } from "../model/registry.ts";
import type { Model } from "../model/types.ts";
import type { Journal, StepKind } from "../replay/journal.ts";
import type { Store } from "../store/store.ts";
import type { Deletion, SharedChange, StateChange } from "../sync/messages.ts";
import type { Policy } from "../sync/policy.ts";
import type { Receiver } from "../sync/receiver.ts";
import type { RowBuilder } from "../sync/row-builder.ts";
import type { DiaryRow } from "./diary.ts";
import { writeDiary } from "./diary.ts";
import type { Network } from "./network.ts";
import type { PeerSpec, SyncSizes } from "./options.ts";
import type { RunMemory } from "./run-memory.ts";
import type { Scheduler } from "./scheduler.ts";
import type { SharedRegisters } from "./shared-registers.ts";
import { debugForm, type SyncState, TRANSITIONS } from "./sync-states.ts";
import type { Trace } from "./trace.ts";
import type { WallClock } from "./wall-clock.ts";
import type { Response, Tally, Wire } from "./wire.ts";

export type Change = StateChange | SharedChange;
export type Outgoing = Change | Deletion;

/** A message that waits to be sent again. */
export interface RetryItem {
  readonly to: Uuid;
  readonly wire: Wire;
  readonly attempts: number;
  /** Virtual time of the next attempt. */
  readonly due: number;
}

/** A pull that is going on. */
export interface Session {
  readonly kind: "backfill" | "catch-up" | "recovery";
  readonly peer: Uuid;
  readonly number: number;
}

/** How far a pull of one model came that broke off. */
export interface Checkpoint {
  /** Watermark at which the pull had begun. */
  readonly since: string | undefined;
  /** `timestamp|uuid` of the last record that arrived, or for shared changes the last stamp. */
  readonly cursor: string;
  readonly records: number;
  /** By the peer's own clock, µs. */
  readonly startedAt: number;
  readonly updatedAt: number;
}

/** What became of pulls from one partner. */
export interface PartnerState {
  /** Virtual time of the last comparison with it. */
  checkedAt: number;
  /** Virtual time of the last pull from it that ended well, or comparison with it that agreed. */
  pulledAt: number;
  /** What it said last of itself. */
  complete: boolean;
  active: number;
  /** Virtual time at which something was last sent to it. */
  sentAt: number;
  failures: number;
  /** Not before this virtual time. */
  retryAt: number;
  /** Newest stamp received from it. */
  received: string | undefined;
  /** Comparisons in a row that found other shared rows there. */
  sharedDiffers: number;
  /** Where pulls broke off, by model; `shared_change` for the log. */
  readonly checkpoints: Map<string, Checkpoint>;
  /** Models whose watermark a recovery already set back without success. */
  readonly retried: Set<string>;
}

/** One row that its owner deleted. */
export interface Buried {
  readonly model: string;
  readonly record: Uuid;
  /** Stamp in the form of the databases. */
  readonly at: string;
}

/** Everything of one peer. Its parts are changed by the functions of this folder only. */
export interface PeerContext {
  readonly spec: PeerSpec;
  readonly policy: Policy;
  readonly sizes: SyncSizes;
  readonly registry: Registry;
  readonly store: Store;
  readonly receiver: Receiver;
  readonly journal: Journal;
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly clock: WallClock;
  readonly trace: Trace;
  /** Where the run is to be walked through afterwards. */
  readonly memory: RunMemory | undefined;
  readonly partners: readonly Uuid[];
  readonly partner: ReadonlyMap<Uuid, PartnerState>;
  readonly builders: Map<Model, RowBuilder>;
  /** Owner of each device-owned record that is here. */
  readonly owners: Map<Uuid, Uuid>;
  readonly shared: SharedRegisters;
  readonly buried: Buried[];
  readonly bus: Outgoing[];
  readonly retries: RetryItem[];
  readonly buffer: Change[];
  readonly requests: Map<number, (reply: Response) => void>;
  /** Virtual time of each partner's last request for records. */
  readonly served: Map<Uuid, number>;
  /** Rows of `sync_event_log`. */
  readonly diary: DiaryRow[];
  /** Everything that was emitted, as `sync_events.log` holds it. */
  readonly events: { readonly time: number; readonly change: Change }[];
  /** Tallies by model and owner, each with the version of the rows for which it holds. */
  readonly tallies: Map<string, { readonly version: number; readonly tally: Tally }>;
  /** Counts changes of rows. */
  version: number;
  state: SyncState;
  /** What it was doing when it was paused. */
  pausedIn: SyncState;
  session: Session | undefined;
  lastStamp: HlcStamp | undefined;
  /** Last time given to an own row, µs. */
  lastStateTime: number;
  sessions: number;
  requestNumber: number;
  flushPlanned: boolean;
  /** Virtual time of the last broadcast to anybody. */
  lastSent: number;
  /** Whether the collector of events has ended, at the first overflow of the bus. */
  collectorEnded: boolean;
  /** Changes lost to a full bus or a full buffer. */
  lostToBus: number;
  lostToBuffer: number;
  /** Records received in answers, by model: what recoveries transfer. */
  readonly transferred: Map<string, number>;
  sharedTransferred: number;
}

/** What the peer's own clock shows, µs. */
export function wallTime(peer: PeerContext): number {
  return peer.clock.read(peer.scheduler.now);
}

/** Writes a step of the protocol into the journal. */
export function noteStep(
  peer: PeerContext,
  kind: StepKind,
  detail: {
    readonly model?: string;
    readonly record?: Uuid | undefined;
    readonly other?: Uuid | undefined;
    readonly reason: string;
  },
): void {
  peer.journal.add({
    kind,
    time: peer.scheduler.now,
    peer: peer.spec.id,
    model: detail.model ?? "none",
    record: detail.record,
    other: detail.other,
    reason: detail.reason,
    delivery: -1,
  });
}

/** Writes a change of what the peer claims to have of `other`'s rows into the journal. */
export function noteMark(peer: PeerContext, other: Uuid, model: string, reason: string): void {
  noteStep(peer, "watermark", { model, other, reason });
}

/** Reasons with which the recorded system writes a transition into its log of sync events, too. */
const TOLD: ReadonlySet<string> = new Set([
  "transitioning to ready",
  "buffered updates processed",
  "test helper",
]);

/** Moves to another state and says so. */
export function setState(peer: PeerContext, state: SyncState, reason: string): void {
  if (peer.state === state) return;
  assert(TRANSITIONS[peer.state].includes(state), `${peer.state} is not followed by ${state}`);
  enterState(peer, state, reason);
}

/** Begins in a state, as a service does that is started again. */
export function enterState(peer: PeerContext, state: SyncState, reason: string): void {
  // Builds before that generation did not say so.
  if (peer.registry.generation >= 6)
    peer.trace.line(
      "INFO",
      "service",
      `Sync state transition from_state=${peer.state} to_state=${state} reason="${reason}"`,
    );
  noteStep(peer, "state", { reason: `${peer.state} to ${state}: ${reason}` });
  if (TOLD.has(reason)) {
    const buffered = peer.buffer.length;
    const summary = `${debugForm(peer.state, { buffered })} → ${debugForm(state, { buffered })}`;
    writeDiary(peer, { type: "state_transition", severity: "info", summary, details: { reason } });
  }
  peer.state = state;
}

/** Models of device-owned rows that travel, in the order of the registry. */
export function stateModels(registry: Registry): readonly Model[] {
  return registry.models.filter((each) => each.synced && each.ownership === "device");
}

/** The partner's record; every partner has one from the beginning. */
export function partnerState(peer: PeerContext, id: Uuid): PartnerState {
  const known = peer.partner.get(id);
  if (known === undefined) throw new RangeError(`${id} is no partner`);
  return known;
}
