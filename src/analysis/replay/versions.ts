/**
 * Which of several versions of one record each of several deliveries carried, where the evidence tells more than times do.
 *
 * A line about an arrival names the record and not what it said. But a line beside it may name the row that it lacked,
 * which only some versions refer to; and the arrival at whose time the receiver wrote its row carried what that row says.
 */
import { parseTime } from "../../base/time.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { Model } from "../../engine/model/types.ts";
import { createFieldComparer } from "../facts/field-comparer.ts";
import {
  type ArrivalGroup,
  matchStates,
  OWNERS_ROW,
  rowAt,
  type StateArrival,
} from "./payloads.ts";
import { rowAsRecord } from "./row-as-record.ts";
import type { Scene } from "./scene.ts";

/** Arrivals with the rows that lines beside them name as lacking: to this record or to its neighbour. */
export interface ToldGroup extends ArrivalGroup {
  missingOf(id: number): readonly Uuid[] | undefined;
}

/** How far a row's local time may lie from the line of the arrival that wrote it, µs. */
const NEAR = 5000;

type Json = Readonly<Record<string, unknown>>;

/** The versions that are proved: numbers of emissions by arrival. `groups`: the arrivals of one record each, at peer `to`. */
export async function proveVersions(
  scene: Scene,
  to: Uuid,
  groups: readonly ToldGroup[],
): Promise<ReadonlyMap<number, number>> {
  const proved = new Map<number, number>();
  const receiver = scene.peerNumber(to);
  const isChanged = changedRows(scene, receiver);
  for (const group of groups) {
    scene.tick();
    const numbers = scene.emissions.statesOf(group.owner, group.record);
    if (numbers.length < 2) continue;
    const isTold = group.ids.some((id) => group.missingOf(id) !== undefined);
    if (!(isTold || isChanged(group))) continue;
    const versions: Version[] = [];
    for (const number of numbers) versions.push(await readVersion(scene, number));
    const found = proveGroup(scene, receiver, { group, versions });
    const usual = matchStates(scene, group);
    const told = matchStates(scene, group, found);
    // What times tell as well needs no proof; the owner's row is not told apart from itself.
    const hasRow = rowAt(scene, arrivalOf(scene, group, 0), false) !== undefined;
    const isUsual = (number: number, at: number): boolean =>
      number === usual[at] && !(number === OWNERS_ROW && hasRow);
    if (told.every(isUsual)) continue;
    for (const [arrival, emission] of found) proved.set(arrival, emission);
  }
  return proved;
}

/** One arrival of a group by itself. */
export function arrivalOf(scene: Scene, group: ArrivalGroup, at: number): StateArrival {
  const { owner, model, times } = group;
  return { owner, model, record: scene.uuids.text(group.record), time: times[at] ?? Number.NaN };
}

interface Version {
  readonly emission: number;
  /** µs since 1970. */
  readonly time: number;
  readonly data: Json;
}

interface Group {
  readonly group: ToldGroup;
  readonly versions: readonly Version[];
}

function proveGroup(
  scene: Scene,
  receiver: number,
  { group, versions }: Group,
): ReadonlyMap<number, number> {
  const proved = new Map<number, number>();
  const model = scene.view.registry.model(group.model);
  if (model === undefined) return proved;
  group.ids.forEach((id, at) => {
    const missing = group.missingOf(id);
    if (missing === undefined) return;
    const found = newest(versions, group.times[at] ?? Number.NaN, ({ data }) => {
      return Object.values(data).some((value) => missing.some((uuid) => uuid === value));
    });
    if (found !== undefined) proved.set(id, found);
  });
  const row = receiver < 0 ? -1 : scene.rowOfNumber(receiver, group.model, group.record);
  const kept = row < 0 ? undefined : rowAsRecord(scene.view, receiver, model, row);
  const writer = kept === undefined ? -1 : writerOf(scene, receiver, { group, model, row });
  const id = group.ids[writer];
  if (kept === undefined || id === undefined || proved.has(id)) return proved;
  const time = group.times[writer] ?? Number.NaN;
  const found = newest(versions, time, ({ data }) => agrees(model, data, kept));
  if (found !== undefined) proved.set(id, found);
  return proved;
}

/** The newest fitting version that had been emitted when the arrival came; none where all of them fit. */
function newest(
  versions: readonly Version[],
  time: number,
  fits: (version: Version) => boolean,
): number | undefined {
  const known = versions.filter((version) => !(version.time > time));
  const fitting = known.filter(fits);
  return fitting.length < known.length ? fitting.at(-1)?.emission : undefined;
}

/** The place of the arrival at whose time the receiver wrote its row; -1 for none. */
function writerOf(
  scene: Scene,
  receiver: number,
  about: { readonly group: ArrivalGroup; readonly model: Model; readonly row: number },
): number {
  const written = scene.localTime(receiver, about.model, about.row);
  return about.group.times.findLastIndex((time) => Math.abs(time - written) <= NEAR);
}

/** Whether a record's row at the receiver says something else than the row of its owner: else nothing is to be proved. */
function changedRows(scene: Scene, receiver: number): (group: ArrivalGroup) => boolean {
  const comparers = new Map<string, (row: number, other: number) => boolean>();
  return ({ owner, model, record }) => {
    const author = scene.peerNumber(owner);
    if (receiver < 0 || author < 0) return false;
    const here = scene.rowOfNumber(receiver, model, record);
    const there = here < 0 ? -1 : scene.rowOfNumber(author, model, record);
    if (here < 0 || there < 0) return false;
    const key = `${author} ${model}`;
    const known = comparers.get(key);
    const equal = known ?? createFieldComparer(scene.view, model, receiver, author).equal;
    if (known === undefined) comparers.set(key, equal);
    return !equal(here, there);
  };
}

async function readVersion({ emissions }: Scene, emission: number): Promise<Version> {
  const time = emissions.timeOf(emission);
  const log = emissions.logOf(emission);
  if (log === undefined) return { emission, time, data: {} };
  const index = emissions.indexOf(emission);
  const parsed = log.resident
    ? log.parse(index)
    : (await log.window(index, index + 1)).parse(index);
  return { emission, time, data: asObject(asObject(parsed)?.["data"]) ?? {} };
}

function asObject(value: unknown): Json | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  // The parse boundary: each field is checked where it is used.
  return value as Json;
}

/** Whether a version and a row say the same wherever both say something; a reference may have been lost on arrival. */
function agrees(model: Model, data: Json, kept: Json): boolean {
  return model.compareFields.every(({ column }) => {
    const reference = model.foreignKeys.find(({ field }) => field === column)?.jsonKey;
    if (reference !== undefined && (kept[reference] ?? null) === null) return true;
    const key = reference ?? column;
    return !(key in data && key in kept) || sameValue(data[key], kept[key]);
  });
}

function sameValue(a: unknown, b: unknown): boolean {
  if (a === b || (a ?? null) === (b ?? null)) return true;
  if (typeof a === "string" && typeof b === "string") {
    const time = parseTime(a);
    return time !== undefined && time === parseTime(b);
  }
  return typeof a === "object" && JSON.stringify(a) === JSON.stringify(b);
}
