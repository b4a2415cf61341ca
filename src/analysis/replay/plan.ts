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
import { readSignals, type Signal, stampKey } from "./log-signals.ts";
import { planOwnWrites } from "./own-writes.ts";
import { asChange, matchStates, pulledState } from "./payloads.ts";
import {
  NOTHING_OBSERVED,
  type ObservedReferences,
  type Plan,
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
import { eachRow, type Scene } from "./scene.ts";
import { proveVersions, type ToldArrival } from "./versions.ts";

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
  const read = await readSignals(logs, options);
  const signals = own.length > 0 ? read : attributeSignals(scene, read, to);
  const reasons: string[] = [basisSentence(own, common, to)];
  const fromLog = await planFromLog(scene, to, authors, signals, reasons);
  const fromRows = planFromRows(scene, to, authors, fromLog.deliveries);
  const foreign = [...fromLog.deliveries, ...fromRows];
  if (fromRows.length > 0 && logs.length > 0) {
    reasons.push(
      `${fromRows.length} of its rows are in no line of its log; they are taken from the times at which it wrote them.`,
    );
  }
  return {
    to,
    basis: logs.length > 0 ? "log" : "rows",
    deliveries: inOrder([...foreign, ...planOwnWrites(scene, to, foreign)]),
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

function inOrder(deliveries: PlannedDelivery[]): readonly PlannedDelivery[] {
  // Sorting keeps the order of deliveries of one time.
  return deliveries.sort((a, b) => a.time - b.time);
}

interface LogPlan {
  readonly deliveries: readonly PlannedDelivery[];
  readonly observed: ObservedReferences;
}

async function planFromLog(
  scene: Scene,
  to: Uuid,
  authors: ReadonlySet<Uuid>,
  signals: readonly Signal[],
  reasons: string[],
): Promise<LogPlan> {
  const others = [...authors].filter((author) => author !== to);
  const pulls = findPulls(signals, to, others).filter((pull) => authors.has(pull.from));
  const paged = signalsInPages(pulls);
  const outside = signals.filter((signal) => !paged.has(signal));
  const isInPull = createPullClock(pulls);
  const isPulled = (signal: Signal): boolean => isInPull(signal.time);
  const changes = outside.flatMap((signal) => {
    if (signal.kind !== "shared" && signal.kind !== "deletion") return [];
    return [sharedOrDeletion(scene, to, signal, others)];
  });
  const realtime = stateArrivals(
    scene,
    outside.filter((signal) => !isPulled(signal)),
    to,
    others,
  );
  const proved = await proveVersions(scene, to, realtime);
  if (proved.size > 0) reasons.push(provedSentence(proved.size, to));
  const states = [
    ...stateDeliveries(scene, to, realtime, proved),
    ...pulledDeliveries(scene, to, stateArrivals(scene, outside.filter(isPulled), to, others)),
  ];
  const pulled = pulls.flatMap((pull) => pullDeliveries(scene, pull, to));
  const found = [...changes, ...states].filter((delivery) => delivery !== undefined);
  const unknown = changes.length + states.length - found.length;
  if (unknown > 0) {
    reasons.push(`The content of ${unknown} deliveries to ${to} is nowhere in the evidence.`);
  }
  const foreign = found.filter(({ from }) => from !== to && authors.has(from));
  const moments = serviceMoments(signals, to);
  return { deliveries: [...foreign, ...pulled, ...moments], observed: observe(signals, pulls) };
}

function provedSentence(count: number, to: Uuid): string {
  return `Which version ${count} deliveries to ${to} carried is told by what their lines say they lacked, or by the row that they left.`;
}

/** When the peer's service was started, and when it became ready after a pull. */
function serviceMoments(signals: readonly Signal[], to: Uuid): readonly PlannedDelivery[] {
  return signals.flatMap((signal) => {
    const { kind, time, path, line } = signal;
    if (kind !== "ready" && kind !== "started") return [];
    if (signal.self !== undefined && signal.self !== to) return [];
    const nothing = { changes: [], deleted: [], model: "none" };
    return [{ kind, to, from: to, time, place: { path, line }, ...nothing }];
  });
}

function pullDeliveries(scene: Scene, pull: PullWindow, to: Uuid): readonly PlannedDelivery[] {
  const told = deliveriesOf(scene, pull, to);
  const isSilent = pull.start.full && !pull.responses.some(({ states }) => states.length > 0);
  return isSilent ? [...told, ...backfillPages(scene, pull, to), backfillEnd(pull, to)] : told;
}

type LoggedArrival = ToldArrival & { readonly signal: Signal };

/** Real-time arrivals of states, those of one record together and in order. */
function stateArrivals(
  scene: Scene,
  signals: readonly Signal[],
  to: Uuid,
  others: readonly Uuid[],
): readonly (readonly LoggedArrival[])[] {
  const byOwner = new Map<Uuid, Map<Uuid, LoggedArrival[]>>();
  for (const signal of signals) {
    if (signal.kind !== "state") continue;
    const { model, record, time } = signal;
    const owner = signal.owner ?? ownerOf(scene, model, record, others);
    if (owner === undefined || owner === to || !others.includes(owner)) continue;
    const byRecord = byOwner.get(owner) ?? new Map<Uuid, LoggedArrival[]>();
    byOwner.set(owner, byRecord);
    const list = byRecord.get(record);
    const arrival = { owner, model, record, time, missing: signal.missing, signal };
    if (list === undefined) byRecord.set(record, [arrival]);
    else list.push(arrival);
  }
  return [...byOwner.values()].flatMap((byRecord) => [...byRecord.values()]);
}

/** States that arrived while a pull went on, with no line that says which answer they came in. */
function pulledDeliveries(
  scene: Scene,
  to: Uuid,
  arrivals: readonly (readonly LoggedArrival[])[],
): readonly (PlannedDelivery | undefined)[] {
  return arrivals.flat().map((arrival) => {
    const change = pulledState(scene, arrival);
    return change === undefined ? undefined : single(to, arrival.time, change, arrival.signal);
  });
}

function stateDeliveries(
  scene: Scene,
  to: Uuid,
  arrivals: readonly (readonly LoggedArrival[])[],
  proved: Parameters<typeof matchStates>[2],
): readonly (PlannedDelivery | undefined)[] {
  return arrivals.flatMap((list) => {
    const matched = matchStates(scene, list, proved);
    return list.map(({ time, signal }, at) => {
      const change = matched[at];
      return change === undefined ? undefined : single(to, time, change, signal);
    });
  });
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
  signal: Signal | undefined,
): PlannedDelivery {
  const place = signal === undefined ? undefined : { path: signal.path, line: signal.line };
  const { author: from, model } = change;
  // A shared row without a stamp came in the snapshot of a transfer, which is not logged.
  const isSnapshot = change.change === "shared" && change.ref.kind === "row";
  const kind = isSnapshot ? "shared-page" : "single";
  return { kind, to, from, time, model, changes: [change], deleted: NONE, place };
}

function sharedOrDeletion(
  scene: Scene,
  to: Uuid,
  signal: Extract<Signal, { readonly kind: "shared" | "deletion" }>,
  others: readonly Uuid[],
): PlannedDelivery | undefined {
  const { time, model, record, path, line } = signal;
  if (signal.kind === "shared") {
    const emission = scene.emissions.shared(signal.stamp);
    return emission === undefined ? undefined : single(to, time, asChange(emission), signal);
  }
  const from = ownerOf(scene, model, record, others) ?? others[0];
  if (from === undefined) return undefined;
  const place = { path, line };
  return { kind: "deletion", to, from, time, model, changes: [], deleted: [record], place };
}

/** Which of some peers emitted or holds a record. */
function ownerOf(
  scene: Scene,
  model: string,
  record: Uuid,
  candidates: readonly Uuid[],
): Uuid | undefined {
  if (candidates.length === 1) return candidates[0];
  const emitted = candidates.find((each) => scene.emissions.states(each, record).length > 0);
  if (emitted !== undefined) return emitted;
  return candidates.find((each) => {
    const peer = scene.peerNumber(each);
    return peer >= 0 && scene.rowOf(peer, model, record) >= 0;
  });
}

/** What the log shows of references to rows that were not there. */
function observe(signals: readonly Signal[], pulls: readonly PullWindow[]): ObservedReferences {
  const isInPull = createPullClock(pulls);
  const seen = { outside: new Set<string>(), inside: new Set<string>(), shared: new Set<string>() };
  const sharedEnds = pulls.map(({ start, shared }) => ({ start, end: shared.at(-1) }));
  // Shared changes come first in a pull, so what is told before their last line is about them.
  const isShared = ({ path, line }: Signal): boolean =>
    sharedEnds.some(({ start, end }) => path === end?.path && line < end.line && line > start.line);
  for (const signal of signals) {
    const { kind, time } = signal;
    if (kind !== "set-null" && kind !== "filtered" && kind !== "marked" && kind !== "tracked") {
      continue;
    }
    const where = isShared(signal) ? "shared" : isInPull(time) ? "inside" : "outside";
    // In pulls a line counts what all these lines together left out.
    if (kind !== "marked" || where !== "inside") seen[where].add(kind);
  }
  const hasPages = pulls.some((pull) => pull.responses.length > 0 || pull.start.full);
  return {
    realtime: choiceOf(seen.outside),
    // Both filtering and setting to NULL are logged as warnings: a silent pull did neither.
    pull: choiceOf(seen.inside) ?? (hasPages ? "defer" : undefined),
    sharedPull: choiceOf(seen.shared),
  };
}

function choiceOf(kinds: ReadonlySet<string>): "null" | "drop" | "defer" | undefined {
  if (kinds.has("set-null")) return "null";
  if (kinds.has("filtered") || kinds.has("marked")) return "drop";
  return kinds.has("tracked") ? "defer" : undefined;
}

/** Deliveries for rows and logged changes of the receiver that no other delivery accounts for. */
function planFromRows(
  scene: Scene,
  to: Uuid,
  authors: ReadonlySet<Uuid>,
  known: readonly PlannedDelivery[],
): readonly PlannedDelivery[] {
  const covered = new Set<Uuid>();
  for (const { changes } of known) for (const { record } of changes) covered.add(record);
  const deliveries = loggedAtReceiver(scene, to, authors, covered);
  for (const { record } of deliveries.flatMap(({ changes }) => changes)) covered.add(record);
  const receiver = scene.peerNumber(to);
  for (const model of scene.models) {
    // Rows of devices are part of the start: pairing writes them, no message does.
    if (model.name === "device") continue;
    eachRow(scene.holdings.of(model.name)[receiver], (row, record, author) => {
      scene.tick();
      const owner = scene.view.authors[author];
      if (covered.has(record) || owner === undefined || owner === to || !authors.has(owner)) return;
      const time = scene.localTime(receiver, model, row);
      const change = pulledState(scene, { owner, model: model.name, record, time });
      if (change !== undefined) deliveries.push(single(to, time, change, undefined));
    });
  }
  return deliveries;
}

/** Foreign changes in the receiver's own log of shared changes: they came in real time, when the row was written. */
function loggedAtReceiver(
  scene: Scene,
  to: Uuid,
  authors: ReadonlySet<Uuid>,
  covered: ReadonlySet<Uuid>,
): PlannedDelivery[] {
  const table = scene.view.peers[scene.peerNumber(to)]?.sync?.read("shared_changes", {
    record_uuid: "uuid",
    created_at: "time",
  });
  if (table === undefined || !table.has("hlc") || !table.has("created_at")) return [];
  const times = table.column("created_at").times();
  const deliveries: PlannedDelivery[] = [];
  for (let row = 0; row < table.rowCount; row++) {
    const hlc = parseHlc(table.column("hlc").text(row) ?? "");
    const record = table.column("record_uuid").uuid(row);
    if (hlc.kind !== "stamp" || record === undefined || covered.has(record)) continue;
    const { ms, counter, peer } = hlc.stamp;
    if (peer === to || !authors.has(peer)) continue;
    const emission = scene.emissions.shared(stampKey(ms, counter, peer));
    const time = times[row] ?? Number.NaN;
    if (emission !== undefined) deliveries.push(single(to, time, asChange(emission), undefined));
  }
  return deliveries;
}

/** As if everything that was emitted had been delivered, in the order of recording. */
export function planFromEmissions(scene: Scene, to: Uuid, authors: ReadonlySet<Uuid>): Plan {
  const deliveries: PlannedDelivery[] = [];
  let clock = 0;
  for (const emission of scene.emissions.all) {
    if (emission.author === to || !authors.has(emission.author)) continue;
    // The order of recording holds; a stamp's own time may lie before it.
    clock = Math.max(clock, Number.isNaN(emission.time) ? clock : emission.time);
    deliveries.push(single(to, clock, asChange(emission), undefined));
  }
  const reasons = [
    `There is neither a log nor a database of ${to}: everything that was emitted counts as delivered, in the order of recording.`,
  ];
  return { to, basis: "emissions", deliveries, reasons, observed: NOTHING_OBSERVED };
}
