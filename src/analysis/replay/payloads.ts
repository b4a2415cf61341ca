/** Which recorded content a delivery carried: the choice between emissions of one record, and its row at the author. */
import type { Uuid } from "../../base/uuid.ts";
import { createFieldComparer, type FieldComparer } from "../facts/field-comparer.ts";
import { asChange } from "./deliveries.ts";
import type { Emissions } from "./emissions.ts";
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

/** Real-time deliveries of one record by one owner, in their order. */
export interface ArrivalGroup {
  readonly owner: Uuid;
  readonly model: string;
  /** The number of its uuid in the scene. */
  readonly record: number;
  /** Whatever names each of them. */
  readonly ids: readonly number[];
  /** µs since 1970. */
  readonly times: readonly number[];
}

/** Stands for a delivery that carried what the owner's row says, in the place of the number of an emission. */
export const OWNERS_ROW = -1;

/**
 * The content of each of several real-time deliveries of one record, in their order: numbers of emissions, or `OWNERS_ROW`.
 *
 * Read from the end: the last delivery carried the latest emission that had happened by then, the one before it an
 * earlier one, and so on, so that a lost first emission does not shift the others. Where emissions run out, one was
 * sent again, or its line is among those that could not be read: see `matchDamaged`. What `proved` says by the name of a
 * delivery goes before.
 */
export function matchStates(
  scene: Scene,
  group: ArrivalGroup,
  proved?: ReadonlyMap<number, number>,
): readonly number[] {
  const { times } = group;
  const { emissions } = scene;
  const states = emissions.statesOf(group.owner, group.record);
  if (proved !== undefined && group.ids.some((id) => proved.has(id))) {
    return matchOthers(emissions, group, states, proved);
  }
  if (states.length < times.length && emissions.isDamaged(group.owner)) {
    return matchDamaged(emissions, times, states);
  }
  const [only = OWNERS_ROW] = states;
  if (states.length <= 1) return times.map(() => only);
  let limit = states.length;
  const matched = times.map(() => OWNERS_ROW);
  for (let at = times.length - 1; at >= 0; at--) {
    const time = times[at] ?? Number.NaN;
    const earlier = latestOf(emissions, states, limit, time);
    const place = earlier >= 0 ? earlier : latestOf(emissions, states, states.length, time);
    matched[at] = states[Math.max(place, 0)] ?? OWNERS_ROW;
    if (earlier >= 0) limit = earlier;
  }
  return matched;
}

/** The place of the latest of the first `limit` emissions that had happened by a time; -1 for none. */
function latestOf(
  emissions: Emissions,
  states: readonly number[],
  limit: number,
  time: number,
): number {
  for (let at = limit - 1; at >= 0; at--) {
    if (!(emissions.timeOf(states[at] ?? -1) > time)) return at;
  }
  return -1;
}

/** The same where some deliveries are known: the others carried what is left, or where something was sent again anything. */
function matchOthers(
  emissions: Emissions,
  { ids, times }: ArrivalGroup,
  states: readonly number[],
  proved: ReadonlyMap<number, number>,
): readonly number[] {
  const taken = new Set(ids.map((id) => proved.get(id)));
  const isOnceEach = states.length >= ids.length;
  const open = isOnceEach ? states.filter((each) => !taken.has(each)) : states;
  let limit = open.length;
  const matched = ids.map((id) => proved.get(id) ?? OWNERS_ROW);
  for (let at = ids.length - 1; at >= 0; at--) {
    if (proved.has(ids[at] ?? -1)) continue;
    const time = times[at] ?? Number.NaN;
    const earlier = latestOf(emissions, open, limit, time);
    const place = earlier >= 0 ? earlier : latestOf(emissions, open, open.length, time);
    if (place < 0) continue;
    matched[at] = open[place] ?? OWNERS_ROW;
    limit = place;
  }
  return matched;
}

/**
 * The same where lines of the author's log are lost and there were more deliveries than emissions left: each emission
 * belongs to the first delivery after it, and a delivery without one carried what the author's row says.
 */
function matchDamaged(
  emissions: Emissions,
  times: readonly number[],
  states: readonly number[],
): readonly number[] {
  let next = 0;
  return times.map((time) => {
    const number = states[next];
    if (number === undefined || emissions.timeOf(number) > time) return OWNERS_ROW;
    next++;
    return number;
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
export function rowAt(
  scene: Scene,
  arrival: StateArrival,
  pulled: boolean,
): PlannedChange | undefined {
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
