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
import type { Emission } from "./emissions.ts";
import { matchStates, type StateArrival } from "./payloads.ts";
import { rowAsRecord } from "./row-as-record.ts";
import type { Scene } from "./scene.ts";

/** An arrival with the rows that lines beside its own name as lacking: to this record or to its neighbour. */
export interface ToldArrival extends StateArrival {
  readonly missing: readonly Uuid[] | undefined;
}

/** How far a row's local time may lie from the line of the arrival that wrote it, µs. */
const NEAR = 5000;

type Json = Readonly<Record<string, unknown>>;

/** The versions that are proved, by arrival. `groups`: the arrivals of one record each, in their order, at peer `to`. */
export async function proveVersions(
  scene: Scene,
  to: Uuid,
  groups: readonly (readonly ToldArrival[])[],
): Promise<ReadonlyMap<StateArrival, Emission>> {
  const proved = new Map<StateArrival, Emission>();
  const isChanged = changedRows(scene, scene.peerNumber(to));
  for (const group of groups) {
    const [first] = group;
    if (first === undefined) continue;
    const emissions = scene.emissions.states(first.owner, first.record);
    if (emissions.length < 2 || !(group.some(({ missing }) => missing) || isChanged(first)))
      continue;
    const versions: Version[] = [];
    for (const emission of emissions)
      versions.push({ emission, data: await readVersion(emission) });
    const found = proveGroup(scene, scene.peerNumber(to), { group, versions });
    const usual = matchStates(scene, group);
    const told = matchStates(scene, group, found);
    // What times tell as well needs no proof.
    if (told.every((change, at) => change?.ref === usual[at]?.ref)) continue;
    for (const [arrival, emission] of found) proved.set(arrival, emission);
  }
  return proved;
}

interface Version {
  readonly emission: Emission;
  readonly data: Json;
}

interface Group {
  readonly group: readonly ToldArrival[];
  readonly versions: readonly Version[];
}

function proveGroup(
  scene: Scene,
  receiver: number,
  { group, versions }: Group,
): ReadonlyMap<StateArrival, Emission> {
  const proved = new Map<StateArrival, Emission>();
  const [first] = group;
  const model = first === undefined ? undefined : scene.view.registry.model(first.model);
  if (first === undefined || model === undefined) return proved;
  for (const arrival of group) {
    const { missing } = arrival;
    if (missing === undefined) continue;
    const found = newest(versions, arrival, ({ data }) => {
      return Object.values(data).some((value) => missing.some((uuid) => uuid === value));
    });
    if (found !== undefined) proved.set(arrival, found);
  }
  const row = receiver < 0 ? -1 : scene.rowOf(receiver, first.model, first.record);
  const kept = row < 0 ? undefined : rowAsRecord(scene.view, receiver, model, row);
  const writer = kept === undefined ? undefined : writerOf(scene, receiver, { group, model, row });
  if (kept === undefined || writer === undefined || proved.has(writer)) return proved;
  const found = newest(versions, writer, ({ data }) => agrees(model, data, kept));
  if (found !== undefined) proved.set(writer, found);
  return proved;
}

/** The newest fitting version that had been emitted when the arrival came; none where all of them fit. */
function newest(
  versions: readonly Version[],
  { time }: StateArrival,
  fits: (version: Version) => boolean,
): Emission | undefined {
  const known = versions.filter(({ emission }) => !(emission.time > time));
  const fitting = known.filter(fits);
  return fitting.length < known.length ? fitting.at(-1)?.emission : undefined;
}

/** The arrival at whose time the receiver wrote its row. */
function writerOf(
  scene: Scene,
  receiver: number,
  about: { readonly group: readonly ToldArrival[]; readonly model: Model; readonly row: number },
): ToldArrival | undefined {
  const written = scene.localTime(receiver, about.model, about.row);
  return about.group.findLast(({ time }) => Math.abs(time - written) <= NEAR);
}

/** Whether a record's row at the receiver says something else than the row of its owner: else nothing is to be proved. */
function changedRows(scene: Scene, receiver: number): (arrival: StateArrival) => boolean {
  const comparers = new Map<string, (row: number, other: number) => boolean>();
  return ({ owner, model, record }) => {
    const author = scene.peerNumber(owner);
    if (receiver < 0 || author < 0) return false;
    const [here, there] = [
      scene.rowOf(receiver, model, record),
      scene.rowOf(author, model, record),
    ];
    if (here < 0 || there < 0) return false;
    const key = `${author} ${model}`;
    const known = comparers.get(key);
    const equal = known ?? createFieldComparer(scene.view, model, receiver, author).equal;
    if (known === undefined) comparers.set(key, equal);
    return !equal(here, there);
  };
}

async function readVersion({ ref }: Emission): Promise<Json> {
  if (ref.kind !== "event") return {};
  const { log, index } = ref;
  const parsed = log.resident
    ? log.parse(index)
    : (await log.window(index, index + 1)).parse(index);
  const data = asObject(asObject(parsed)?.["data"]);
  return data ?? {};
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
