/**
 * One peer as a receiver: messages in, rows and steps out.
 *
 * After a change is applied, whatever waited for its record is applied too, depth first and in the order of arrival.
 */
import { assertNever } from "../../base/assert.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { Store, WaitingRow } from "../store/store.ts";
import { applyChange, deleteRecord } from "./apply-change.ts";
import { createDirectApply, type DirectStore } from "./direct-apply.ts";
import type { Arrival, Deletion, Message, SharedPage, StatePage } from "./messages.ts";
import {
  type Attempt,
  type Change,
  createPeerState,
  localMoment,
  note,
  noteCount,
  type Outcome,
  objectOf,
  type PageTimes,
  type PeerOptions,
  type PeerState,
  raiseWatermark,
} from "./peer-state.ts";
import type { RecordedChange } from "./recorded-change.ts";
import { resolveReferences } from "./references.ts";

export interface Receiver {
  readonly peer: Uuid;
  readonly store: Store;
  receive(message: Message, arrival: Arrival): void;
  /**
   * The same for a change that arrived by itself, from its bytes. False when it needs its message instead: then nothing
   * has happened yet.
   */
  receiveRecorded(change: RecordedChange, arrival: Arrival): boolean;
  /** Ends the run: does what the policy leaves to the end. */
  finish(time: number): void;
  /** Forgets everything that waits. */
  forgetWaiting(): number;
  /** What still waits, in the order of arrival. */
  waiting(): readonly WaitingRow[];
}

export interface ReceiverOptions extends PeerOptions {
  /** The store's columns, where it has any: recorded changes then need no values in between. */
  readonly direct?: DirectStore | undefined;
}

export function createReceiver(options: ReceiverOptions): Receiver {
  const state = createPeerState(options);
  const direct =
    options.direct === undefined ? undefined : createDirectApply(state, options.direct);
  return {
    peer: options.peer,
    store: options.store,
    receive: (message, arrival) => receive(state, message, arrival),
    receiveRecorded: (change, arrival) => {
      if (direct?.apply(change, arrival) !== true) return false;
      if (state.tracker.waiting > 0 && options.direct !== undefined) {
        release(state, options.direct.parts.codec.uuids.text(change.record), arrival);
      }
      return true;
    },
    finish: (time) => {
      if (options.policy.closure === "bulk") rebuild(state, { time, delivery: -1 });
    },
    forgetWaiting: () => forgetWaiting(state),
    waiting: () => {
      const records: WaitingRow[] = [];
      state.tracker.each(({ change: { model, record } }, missing) => {
        records.push({ model, record, missing });
      });
      return records;
    },
  };
}

/** About no model in particular. */
const NO_MODEL = { model: "none" };

function forgetWaiting(state: PeerState): number {
  const all = state.tracker.takeAll();
  for (const { held } of all) if (held !== undefined) state.store.release(held);
  return all.length;
}

function receive(state: PeerState, message: Message, arrival: Arrival): void {
  const { policy } = state;
  switch (message.kind) {
    case "state":
      note(state, "read", message, { arrival, reason: "record in real time" });
      applyAndRelease(state, singly(message, arrival, policy.fkRealtime));
      return;
    case "shared":
      note(state, "read", message, { arrival, reason: "change in real time" });
      applyAndRelease(state, singly(message, arrival, policy.fkShared));
      return;
    case "state-page":
      applyStatePage(state, message, arrival);
      return;
    case "shared-page":
      applySharedPage(state, message, arrival);
      return;
    case "deletion":
      note(state, "read", message, { arrival, reason: "deletion" });
      applyDeletion(state, message, arrival);
      return;
    case "backfill-end":
      if (policy.closure !== "off") rebuild(state, arrival);
      return;
    case "own-write":
      note(state, "written", message.change, { arrival, reason: "shared row" });
      applyAndRelease(state, {
        ...singly(message.change, arrival, policy.fkShared),
        // The original's rule may stamp it earlier than what is here, and still it is written.
        foremost: policy.hlc === "original",
      });
      return;
    case "ready":
    case "started":
      if (message.kind === "ready" && policy.trackerEnd === "keep") return;
      if (forgetWaiting(state) === 0) return;
      note(state, "lost", NO_MODEL, { arrival, reason: "waiting records were cleared" });
      return;
    default:
      assertNever(message);
  }
}

function singly(change: Change, arrival: Arrival, missing: Attempt["missing"]): Attempt {
  return { change, arrival, missing, inPage: false };
}

function rebuild(state: PeerState, arrival: Arrival): void {
  const { rounds } = state.store.rebuildClosure(state.tick);
  const reason = rounds >= 100 ? "closure rebuild gave up after 100 rounds" : "closure rebuilt";
  note(state, "rebuilt", { model: "entry" }, { arrival, reason });
}

/** Remembers a deletion, so that a record that comes late does not bring the row back. */
function bury(state: PeerState, deletion: Deletion, arrival: Arrival): void {
  const { store } = state;
  if (store.isTombstoned(deletion.model, deletion.record)) return;
  const device = store.idOf("devices", deletion.owner);
  if (device === undefined) return;
  store.addTombstone(deletion.model, deletion.record, device, localMoment(arrival));
}

/** Applies an attempt and then, depth first, everything that waited for its record. */
function applyAndRelease(state: PeerState, first: Attempt): Outcome {
  const outcome = applyChange(state, first);
  if (outcome === "applied" && state.tracker.waiting > 0) {
    release(state, first.change.record, first.arrival);
  }
  return outcome;
}

/** Applies, depth first, everything that waited for a record which was applied. */
function release(state: PeerState, record: Uuid, moment: Arrival): void {
  // Lists of waiting records on their way, the innermost last: a chain of any length needs no recursion.
  const stack = [...releasedBy(state, record, moment)];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    state.tick?.();
    const { attempt, after } = top;
    const { change, arrival, held } = attempt;
    if (held !== undefined) state.store.release(held);
    const reason = "what it waited for arrived";
    note(state, "unblocked", change, { arrival, reason, other: after });
    if (isOutdated(state, change)) {
      const late = "a newer record was applied meanwhile";
      note(state, "skipped", change, { arrival, reason: late });
    } else if (applyChange(state, attempt) === "applied") {
      // One by one: a call takes only so many arguments, and any number may wait for a record.
      for (const each of releasedBy(state, change.record, arrival)) stack.push(each);
    }
  }
}

interface Released {
  readonly attempt: Attempt;
  readonly after: Uuid;
}

/** What waited for the applied record, last first, to be looked up afresh. */
function releasedBy(state: PeerState, after: Uuid, arrival: Arrival): readonly Released[] {
  const { tracker, policy } = state;
  const released = policy.tracker === "scan" ? tracker.takeAll() : tracker.take(after);
  return released
    .map(({ change, missing, inPage, held }) => {
      return { attempt: { change, missing, inPage, held, arrival }, after };
    })
    .reverse();
}

function isOutdated(state: PeerState, change: Change): boolean {
  if (state.policy.retry === "blind" || change.kind === "shared") return false;
  const applied = state.store.newestState(change.record);
  return applied !== undefined && applied >= change.timestamp;
}

function applyStatePage(state: PeerState, page: StatePage, arrival: Arrival): void {
  const { policy, registry, store } = state;
  const empty = page.records.length === 0;
  const reason = empty ? "answer without records" : "answer with records";
  note(state, "page", page, { arrival, reason, other: page.owner });
  const model = registry.model(page.model);
  // All references first, then the rows: a parent in the same page is not here yet.
  const attempts = page.records.map((change): Attempt => {
    state.tick?.();
    const attempt = { change, arrival, missing: policy.fkPull, inPage: true };
    if (model === undefined) return attempt;
    const data = objectOf(change.data) ?? {};
    return { ...attempt, resolved: resolveReferences(model, data, store, { inPage: true }) };
  });
  // What lacks a reference is filtered or held back for the whole page, before anything could release it.
  const isHeld = (attempt: Attempt): boolean =>
    policy.fkPull !== "null" && (attempt.resolved?.missing.length ?? 0) > 0;
  const ordered = [...attempts.filter(isHeld), ...attempts.filter((each) => !isHeld(each))];
  const before = timesBefore(state, page);
  let { received, applied } = before;
  for (const attempt of ordered) {
    state.tick?.();
    const { change } = attempt;
    note(state, "read", change, { arrival, reason: "record of an answer" });
    applyAndRelease(state, attempt);
  }
  for (const { record, timestamp } of page.records) {
    if (timestamp > received) received = timestamp;
    // What waited for a row of the same page has been applied by now.
    if (timestamp > applied && store.newestState(record) === timestamp) applied = timestamp;
  }
  for (const record of page.deleted) {
    applyDeletion(
      state,
      { kind: "deletion", model: page.model, record, owner: page.owner },
      arrival,
    );
  }
  endPage(state, page, { empty: empty && before.empty, received, applied }, arrival);
}

const NO_TIMES: PageTimes = { empty: true, received: "", applied: "" };
const pullName = (page: StatePage): string => `${page.owner} ${page.model}`;

function timesBefore(state: PeerState, page: StatePage): PageTimes {
  if (page.part === undefined || page.part.first) return NO_TIMES;
  return state.pages.get(pullName(page)) ?? NO_TIMES;
}

/** After the last page of a pull the watermark moves; what a pull that breaks off brought does not move it. */
function endPage(state: PeerState, page: StatePage, times: PageTimes, arrival: Arrival): void {
  if (page.part?.last === false) {
    state.pages.set(pullName(page), times);
    return;
  }
  state.pages.delete(pullName(page));
  const value = pageWatermark(state, times, arrival);
  if (value !== "") {
    raiseWatermark(state, { owner: page.owner, resource: page.model, value }, arrival);
  }
}

function pageWatermark(state: PeerState, times: PageTimes, arrival: Arrival): string {
  const { watermark, emptyAdvances } = state.policy;
  if (times.empty) return emptyAdvances === "on" ? localMoment(arrival) : "";
  return watermark === "now" ? localMoment(arrival) : times[watermark];
}

function applySharedPage(state: PeerState, page: SharedPage, arrival: Arrival): void {
  const reason = page.changes.length === 0 ? "answer without changes" : "answer with changes";
  note(state, "page", { model: "shared_change" }, { arrival, reason, other: page.from });
  for (const change of page.changes) {
    state.tick?.();
    note(state, "read", change, { arrival, reason: "change of an answer" });
    const { fkSharedPull: missing, snapshotStamps } = state.policy;
    const foremost = page.snapshot === true && snapshotStamps === "fresh";
    applyAndRelease(state, { change, arrival, missing, inPage: true, foremost });
  }
}

function applyDeletion(state: PeerState, deletion: Deletion, arrival: Arrival): void {
  const { store, registry } = state;
  const model = registry.model(deletion.model);
  // Whoever deletes its own row remembers it in any case.
  const remembers = state.policy.deleteReceive === "kept" || deletion.owner === state.peer;
  if (model !== undefined && remembers) bury(state, deletion, arrival);
  if (model === undefined || store.idOf(model.table, deletion.record) === undefined) {
    const reason = "the record to delete is not here";
    note(state, "skipped", deletion, { arrival, reason });
    return;
  }
  if (deleteRecord(store, model, deletion.record) === undefined) {
    const reason = "another row refers to it and restricts deletion";
    note(state, "dropped", deletion, { arrival, reason });
    return;
  }
  state.onDeleted?.(deletion);
  note(state, "deleted", deletion, { arrival, reason: "its owner deleted it" });
  // A deletion takes rows of other models with it.
  for (const each of registry.models) noteCount(state, each);
}
