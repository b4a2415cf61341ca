/** A replay of block stores, or of a log alone, as the debugger walks through it. */
import { ANOMALIES } from "../../analysis/debug/anomalies.ts";
import type {
  DebugField,
  DebugFrame,
  DebugPlace,
  DebugRun,
} from "../../analysis/debug/debug-run.ts";
import type { FieldReader } from "../../analysis/debug/evaluate-expression.ts";
import type { StepTable } from "../../analysis/debug/step-table.ts";
import { buildStepTable } from "../../analysis/debug/step-table-builder.ts";
import type { FireproofRun } from "../../analysis/fireproof/replay.ts";
import { hashOfStore } from "../../analysis/fireproof/store-states.ts";
import { documentsAt, readableCars, STORE_TABLES } from "../../analysis/fireproof/store-tables.ts";
import { STORES_RUN_TABLES } from "../../analysis/fireproof/stores-sql.ts";
import type { Cid } from "../../engine/merkle/cid.ts";
import type { CarFile, FireproofRecording } from "../../sources/fireproof/recording.ts";
import { isFireproofAnomaly } from "./fireproof-anomalies.ts";
import type { FireproofDebug } from "./fireproof-debug.ts";
import { fireproofScopes, lookupBlock } from "./fireproof-scopes.ts";
import { waitingText } from "./fireproof-waiting.ts";

export interface FireproofDebugInput {
  readonly recording: FireproofRecording;
  readonly run: FireproofRun;
  readonly policy: string;
}

const FIELDS: readonly DebugField[] = [
  { name: "step", meaning: "number of the step, from 1" },
  { name: "kind", meaning: "what happened: load, commit, adopt, advance, skip, fail, …" },
  { name: "peer", meaning: "name of the store" },
  { name: "record", meaning: "CID that the step is about, where it names one" },
  { name: "group", meaning: "CARs of the group that was taken or committed, a list of CIDs" },
  { name: "reason", meaning: "why, in a sentence" },
  { name: "before", meaning: "head before the step, a list of CIDs" },
  { name: "after", meaning: "head after it" },
  { name: "file", meaning: "log that tells of it" },
  { name: "line", meaning: "line of that log, from 1" },
];

/** Indexes the trace of a replay. */
export function createFireproofDebugRun({ recording, run, policy }: FireproofDebugInput): DebugRun {
  const debug = createDebug(recording, run);
  const { trace, table, ids, nameOf } = debug;
  const peers = ids.map((id) => ({ id, name: nameOf(id), role: "store" }));
  const label = `${peers.map(({ name }) => name).join(", ")}, ${policy}`;
  const readers = readersOf(debug);
  const divergence = run.report.firstDivergence?.step;
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
    waitsFor: (peer, step) => waitingText(debug, peer, step),
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
    sqlPeers: ids.map((_, peer) => peer),
    sqlTables: Object.entries({ ...STORE_TABLES, ...STORES_RUN_TABLES }).map(([name, columns]) => ({
      name,
      columns,
    })),
    stateHash: (peer, step) => hashOfStore(debug.stateAt(peer, step)),
  };
}

function createDebug(recording: FireproofRecording, run: FireproofRun): FireproofDebug {
  const { trace, states, facts } = run;
  const ids = [...new Set([...states.stores, ...trace.map(({ peer }) => peer)])];
  const storeOf = (id: string) => recording.stores.find((store) => store.id === id);
  const contents: ReadonlyMap<Cid, CarFile> = facts === undefined ? new Map() : readableCars(facts);
  const stateAt: FireproofDebug["stateAt"] = (peer, step) => states.at(ids[peer] ?? "", step);
  const filesOf: FireproofDebug["filesOf"] = (peer) => storeOf(ids[peer] ?? "")?.ledger.cars ?? [];
  return {
    recording,
    run,
    trace,
    table: tableOf(run, ids),
    ids,
    stateAt,
    documentsAt: (peer, step) =>
      documentsAt({ at: stateAt(peer, step), files: filesOf(peer), facts, contents }),
    filesOf,
    nameOf: (id) => storeOf(id)?.name ?? id,
  };
}

const CID = /\bb[a-z2-7]{40,}/u;

/** Steps of one store about one group of CARs follow each other: they are a batch. */
function tableOf({ trace, groups }: FireproofRun, ids: readonly string[]): StepTable {
  const kinds = [...new Set(trace.map(({ what }) => what))];
  const builder = buildStepTable(trace.length, kinds);
  const numbers = new Map(ids.map((id, number) => [id, number]));
  let batch = -1;
  trace.forEach((step, at) => {
    const before = trace[at - 1];
    const isSame = groups[at] !== undefined && groups[at] === groups[at - 1];
    if (!isSame || before?.peer !== step.peer) batch++;
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
  });
  return builder.finish();
}

function placeOf(at: string | undefined): DebugPlace | undefined {
  const match = /^(.*):(\d+)$/u.exec(at ?? "");
  return match === null ? undefined : { path: match[1] ?? "", line: Number(match[2]) };
}

function headSteps({ trace, ids }: FireproofDebug, peer: number): Int32Array {
  const changing = trace.filter(
    ({ peer: of, before = [], after }) =>
      of === ids[peer] && after !== undefined && before.join() !== after.join(),
  );
  return Int32Array.from(changing, ({ step }) => step);
}

function readersOf({
  trace,
  table,
  nameOf,
  run,
}: FireproofDebug): ReadonlyMap<string, FieldReader> {
  return new Map<string, FieldReader>([
    ["step", (step) => step],
    ["kind", (step) => trace[step - 1]?.what ?? null],
    ["peer", (step) => nameOf(trace[step - 1]?.peer ?? "")],
    ["record", (step) => table.recordText(table.record[step - 1] ?? -1) ?? null],
    ["group", (step) => run.groups[step - 1] ?? null],
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
  const own = table.peer.indexOf(peer);
  const [first, last] = [table.batch[own] ?? 0, table.batch[table.peer.lastIndexOf(peer)] ?? 0];
  const name = debug.nameOf(debug.ids[peer] ?? "");
  return [
    { kind: "event", name: `${titleOf(debug, step)} [step ${step}]`, place, begin: step },
    { kind: "batch", name: batchName(debug, step), place, begin: table.batch.indexOf(batch) + 1 },
    {
      kind: "pull",
      name: `history of ${name}, part ${batch - first + 1} of ${last - first + 1}`,
      place,
      begin: own + 1,
    },
    bottom,
  ];
}

/** A store's own commit, or a group that somebody else wrote. */
function batchName({ run, trace, table }: FireproofDebug, step: number): string {
  const group = run.groups[step - 1];
  const [car = ""] = group ?? [];
  if (group === undefined) return "by itself";
  const batch = table.batch[step - 1];
  const isCommit = trace.some(
    ({ what }, at) => what === "commit" && table.batch[at] === batch && run.groups[at] === group,
  );
  const cars = group.length === 1 ? "" : ` of ${group.length} CARs`;
  return isCommit ? `commit of group ${car}${cars}` : `meta with group ${car}${cars}`;
}
