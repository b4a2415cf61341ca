import type { Pace } from "../../base/progress.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { Registry } from "../model/registry.ts";
import type { Model } from "../model/types.ts";
import type { Journal, StepKind } from "../replay/journal.ts";
import type { Store } from "../store/store.ts";
import { createDependencyTracker, type DependencyTracker } from "./dependencies.ts";
import type { Arrival, Deletion, SharedChange, StateChange } from "./messages.ts";
import type { MissingReference, Policy } from "./policy.ts";
import type { ResolvedReferences } from "./references.ts";
import { createRowBuilder, type JsonObject, type RowBuilder, storedMoment } from "./row-builder.ts";

export interface PeerOptions {
  readonly peer: Uuid;
  readonly registry: Registry;
  readonly store: Store;
  readonly policy: Policy;
  readonly journal: Journal;
  /** Called after a change was applied to a row, or removed it. `inPage`: it came in an answer to a request. */
  readonly onApplied?: ((change: Change, inPage: boolean) => void) | undefined;
  /** Called after an owner's deletion took a row away. */
  readonly onDeleted?: ((deletion: Deletion) => void) | undefined;
  /** Called with the number of a model's rows after it changed. */
  readonly onCount?: ((model: string, count: number) => void) | undefined;
  /** Called for every record of what arrives together; throws where nobody wants the run any more. */
  readonly tick?: Pace | undefined;
}

export type Change = StateChange | SharedChange;

/** A change on its way to a row, with how its missing references are treated. */
export interface Attempt {
  readonly change: Change;
  readonly arrival: Arrival;
  readonly missing: MissingReference;
  /** Looked up for the whole page before any of its records was applied. */
  readonly resolved?: ResolvedReferences;
  /** Came in an answer to a request: not logged, and the watermark is the page's business. */
  readonly inPage: boolean;
  /** Shared, and written whatever stamps say: an own edit, or a row that the receiver stamps anew. */
  readonly foremost?: boolean | undefined;
  /** What the store named it when it began to wait. */
  readonly held?: number | undefined;
}

/** What became of an attempt. */
export type Outcome = "applied" | "skipped" | "dropped" | "blocked";

/** Everything that one receiving peer keeps in memory beside its store. */
export interface PeerState extends PeerOptions {
  readonly tracker: DependencyTracker<Attempt>;
  readonly builders: Map<string, RowBuilder>;
  /** Times of pages whose pull has not ended, by owner and model. */
  readonly pages: Map<string, PageTimes>;
}

/** What the pages of a pull say of times so far; "" for none. */
export interface PageTimes {
  readonly empty: boolean;
  readonly received: string;
  readonly applied: string;
}

export function createPeerState(options: PeerOptions): PeerState {
  return {
    ...options,
    tracker: createDependencyTracker<Attempt>(),
    builders: new Map(),
    pages: new Map(),
  };
}

/** Writes one step about a record of `model` into the journal. Models outside the registry share one name there. */
export function note(
  state: PeerState,
  kind: StepKind,
  about: { readonly model: string; readonly record?: Uuid | undefined },
  detail: { readonly arrival: Arrival; readonly reason: string; readonly other?: Uuid | undefined },
): void {
  state.journal.add({
    kind,
    time: detail.arrival.time,
    peer: state.peer,
    model: state.registry.model(about.model)?.name ?? (about.model === "none" ? "none" : "unknown"),
    record: about.record,
    other: detail.other,
    reason: detail.reason,
    delivery: detail.arrival.delivery,
  });
}

export function noteCount(state: PeerState, model: Model): void {
  state.onCount?.(model.name, state.store.count(model.table));
}

export function builderOf(state: PeerState, model: Model): RowBuilder {
  const known = state.builders.get(model.name);
  if (known !== undefined) return known;
  const builder = createRowBuilder(model, state.store.schema.table(model.table));
  state.builders.set(model.name, builder);
  return builder;
}

/** The receiver's local time of an arrival, in the form of the databases. */
export function localMoment(arrival: Arrival): string {
  return storedMoment(arrival.wall ?? arrival.time);
}

/** Moves the watermark for what `owner` authored, forward only. Own rows have none. */
export function raiseWatermark(
  state: PeerState,
  mark: { readonly owner: Uuid; readonly resource: string; readonly value: string },
  arrival: Arrival,
): void {
  if (mark.owner === state.peer) return;
  const row = {
    peer: mark.owner,
    resource: mark.resource,
    value: mark.value,
    updatedAt: localMoment(arrival),
  };
  if (!state.store.raiseWatermark(row)) return;
  const reason = "watermark raised";
  note(state, "watermark", { model: mark.resource }, { arrival, reason, other: mark.owner });
}

/** The record's data, when it is an object at all. */
export function objectOf(data: unknown): JsonObject | undefined {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return undefined;
  // The parse boundary: every reader of a field checks its type.
  return data as JsonObject;
}
