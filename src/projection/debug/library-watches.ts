/** What a data breakpoint can watch in a run of library sync: a row by its uuid, a watermark. */
import type { DebugWatch } from "../../analysis/debug/debug-run.ts";
import { parseUuid, type Uuid } from "../../base/uuid.ts";
import { printRecord, printWatermark, shortRecord } from "../notation/notation.ts";
import type { LibraryDebug } from "./library-debug.ts";

/** Id of the watch on a row. The peer is one at which the run writes. */
export function rowWatchId(peer: Uuid, record: string): string {
  return `row ${peer} ${record}`;
}

export function watermarkWatchId(holder: Uuid, author: string, resource: string): string {
  return `watermark ${holder} ${author} ${resource}`;
}

export function stepsOfLibraryWatch(
  debug: LibraryDebug,
  id: string,
): { readonly watch: DebugWatch; readonly steps: Int32Array } | undefined {
  const [kind, peerText = "", second = "", ...rest] = id.split(" ");
  const peer = parseUuid(peerText);
  const number = peer === undefined ? -1 : debug.ids.indexOf(peer);
  if (peer === undefined || number < 0) return undefined;
  if (kind === "row") {
    const record = parseUuid(second);
    if (record === undefined) return undefined;
    const description = `${debug.nameOf(peer)}:${shortName(debug, record)}`;
    return { watch: { id, description }, steps: rowSteps(debug, number, peer, record) };
  }
  if (kind !== "watermark" || rest.length === 0) return undefined;
  const resource = rest.join(" ");
  const author = parseUuid(second);
  if (author === undefined) return undefined;
  const description = printWatermark({
    holder: debug.nameOf(peer),
    peer: debug.nameOf(author),
    resource,
  });
  return { watch: { id, description }, steps: watermarkSteps(debug, number, author, resource) };
}

/** `<uuid>`, `row <peer> <uuid>` or `watermark <peer> <author> <model>`, peers by name. */
export function findLibraryWatch(debug: LibraryDebug, text: string): DebugWatch | undefined {
  const words = text.trim().split(/\s+/u);
  const receivers = debug.ids.filter((id) => debug.result.run.history.peers.includes(id));
  const peerOf = (word: string | undefined): Uuid | undefined =>
    debug.ids.find((id) => id === word || debug.nameOf(id) === word);
  const [first, second, third, fourth] = words;
  const uuid = parseUuid(first === "row" ? (third ?? second ?? "") : (first ?? ""));
  if (uuid !== undefined) {
    const peer = peerOf(second) ?? receivers[0];
    return peer && stepsOfLibraryWatch(debug, rowWatchId(peer, uuid))?.watch;
  }
  if (first !== "watermark" && first !== "wm") return undefined;
  const holder = peerOf(second);
  const author = peerOf(third);
  if (holder === undefined || author === undefined || fourth === undefined) return undefined;
  return stepsOfLibraryWatch(debug, watermarkWatchId(holder, author, fourth))?.watch;
}

function shortName({ steps }: LibraryDebug, record: Uuid): string {
  const { table } = steps;
  const at = table.record.indexOf(table.recordNumber(record));
  const model = table.models[table.model[at] ?? -1] ?? "row";
  return printRecord(shortRecord({ model, id: record }));
}

/** Steps that write the row, and those that take it away together with another. */
function rowSteps(
  { steps, result, stepsOfRecord }: LibraryDebug,
  number: number,
  peer: Uuid,
  record: Uuid,
): Int32Array {
  const { table } = steps;
  const isWrite = new Set(
    ["inserted", "updated", "deleted"].map((kind) => table.kinds.indexOf(kind)),
  );
  const deleted = table.kinds.indexOf("deleted");
  const { history } = result.run;
  const tables = history.at(peer, 0).schema.main.map(({ name }) => name);
  const isHere = (step: number): boolean => {
    const replica = history.at(peer, step);
    return tables.some((name) => replica.idOf(name, record) !== undefined);
  };
  const isIts = (step: number): boolean => table.peer[step - 1] === number;
  const found = [...stepsOfRecord(table.recordNumber(record))].filter(
    (step) => isIts(step) && isWrite.has(table.kind[step - 1] ?? -1),
  );
  const own = new Set(found);
  for (let step = 1; step <= table.count; step++) {
    if (table.kind[step - 1] !== deleted || !isIts(step) || own.has(step)) continue;
    if (isHere(step - 1) && !isHere(step)) found.push(step);
  }
  return Int32Array.from(found).sort();
}

function watermarkSteps(
  { steps, result }: LibraryDebug,
  number: number,
  author: Uuid,
  resource: string,
): Int32Array {
  const { table } = steps;
  const { journal } = result.run;
  const kind = table.kinds.indexOf("watermark");
  const found: number[] = [];
  for (let row = 0; row < table.count; row++) {
    if (table.kind[row] !== kind || table.peer[row] !== number) continue;
    const step = journal.at(row + 1);
    if (step.other === author && step.model === resource) found.push(row + 1);
  }
  return Int32Array.from(found);
}
