/** Which recorded content a delivery carried: the choice between emissions of one record, and its row at the author. */
import type { Uuid } from "../../base/uuid.ts";
import { createFieldComparer, type FieldComparer } from "../facts/field-comparer.ts";
import type { Emission } from "./emissions.ts";
import type { PlannedChange } from "./planned.ts";
import { latestBy, type Scene } from "./scene.ts";

/** A real-time delivery of a state: who owns the record, and when it reached the receiver. */
export interface StateArrival {
  readonly owner: Uuid;
  readonly model: string;
  readonly record: Uuid;
  readonly time: number;
  /** Whom it reached; where it left a row then, the row tells what came. */
  readonly to?: Uuid | undefined;
}

/**
 * The content of each of several real-time deliveries of one record, in their order.
 *
 * Read from the end: the last delivery carried the latest emission that had happened by then, the one before it an
 * earlier one, and so on, so that a lost first emission does not shift the others. Where emissions run out, one was
 * sent again, or its line is among those that could not be read: see `matchDamaged`. What `proved` says goes before.
 */
export function matchStates(
  scene: Scene,
  arrivals: readonly StateArrival[],
  proved?: ReadonlyMap<StateArrival, Emission>,
): readonly (PlannedChange | undefined)[] {
  const [first] = arrivals;
  if (first === undefined) return [];
  const emissions = scene.emissions.states(first.owner, first.record);
  if (proved !== undefined && arrivals.some((arrival) => proved.has(arrival))) {
    return matchOthers(scene, arrivals, emissions, proved);
  }
  if (emissions.length < arrivals.length && scene.emissions.isDamaged(first.owner)) {
    return matchDamaged(scene, arrivals, emissions);
  }
  const [only] = emissions;
  if (only !== undefined && emissions.length === 1) return arrivals.map(() => asChange(only));
  let limit = emissions.length;
  return [...arrivals]
    .reverse()
    .map((arrival) => {
      const earlier = latestBy(emissions.slice(0, limit), arrival.time);
      const emission = earlier ?? latestBy(emissions, arrival.time) ?? emissions[0];
      if (emission === undefined) return rowAt(scene, arrival, false);
      if (earlier !== undefined) limit = emissions.indexOf(earlier);
      return asChange(emission);
    })
    .reverse();
}

/** The same where some deliveries are known: the others carried what is left, or where something was sent again anything. */
function matchOthers(
  scene: Scene,
  arrivals: readonly StateArrival[],
  emissions: readonly Emission[],
  proved: ReadonlyMap<StateArrival, Emission>,
): readonly (PlannedChange | undefined)[] {
  const taken = new Set(arrivals.map((arrival) => proved.get(arrival)));
  const isOnceEach = emissions.length >= arrivals.length;
  const open = isOnceEach ? emissions.filter((each) => !taken.has(each)) : emissions;
  const others = arrivals.filter((arrival) => !proved.has(arrival));
  let limit = open.length;
  const guessed = new Map<StateArrival, Emission>();
  for (const arrival of [...others].reverse()) {
    const found = latestBy(open.slice(0, limit), arrival.time) ?? latestBy(open, arrival.time);
    if (found === undefined) continue;
    guessed.set(arrival, found);
    limit = open.indexOf(found);
  }
  return arrivals.map((arrival) => {
    const emission = proved.get(arrival) ?? guessed.get(arrival);
    return emission === undefined ? rowAt(scene, arrival, false) : asChange(emission);
  });
}

/**
 * The same where lines of the author's log are lost and there were more deliveries than emissions left: each emission
 * belongs to the first delivery after it, and a delivery without one carried what the author's row says.
 */
function matchDamaged(
  scene: Scene,
  arrivals: readonly StateArrival[],
  emissions: readonly Emission[],
): readonly (PlannedChange | undefined)[] {
  let next = 0;
  return arrivals.map((arrival) => {
    const emission = emissions[next];
    if (emission !== undefined && !(emission.time > arrival.time)) {
      next++;
      return asChange(emission);
    }
    return rowAt(scene, arrival, false);
  });
}

/**
 * What a pull at a time gets for a record: its row at the owner, where the row has not changed since and is newer than
 * the last emission; else that emission, which says how the row was then.
 */
export function pulledState(scene: Scene, arrival: StateArrival): PlannedChange | undefined {
  const emissions = scene.emissions.states(arrival.owner, arrival.record);
  const emission = latestBy(emissions, arrival.time);
  const model = scene.view.registry.model(arrival.model);
  const peer = scene.peerNumber(arrival.owner);
  const row = peer < 0 ? -1 : scene.rowOf(peer, arrival.model, arrival.record);
  if (model === undefined || row < 0)
    return emission === undefined ? undefined : asChange(emission);
  const changed = scene.localTime(peer, model, row);
  if (emission === undefined) return rowAt(scene, arrival, true);
  if (changed > arrival.time && leftOwnersRow(scene, arrival, row))
    return rowAt(scene, arrival, true);
  const isUnchanged = changed <= arrival.time && emission === emissions[emissions.length - 1];
  // Where emissions are lost, a row that has not changed since knows at least as much as the last one left.
  const knowsMore = changed > emission.time || scene.emissions.isDamaged(arrival.owner);
  return isUnchanged && knowsMore ? rowAt(scene, arrival, true) : asChange(emission);
}

/** How far a row's local time may lie from the line of the arrival that wrote it, µs. */
const NEAR = 5000;

/** Whether the arrival left the receiver with what the owner's row says now, though that was written again since. */
function leftOwnersRow(scene: Scene, arrival: StateArrival, ownersRow: number): boolean {
  const { to, owner, record, time } = arrival;
  const receiver = to === undefined ? -1 : scene.peerNumber(to);
  const model = scene.view.registry.model(arrival.model);
  const row = receiver < 0 ? -1 : scene.rowOf(receiver, arrival.model, record);
  if (model === undefined || row < 0) return false;
  if (!(Math.abs(scene.localTime(receiver, model, row) - time) <= NEAR)) return false;
  const author = scene.peerNumber(owner);
  return comparerOf(scene, model.name, receiver, author).equal(row, ownersRow);
}

const comparers = new WeakMap<Scene, Map<string, FieldComparer>>();

function comparerOf(scene: Scene, model: string, a: number, b: number): FieldComparer {
  const known = comparers.get(scene) ?? new Map<string, FieldComparer>();
  comparers.set(scene, known);
  const key = `${model} ${a} ${b}`;
  const made = known.get(key) ?? createFieldComparer(scene.view, model, a, b);
  known.set(key, made);
  return made;
}

/** The record's row at its owner as the whole truth about it. */
function rowAt(scene: Scene, arrival: StateArrival, pulled: boolean): PlannedChange | undefined {
  const { owner: author, model, record } = arrival;
  const peer = scene.peerNumber(author);
  const row = peer < 0 ? -1 : scene.rowOf(peer, model, record);
  if (row < 0) return undefined;
  const change = scene.view.registry.model(model)?.ownership === "shared" ? "shared" : "state";
  return {
    change,
    author,
    model,
    record,
    ref: { kind: "row", peer, model, row, asOf: arrival.time, pulled },
  };
}

export function asChange(emission: Emission): PlannedChange {
  const { change, author, model, record, ref } = emission;
  return { change, author, model, record, ref };
}
