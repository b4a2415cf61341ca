/** A replayed recording as the debugger walks through it. */
import { ANOMALIES } from "../../analysis/debug/anomalies.ts";
import type {
  DebugFrame,
  DebugPeer,
  DebugPlace,
  DebugRun,
} from "../../analysis/debug/debug-run.ts";
import { findLibraryAnomaly } from "../../analysis/debug/library-anomalies.ts";
import { stepsOfLibrary } from "../../analysis/debug/library-steps.ts";
import { indexRecords } from "../../analysis/debug/step-table.ts";
import type { ValueNode } from "../../analysis/debug/value-node.ts";
import { collectWaits } from "../../analysis/debug/waits.ts";
import type { Holdings } from "../../analysis/facts/holdings.ts";
import { createRecordedScript } from "../../analysis/replay/recorded-script.ts";
import type { ReplayResult } from "../../analysis/replay/replay-library.ts";
import { createScene, type Scene } from "../../analysis/replay/scene.ts";
import type { TaskOptions } from "../../base/progress.ts";
import { parseUuid, type Uuid } from "../../base/uuid.ts";
import { printCount, printRecord, shortRecord } from "../notation/notation.ts";
import { describeStep } from "../replay/step.ts";
import type { LibraryDebug } from "./library-debug.ts";
import { fateOf } from "./library-difference.ts";
import { createLibraryData, LIBRARY_FIELDS, libraryFields } from "./library-fields.ts";
import { findPullRuns } from "./library-pulls.ts";
import { recordNode } from "./library-rows.ts";
import { libraryScopes } from "./library-scopes.ts";
import { findLibraryWatch, stepsOfLibraryWatch } from "./library-watches.ts";

export interface LibraryDebugInput {
  readonly result: ReplayResult;
  readonly holdings: Holdings;
  /** e.g. `as recorded`. */
  readonly policy: string;
}

/** Indexes a finished run. */
export function createLibraryDebugRun(
  { result, holdings, policy }: LibraryDebugInput,
  options?: TaskOptions,
): DebugRun {
  const { run } = result;
  const scene = createScene(holdings, options);
  const nameOf = (peer: string): string =>
    scene.view.peers.find(({ id }) => id === peer)?.name ?? peer;
  const peers = peersOf(result, scene);
  const ids = peers.map(({ id }) => id);
  const steps = stepsOfLibrary(run, ids, options);
  const waits = collectWaits(steps.table, peers.length);
  const data = createLibraryData(createRecordedScript(scene, run.deliveries), steps.table, waits);
  const debug: LibraryDebug = {
    result,
    holdings,
    scene,
    peers: peers.map(({ id, name, role }) => ({ id, name, role })),
    ids,
    steps,
    stepsOfRecord: indexRecords(steps.table),
    waits,
    pulls: findPullRuns(run.deliveries, scene.tick),
    dataAt: data.at,
    nameOf,
  };
  const anomalies = new Map<string, Int32Array | undefined>();
  const divergence = result.report.firstDivergence?.step;
  const input = { run, steps, waits, divergence, peers: ids, tick: scene.tick };
  const { from, to } = run.sides;
  const label = `${[...from].map(nameOf).join(", ")} → ${to.map(nameOf).join(", ")}, ${policy}`;
  const field = libraryFields(debug);
  return {
    system: "library",
    label,
    table: steps.table,
    peers: debug.peers,
    fields: LIBRARY_FIELDS,
    field,
    prepare: data.prepare,
    eachPlace: (onPlace) => eachPlace(debug, onPlace),
    anomaly: (name) => {
      const known = ANOMALIES.find((each) => each.name === name)?.name;
      if (known === undefined) return undefined;
      if (!anomalies.has(known)) anomalies.set(known, findLibraryAnomaly(known, input));
      return anomalies.get(known);
    },
    title: (step) => titleOf(debug, step),
    sentences: (step) => describeStep(result, { run: "", step }, nameOf).sentences,
    frames: (peer, step) => framesOf(debug, label, peer, step),
    waitsFor: (peer, step) => waitsFor(debug, peer, step),
    scopes: (peer, step, event) => libraryScopes(debug, peer, step, event),
    lookup: (peer, step, id) => lookup(debug, peer, step, id),
    watch: (id) => stepsOfLibraryWatch(debug, id),
    findWatch: (text) => findLibraryWatch(debug, text),
    sqlPeers: ids.flatMap((id, number) => (run.history.peers.includes(id) ? [number] : [])),
    sqlTables: sqlTables(debug),
    stateHash: (peer, step) => {
      const id = ids[peer];
      return id !== undefined && run.history.peers.includes(id)
        ? run.history.at(id, step).hash()
        : "";
    },
  };
}

/** Receivers first, because at them the run happens; then those that only wrote. */
function peersOf(
  { run }: ReplayResult,
  { view }: Scene,
): readonly (DebugPeer & { readonly id: Uuid })[] {
  const { from, to } = run.sides;
  const writers = [...from].filter((id) => !to.includes(id));
  return [...to, ...writers].map((id) => {
    const name = view.peers.find((peer) => peer.id === id)?.name ?? id;
    const role = !to.includes(id) ? "source" : from.has(id) ? "both" : "receiver";
    return { id, name, role };
  });
}

function sqlTables({ result, ids }: LibraryDebug): DebugRun["sqlTables"] {
  const [peer] = ids.filter((id) => result.run.history.peers.includes(id));
  if (peer === undefined) return [];
  const { main, sync } = result.run.history.at(peer, 0).schema;
  const tables = [...main, ...sync].map(({ name, columns }) => {
    return { name, columns: columns.map((column) => column.name) };
  });
  // Views that statements over a run can join with the tables.
  return [...tables, ...["events", "journal", "log_lines"].map((name) => ({ name, columns: [] }))];
}

/** A record by its uuid: its row as of the step, or that it is not here. */
function lookup(
  debug: LibraryDebug,
  peer: number,
  step: number,
  text: string,
): ValueNode | undefined {
  const record = parseUuid(text.trim());
  const id = debug.ids[peer];
  if (record === undefined || id === undefined) return undefined;
  if (!debug.result.run.history.peers.includes(id)) return undefined;
  const replica = debug.result.run.history.at(id, step);
  for (const model of debug.scene.models) {
    const node = recordNode(debug, replica, model, record);
    if (node !== undefined) return node;
  }
  return { name: record, value: fateOf(debug, replica, record).text, origin: "replayed" };
}

/** Lines of events, and the receivers' lines that tell of whole messages. */
function eachPlace(
  { steps, result, pulls }: LibraryDebug,
  onPlace: (place: DebugPlace, step: number) => void,
): void {
  const { table } = steps;
  for (let row = 0; row < table.count; row++) {
    const path = table.files[table.file[row] ?? -1];
    const isFirst = table.event[row] === row + 1;
    if (isFirst && path !== undefined) onPlace({ path, line: table.line[row] ?? 1 }, row + 1);
  }
  const { deliveries } = result.run;
  for (let number = 0; number < deliveries.length; number++) {
    const place = deliveries.placeAt(number);
    const step = pulls.firstStepOf(table, number);
    if (place !== undefined && step > 0) onPlace(place, step);
  }
}

function recordName(model: string, record: string | undefined): string {
  return record === undefined ? model : printRecord(shortRecord({ model, id: record }));
}

function titleOf({ result, nameOf }: LibraryDebug, step: number): string {
  if (step <= 0) return "before the first event";
  const { kind, peer, model, record, reason } = result.run.journal.at(step);
  const why = reason === "" ? "" : `: ${reason}`;
  return `${nameOf(peer)} ${kind} ${recordName(model, record)}${why}`;
}

/** What the newest of the waiting records of a peer needs, and how many there are. */
function waitsFor({ waits, result }: LibraryDebug, peer: number, step: number): string | undefined {
  const latest = waits.latestAt(peer, step);
  if (latest === undefined) return undefined;
  const { other, reason } = result.run.journal.at(latest.since);
  const missing = /^(\w+) is not here/.exec(reason)?.[1] ?? "row";
  const count = waits.countAt(peer, step);
  const records = count === 1 ? "1 record waits" : `${printCount(count)} records wait`;
  return `${recordName(missing, other)} (${records})`;
}

function framesOf(
  debug: LibraryDebug,
  label: string,
  peer: number,
  step: number,
): readonly DebugFrame[] {
  const { table } = debug.steps;
  const { deliveries } = debug.result.run;
  const row = step - 1;
  const batch = step <= 0 ? -1 : (table.batch[row] ?? -1);
  const delivery = deliveries.get(batch);
  const bottom: DebugFrame = { kind: "run", name: label, place: delivery?.place, begin: 0 };
  if (step <= 0) return [bottom];
  const name = `${titleOf(debug, step)} [step ${step}]`;
  const begin = table.event[row] ?? step;
  const event: DebugFrame = { kind: "event", name, place: eventPlace(debug, step), begin };
  if (delivery === undefined) return [event, bottom];
  const frames: DebugFrame[] = [event];
  const first = debug.pulls.firstStepOf(table, batch);
  frames.push({
    kind: "batch",
    name: batchName(debug, batch),
    place: delivery.place,
    begin: first,
  });
  const pull = debug.pulls.of(batch);
  const from = debug.nameOf(delivery.from);
  const isHere = debug.ids[peer] === delivery.to;
  const to = isHere ? "" : ` to ${debug.nameOf(delivery.to)}`;
  frames.push({
    kind: "pull",
    name:
      pull === undefined
        ? `in real time from ${from}${to}`
        : `${pull.kind} from ${from}${to}, page ${pull.page} of ${pull.pages}`,
    place: deliveries.get(pull?.first ?? batch)?.place,
    begin: debug.pulls.firstStepOf(table, pull?.first ?? batch),
  });
  return [...frames, bottom];
}

function eventPlace({ steps, result }: LibraryDebug, step: number): DebugPlace | undefined {
  const { table } = steps;
  const path = table.files[table.file[step - 1] ?? -1];
  const line = table.line[step - 1] ?? -1;
  if (path !== undefined && line > 0) return { path, line };
  return result.run.deliveries.get(table.batch[step - 1] ?? -1)?.place;
}

function batchName({ result, nameOf }: LibraryDebug, batch: number): string {
  const delivery = result.run.deliveries.get(batch);
  if (delivery === undefined) return "by itself";
  const { kind, model, changes, deleted, from } = delivery;
  const by = nameOf(from);
  switch (kind) {
    case "single":
      return `message from ${by} with 1 ${model}`;
    case "state-page":
      return `page of ${printCount(changes.length)} ${model} from ${by}`;
    case "shared-page":
      return `page of ${printCount(changes.length)} shared changes from ${by}`;
    case "deletion":
      return `deletion of ${printCount(deleted.length)} ${model} from ${by}`;
    case "backfill-end":
      return `end of the backfill from ${by}`;
    case "own-write":
      return `own write of 1 ${model}`;
    case "started":
      return "start of the service";
    case "ready":
      return "readiness";
  }
}
