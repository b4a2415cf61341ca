/**
 * From the evidence of one receiver to the deliveries that reached it, in order.
 *
 * The receiver's own tracing log is believed first: each "Applying …" line is one delivery. What its rows hold and no
 * line tells of is added at the rows' local times. Without log and rows, everything that was emitted counts as delivered
 * in the order of recording. Which of these was used is part of the answer.
 */
import type { TaskOptions } from "../../base/progress.ts";
import type { Uuid } from "../../base/uuid.ts";
import { parseHlc } from "../../engine/clock/hlc.ts";
import type { TraceLog } from "../../sources/trace-log/types.ts";
import { attributeSignals } from "./attribute-signals.ts";
import { DeliveryList } from "./deliveries.ts";
import { observe, serviceMoments } from "./log-observations.ts";
import { planOwnDeletions } from "./own-deletions.ts";
import { planOwnWrites } from "./own-writes.ts";
import { matchStates, pulledState, rowAt } from "./payloads.ts";
import {
  NOTHING_OBSERVED,
  type ObservedReferences,
  type PlannedChange,
  type PlannedDelivery,
} from "./planned.ts";
import {
  backfillPages,
  createPullClock,
  deliveriesOf,
  findPulls,
  type PullWindow,
  signalsInPages,
} from "./pulls.ts";
import { readSignalTable } from "./read-signals.ts";
import { RecordMarks } from "./record-marks.ts";
import { eachRowNumber, type Scene } from "./scene.ts";
import type { SignalTable, SignalView } from "./signal-table.ts";
import { peerPrefix } from "./stamp-index.ts";
import { arrivalOf, proveVersions, type ToldGroup } from "./versions.ts";

/** On what a plan rests, strongest first. */
export type PlanBasis = "log" | "rows" | "emissions";

export interface Plan {
  readonly to: Uuid;
  readonly basis: PlanBasis;
  readonly deliveries: DeliveryList;
  /** What the plan could not use or had to assume, in sentences. */
  readonly reasons: readonly string[];
  /** What the receiver's log shows of references to missing rows, outside and inside of pulls. */
  readonly observed: ObservedReferences;
}

/** Plans the deliveries to one peer of what the given authors wrote. */
export async function planDeliveries(
  scene: Scene,
  to: Uuid,
  authors: ReadonlySet<Uuid>,
  options?: TaskOptions,
): Promise<Plan> {
  const peer = scene.view.peers[scene.peerNumber(to)];
  const own = (peer?.traceLogs ?? []).filter(hasRecords);
  const common = scene.view.recording.sharedTraceLogs.filter(hasRecords);
  const logs = own.length > 0 ? own : common;
  const hasRows = peer?.main !== undefined || peer?.sync !== undefined;
  if (logs.length === 0 && !hasRows) return planFromEmissions(scene, to, authors);
  const read = await readSignalTable(scene.uuids, logs, options);
  const signals = own.length > 0 ? read : attributeSignals(scene, read, to);
  const reasons: string[] = [basisSentence(own, common, to)];
  const fromLog = await planFromLog(scene, to, authors, signals, reasons);
  const { deliveries } = fromLog;
  const told = deliveries.length;
  addFromRows(scene, to, authors, deliveries);
  if (deliveries.length > told && logs.length > 0) {
    reasons.push(
      `${deliveries.length - told} of its rows are in no line of its log; they are taken from the times at which it wrote them.`,
    );
  }
  deliveries.addAll(planOwnWrites(scene, to, deliveries));
  for (const deletion of planOwnDeletions(scene, to, deliveries)) deliveries.addObject(deletion);
  return {
    to,
    basis: logs.length > 0 ? "log" : "rows",
    deliveries: deliveries.sort(),
    reasons,
    observed: logs.length > 0 ? fromLog.observed : NOTHING_OBSERVED,
  };
}

function hasRecords(log: TraceLog): boolean {
  return log.format === "tracing" && log.count > 0;
}

function basisSentence(own: readonly TraceLog[], common: readonly TraceLog[], to: Uuid): string {
  const paths = (logs: readonly TraceLog[]): string => logs.map((log) => log.path).join(", ");
  if (own.length > 0) return `Deliveries to ${to} are read from its own log ${paths(own)}.`;
  if (common.length > 0) {
    return `Deliveries to ${to} are read from ${paths(common)}, which covers all peers.`;
  }
  return `There is no log of ${to}; its rows' local times and its log of shared changes say what reached it, so what it refused stays unseen.`;
}

interface LogPlan {
  readonly deliveries: DeliveryList;
  readonly observed: ObservedReferences;
}

/** What a plan is made of, and where its parts are put. */
interface Planning {
  readonly scene: Scene;
  readonly to: Uuid;
  readonly authors: ReadonlySet<Uuid>;
  /** The authors but the receiver. */
  readonly others: readonly Uuid[];
  readonly found: DeliveryList;
  /** Deliveries whose content is nowhere in the evidence. */
  unknown: number;
}

async function planFromLog(
  scene: Scene,
  to: Uuid,
  authors: ReadonlySet<Uuid>,
  signals: SignalView,
  reasons: string[],
): Promise<LogPlan> {
  const others = [...authors].filter((author) => author !== to);
  const found = new DeliveryList(scene.emissions);
  const planning: Planning = { scene, to, authors, others, found, unknown: 0 };
  const pulls = findPulls(signals, to, others).filter((pull) => authors.has(pull.from));
  const paged = signalsInPages(pulls);
  const { table } = signals;
  const outside =
    paged.size === 0
      ? signals
      : signals.where((row) => {
          const signal = table.made(row);
          return signal === undefined || !paged.has(signal);
        });
  const isInPull = createPullClock(pulls);
  addSharedAndDeleted(planning, outside);
  const isPulled = (row: number): boolean => isInPull(table.timeOf(row));
  const realtime = stateArrivals(
    planning,
    outside.where((row) => table.isState(row) && !isPulled(row)),
  );
  const proved = await proveVersions(scene, to, realtime);
  if (proved.size > 0) reasons.push(provedSentence(proved.size, to));
  addStates(planning, realtime, table, proved);
  const inPulls = outside.where((row) => table.isState(row) && isPulled(row));
  addPulledStates(planning, stateArrivals(planning, inPulls), table);
  if (planning.unknown > 0) {
    reasons.push(
      `The content of ${planning.unknown} deliveries to ${to} is nowhere in the evidence.`,
    );
  }
  for (const pull of pulls) {
    for (const delivery of pullDeliveries(scene, pull, to)) found.addObject(delivery);
  }
  for (const moment of serviceMoments(signals, to)) found.addObject(moment);
  return { deliveries: found, observed: observe(signals, pulls) };
}

function provedSentence(count: number, to: Uuid): string {
  return `Which version ${count} deliveries to ${to} carried is told by what their lines say they lacked, or by the row that they left.`;
}

function pullDeliveries(scene: Scene, pull: PullWindow, to: Uuid): readonly PlannedDelivery[] {
  const told = deliveriesOf(scene, pull, to);
  const isSilent = pull.start.full && !pull.responses.some(({ states }) => states.length > 0);
  return isSilent ? [...told, ...backfillPages(scene, pull, to), backfillEnd(pull, to)] : told;
}

/** Real-time arrivals of states by number of their signal, those of one record together and in order. */
function stateArrivals({ scene, to, others }: Planning, signals: SignalView): readonly ToldGroup[] {
  const { table } = signals;
  const byOwner = new Map<Uuid, Map<number, GrowingGroup>>();
  const missingOf = (id: number): readonly Uuid[] | undefined => table.missingOf(id);
  for (const row of signals.rows) {
    scene.tick();
    const [model, record, named] = [table.modelOf(row), table.recordOf(row), table.ownerOf(row)];
    const owner = named < 0 ? ownerOf(scene, model, record, others) : scene.uuids.text(named);
    if (owner === undefined || owner === to || !others.includes(owner)) continue;
    const byRecord = byOwner.get(owner) ?? new Map<number, GrowingGroup>();
    byOwner.set(owner, byRecord);
    const group = byRecord.get(record);
    if (group === undefined) {
      const times = [table.timeOf(row)];
      byRecord.set(record, { owner, model, record, ids: [row], times, missingOf });
    } else {
      group.ids.push(row);
      group.times.push(table.timeOf(row));
    }
  }
  return [...byOwner.values()].flatMap((byRecord) => [...byRecord.values()]);
}

interface GrowingGroup extends ToldGroup {
  readonly ids: number[];
  readonly times: number[];
}

/** Adds what states carried that came in real time. */
function addStates(
  planning: Planning,
  groups: readonly ToldGroup[],
  table: SignalTable,
  proved: ReadonlyMap<number, number>,
): void {
  const { scene } = planning;
  for (const group of groups) {
    scene.tick();
    matchStates(scene, group, proved).forEach((emission, at) => {
      const row = group.ids[at] ?? -1;
      if (emission >= 0) addEmission(planning, emission, table, row);
      else addChange(planning, rowAt(scene, arrivalOf(scene, group, at), false), table, row);
    });
  }
}

/** Adds states that arrived while a pull went on, with no line that says which answer they came in. */
function addPulledStates(
  planning: Planning,
  groups: readonly ToldGroup[],
  table: SignalTable,
): void {
  const { scene } = planning;
  for (const group of groups) {
    scene.tick();
    group.ids.forEach((row, at) => {
      const arrival = { ...arrivalOf(scene, group, at), missing: group.missingOf(row) };
      addChange(planning, pulledState(scene, arrival), table, row);
    });
  }
}

/** Adds the delivery of an emission that a line tells of. */
function addEmission(planning: Planning, emission: number, table: SignalTable, row: number): void {
  const { scene, to, authors, found } = planning;
  const from = scene.emissions.authorOf(emission);
  if (from === to || !authors.has(from)) return;
  const place = { path: table.pathOf(row), line: table.lineOf(row) };
  found.add("single", to, table.timeOf(row), emission, place);
}

/** The same of a change, which may be nowhere in the evidence. */
function addChange(
  planning: Planning,
  change: PlannedChange | undefined,
  table: SignalTable,
  row: number,
): void {
  const { to, authors, found } = planning;
  if (change === undefined) {
    planning.unknown++;
    return;
  }
  if (change.author === to || !authors.has(change.author)) return;
  const place = { path: table.pathOf(row), line: table.lineOf(row) };
  found.addObject(single(to, table.timeOf(row), change, place));
}

function backfillEnd(pull: PullWindow, to: Uuid): PlannedDelivery {
  const place = { path: pull.start.path, line: pull.start.line };
  const nothing = { changes: [], deleted: [], model: "entry" };
  return { kind: "backfill-end", to, from: pull.from, time: pull.end, place, ...nothing };
}

const NONE: readonly Uuid[] = [];

function single(
  to: Uuid,
  time: number,
  change: PlannedChange,
  place: PlannedDelivery["place"],
): PlannedDelivery {
  const { author: from, model } = change;
  // A shared row without a stamp came in the snapshot of a transfer, which is not logged.
  const isSnapshot = change.change === "shared" && change.ref.kind === "row";
  const kind = isSnapshot ? "shared-page" : "single";
  return { kind, to, from, time, model, changes: [change], deleted: NONE, place };
}

/** Adds the shared changes and the deletions that lines tell of. */
function addSharedAndDeleted(planning: Planning, signals: SignalView): void {
  const { scene, to, authors, others, found } = planning;
  const { table } = signals;
  for (const row of signals.rows) {
    scene.tick();
    if (!table.isAboutRecord(row) || table.isState(row)) continue;
    if (table.isShared(row)) {
      const stamp = [table.msOf(row), table.counterOf(row), table.prefixOf(row)] as const;
      const emission = scene.emissions.shared(...stamp);
      if (emission >= 0) addEmission(planning, emission, table, row);
      else planning.unknown++;
      continue;
    }
    const model = table.modelOf(row);
    const from = ownerOf(scene, model, table.recordOf(row), others) ?? others[0];
    if (from === undefined) planning.unknown++;
    else if (from !== to && authors.has(from)) {
      const record = scene.uuids.text(table.recordOf(row));
      const place = { path: table.pathOf(row), line: table.lineOf(row) };
      const about = { to, from, time: table.timeOf(row), model };
      found.addObject({ kind: "deletion", ...about, changes: [], deleted: [record], place });
    }
  }
}

/** Which of some peers emitted or holds a record. */
function ownerOf(
  scene: Scene,
  model: string,
  record: number,
  candidates: readonly Uuid[],
): Uuid | undefined {
  if (candidates.length === 1) return candidates[0];
  const emitted = candidates.find((each) => scene.emissions.statesOf(each, record).length > 0);
  if (emitted !== undefined) return emitted;
  return candidates.find((each) => {
    const peer = scene.peerNumber(each);
    return peer >= 0 && scene.rowOfNumber(peer, model, record) >= 0;
  });
}

/** Adds deliveries for rows and logged changes of the receiver that no other delivery accounts for. */
function addFromRows(
  scene: Scene,
  to: Uuid,
  authors: ReadonlySet<Uuid>,
  deliveries: DeliveryList,
): void {
  const covered = new RecordMarks().addCarried(scene, deliveries);
  const logged = loggedAtReceiver(scene, to, authors, covered);
  covered.addCarried(scene, logged);
  deliveries.addAll(logged);
  const receiver = scene.peerNumber(to);
  const isWanted = scene.view.authors.map((owner) => owner !== to && authors.has(owner));
  for (const model of scene.models) {
    // Rows of devices are part of the start: pairing writes them, no message does.
    if (model.name === "device") continue;
    eachRowNumber(scene, scene.holdings.of(model.name)[receiver], (row, number, author) => {
      const owner = scene.view.authors[author];
      if (covered.has(number) || owner === undefined || isWanted[author] !== true) return;
      const time = scene.localTime(receiver, model, row);
      const record = scene.uuids.text(number);
      const change = pulledState(scene, { owner, model: model.name, record, time });
      if (change !== undefined) deliveries.addObject(single(to, time, change, undefined));
    });
  }
}

/** Foreign changes in the receiver's own log of shared changes: they came in real time, when the row was written. */
function loggedAtReceiver(
  scene: Scene,
  to: Uuid,
  authors: ReadonlySet<Uuid>,
  covered: RecordMarks,
): DeliveryList {
  const deliveries = new DeliveryList(scene.emissions);
  const table = scene.view.peers[scene.peerNumber(to)]?.sync?.read("shared_changes", {
    record_uuid: "uuid",
    created_at: "time",
  });
  if (table === undefined || !table.has("hlc") || !table.has("created_at")) return deliveries;
  const times = table.column("created_at").times();
  const records = table.column("record_uuid");
  for (let row = 0; row < table.rowCount; row++) {
    scene.tick();
    const record = records.uuid(row);
    if (record === undefined || covered.has(scene.uuids.find(record))) continue;
    const hlc = parseHlc(table.column("hlc").text(row) ?? "");
    if (hlc.kind !== "stamp") continue;
    const { ms, counter, peer } = hlc.stamp;
    if (peer === to || !authors.has(peer)) continue;
    const emission = scene.emissions.shared(ms, counter, peerPrefix(peer));
    if (emission >= 0) deliveries.add("single", to, times[row] ?? Number.NaN, emission);
  }
  return deliveries;
}

/** As if everything that was emitted had been delivered, in the order of recording. */
export function planFromEmissions(scene: Scene, to: Uuid, authors: ReadonlySet<Uuid>): Plan {
  const { emissions } = scene;
  const deliveries = new DeliveryList(emissions);
  let clock = 0;
  for (let emission = 0; emission < emissions.count; emission++) {
    scene.tick();
    const author = emissions.authorOf(emission);
    if (author === to || !authors.has(author)) continue;
    // The order of recording holds; a stamp's own time may lie before it.
    const time = emissions.timeOf(emission);
    clock = Math.max(clock, Number.isNaN(time) ? clock : time);
    deliveries.add("single", to, clock, emission);
  }
  const reasons = [
    `There is neither a log nor a database of ${to}: everything that was emitted counts as delivered, in the order of recording.`,
  ];
  return { to, basis: "emissions", deliveries, reasons, observed: NOTHING_OBSERVED };
}
