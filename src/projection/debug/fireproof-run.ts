/** A replayed history of block stores, or of a log alone, as the debugger walks through it. */
import { ANOMALIES } from "../../analysis/debug/anomalies.ts";
import type {
  DebugField,
  DebugFrame,
  DebugPlace,
  DebugRun,
} from "../../analysis/debug/debug-run.ts";
import type { FieldReader } from "../../analysis/debug/evaluate-expression.ts";
import { indexPeers, lastBelow, type StepTable } from "../../analysis/debug/step-table.ts";
import { buildStepTable } from "../../analysis/debug/step-table-builder.ts";
import type { ReplayReport, ReplayTraceStep } from "../../analysis/report.ts";
import type { FireproofRecording } from "../../sources/fireproof/recording.ts";
import { isFireproofAnomaly } from "./fireproof-anomalies.ts";
import type { FireproofDebug } from "./fireproof-debug.ts";
import { fireproofScopes, lookupBlock } from "./fireproof-scopes.ts";

export interface FireproofDebugInput {
  readonly recording: FireproofRecording;
  /** With the whole trace. */
  readonly report: ReplayReport;
  readonly policy: string;
}

const FIELDS: readonly DebugField[] = [
  { name: "step", meaning: "number of the step, from 1" },
  { name: "kind", meaning: "what happened: load, commit, adopt, advance, skip, fail, …" },
  { name: "peer", meaning: "name of the store" },
  { name: "record", meaning: "CID that the step is about, where it names one" },
  { name: "reason", meaning: "why, in a sentence" },
  { name: "before", meaning: "head before the step, a list of CIDs" },
  { name: "after", meaning: "head after it" },
  { name: "file", meaning: "log that tells of it" },
  { name: "line", meaning: "line of that log, from 1" },
];

/** Indexes the trace of a replay. */
export function createFireproofDebugRun({
  recording,
  report,
  policy,
}: FireproofDebugInput): DebugRun {
  const trace = report.trace ?? [];
  const ids = [...new Set([...Object.keys(report.outcome), ...trace.map(({ peer }) => peer)])];
  const table = tableOf(trace, ids);
  const nameOf = (id: string): string =>
    recording.stores.find((store) => store.id === id)?.name ?? id;
  const debug = { recording, trace, table, ids, nameOf, ...indexState(trace, table, ids) };
  const peers = ids.map((id) => ({ id, name: nameOf(id), role: "store" }));
  const label = `${peers.map(({ name }) => name).join(", ")}, ${policy}`;
  const readers = readersOf(debug);
  const divergence = report.firstDivergence?.step;
  return {
    system: "fireproof",
    label,
    table,
    peers,
    fields: FIELDS,
    field: (name) => readers.get(name),
    prepare: () => Promise.resolve(),
    eachPlace: (onPlace) => {
      trace.forEach(({ at, step }) => {
        const place = placeOf(at);
        if (place !== undefined) onPlace(place, step);
      });
    },
    anomaly: (name) => {
      const known = ANOMALIES.find((each) => each.name === name);
      if (known?.systems.includes("fireproof") !== true) return undefined;
      if (known.name === "divergence") {
        return Int32Array.from(divergence === undefined ? [] : [divergence]);
      }
      const hits = trace.filter((step) => isFireproofAnomaly(known.name, step));
      return Int32Array.from(hits, ({ step }) => step);
    },
    title: (step) => titleOf(debug, step),
    sentences: (step) => sentencesOf(debug, step),
    frames: (peer, step) => framesOf(debug, label, peer, step),
    waitsFor: () => undefined,
    scopes: (peer, step, event) => fireproofScopes(debug, peer, step, event),
    lookup: (peer, step, id) => lookupBlock(debug, peer, step, id),
    watch: (id) => {
      const peer = ids.findIndex((each) => `head ${each}` === id);
      if (peer < 0) return undefined;
      const description = `the head of ${nameOf(ids[peer] ?? "")}`;
      return { watch: { id, description }, steps: headSteps(debug, peer) };
    },
    findWatch: (text) => {
      const wanted = text.trim().replace(/^head\s+/u, "");
      const id = ids.find((each) => each === wanted || nameOf(each) === wanted);
      if (id === undefined) return undefined;
      return { id: `head ${id}`, description: `the head of ${nameOf(id)}` };
    },
    sqlPeers: [],
    sqlTables: [],
    stateHash: (peer, step) =>
      JSON.stringify([debug.headAt(peer, step), debug.loadedAt(peer, step)]),
  };
}

const CID = /\bb[a-z2-7]{40,}/u;

/** Steps of one store up to the one that changes something: what is loaded for it comes before it. */
function tableOf(trace: readonly ReplayTraceStep[], ids: readonly string[]): StepTable {
  const kinds = [...new Set(trace.map(({ what }) => what))];
  const builder = buildStepTable(trace.length, kinds);
  const numbers = new Map(ids.map((id, number) => [id, number]));
  let batch = 0;
  let before: ReplayTraceStep | undefined;
  for (const step of trace) {
    const ends = before !== undefined && (before.peer !== step.peer || before.what !== "load");
    if (ends) batch++;
    before = step;
    const place = placeOf(step.at);
    builder.add({
      kind: kinds.indexOf(step.what),
      peer: numbers.get(step.peer) ?? 0,
      author: -1,
      model: "block",
      record: CID.exec(step.text)?.[0],
      batch,
      begins: true,
      path: place?.path,
      line: place?.line ?? -1,
    });
  }
  return builder.finish();
}

function placeOf(at: string | undefined): DebugPlace | undefined {
  const match = /^(.*):(\d+)$/u.exec(at ?? "");
  return match === null ? undefined : { path: match[1] ?? "", line: Number(match[2]) };
}

/** Heads and loaded CARs by binary search in the steps that changed them. */
function indexState(
  trace: readonly ReplayTraceStep[],
  table: StepTable,
  ids: readonly string[],
): Pick<FireproofDebug, "headAt" | "loadedAt"> {
  const index = indexPeers(table, ids.length);
  const heads = ids.map((_, peer) =>
    index.of(peer).filter((step) => trace[step - 1]?.after !== undefined),
  );
  const loads = ids.map((_, peer) =>
    index.of(peer).filter((step) => trace[step - 1]?.what === "load"),
  );
  return {
    headAt: (peer, step) => {
      const last = lastBelow(heads[peer] ?? new Int32Array(0), step + 1);
      return last === undefined ? [] : (trace[last - 1]?.after ?? []);
    },
    loadedAt: (peer, step) =>
      [...(loads[peer] ?? [])]
        .filter((load) => load <= step)
        .map((load) => table.recordText(table.record[load - 1] ?? -1) ?? ""),
  };
}

function headSteps({ trace, ids }: FireproofDebug, peer: number): Int32Array {
  const changing = trace.filter(
    ({ peer: of, before = [], after }) =>
      of === ids[peer] && after !== undefined && before.join() !== after.join(),
  );
  return Int32Array.from(changing, ({ step }) => step);
}

function readersOf({ trace, table, nameOf }: FireproofDebug): ReadonlyMap<string, FieldReader> {
  return new Map<string, FieldReader>([
    ["step", (step) => step],
    ["kind", (step) => trace[step - 1]?.what ?? null],
    ["peer", (step) => nameOf(trace[step - 1]?.peer ?? "")],
    ["record", (step) => table.recordText(table.record[step - 1] ?? -1) ?? null],
    ["reason", (step) => trace[step - 1]?.text ?? null],
    ["before", (step) => trace[step - 1]?.before ?? null],
    ["after", (step) => trace[step - 1]?.after ?? null],
    ["file", (step) => table.files[table.file[step - 1] ?? -1] ?? null],
    ["line", (step) => table.line[step - 1] ?? -1],
  ]);
}

function titleOf({ trace, nameOf }: FireproofDebug, step: number): string {
  const at = trace[step - 1];
  return at === undefined ? "before the first step" : `${nameOf(at.peer)} ${at.what}: ${at.text}`;
}

function sentencesOf(debug: FireproofDebug, step: number): readonly string[] {
  const at = debug.trace[step - 1];
  if (at === undefined) return ["The stores are closed; nothing has been loaded."];
  const told = [`${debug.nameOf(at.peer)}: ${at.text}`];
  if (at.before !== undefined) told.push(`Head before: ${at.before.join(", ") || "(none)"}.`);
  if (at.after !== undefined) told.push(`Head after: ${at.after.join(", ") || "(none)"}.`);
  return told;
}

function framesOf(
  debug: FireproofDebug,
  label: string,
  peer: number,
  step: number,
): readonly DebugFrame[] {
  const { table, trace } = debug;
  const at = trace[step - 1];
  const place = placeOf(at?.at);
  const bottom: DebugFrame = { kind: "run", name: label, place, begin: 0 };
  if (at === undefined) return [bottom];
  const batch = table.batch[step - 1] ?? -1;
  const first = table.batch.indexOf(batch) + 1;
  const name = debug.nameOf(debug.ids[peer] ?? "");
  return [
    { kind: "event", name: `${titleOf(debug, step)} [step ${step}]`, place, begin: step },
    { kind: "batch", name: `group ${batch + 1} of the car log`, place, begin: first },
    { kind: "pull", name: `history of ${name}`, place, begin: indexOfPeer(debug, peer) },
    bottom,
  ];
}

function indexOfPeer({ table }: FireproofDebug, peer: number): number {
  return table.peer.indexOf(peer) + 1;
}
