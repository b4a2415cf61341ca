/**
 * The logical difference of two peers: rows paired by uuid, foreign keys compared through the uuid they point to,
 * fields that every peer fills for itself left out (the registry's `compareFields`).
 */

import { FailureError } from "../base/failure.ts";
import type { TaskOptions } from "../base/progress.ts";
import { throwIfCancelled } from "../base/progress.ts";
import { sortedUuids, uuidFromBytes } from "../base/uuid.ts";
import { isNilRow } from "../base/uuid-index.ts";
import type { LibraryRecording } from "../sources/recording.ts";
import { createFieldComparer, type FieldComparer } from "./facts/field-comparer.ts";
import { createHoldings, type Holding, type Holdings } from "./facts/holdings.ts";
import { createLibraryView } from "./facts/library-view.ts";
import { roleValuesOf } from "./facts/roles.ts";
import type { DiffReport, FieldDifference, ModelDiff } from "./report.ts";

export interface DiffOptions extends TaskOptions {
  /** Names, ids or unambiguous prefixes of ids. The first peer's rows are compared. */
  readonly peers?: readonly [string, string] | undefined;
  readonly model?: string | undefined;
  /** Also rows that the first peer did not author. */
  readonly all?: boolean | undefined;
  /** At most this many uuids and rows per list; counts stay true. */
  readonly limit?: number | undefined;
}

/** Compares two peers of a recording. Rejects names that are no peer with a `FailureError` of code "usage". */
export function diffLibrary(recording: LibraryRecording, options: DiffOptions = {}): DiffReport {
  return diffHoldings(createHoldings(createLibraryView(recording)), options);
}

/** The same over holdings that other analyses share. */
export function diffHoldings(holdings: Holdings, options: DiffOptions = {}): DiffReport {
  const { view } = holdings;
  const [a, b] = choosePair(holdings, options.peers);
  const named = options.model;
  if (named !== undefined && view.registry.model(named) === undefined) {
    const known = view.registry.models.map((model) => model.name).join(", ");
    throw new FailureError("usage", `There is no model "${named}"; this generation has ${known}.`);
  }
  const models: Record<string, ModelDiff> = {};
  for (const model of view.models) {
    if (named === undefined ? model.name === "device" : model.name !== named) continue;
    throwIfCancelled(options);
    options.onProgress?.({ task: `Comparing ${model.name}` });
    const diff = diffModel(holdings, model.name, a, b, options);
    if (diff !== undefined) models[model.name] = diff;
  }
  const first = view.peers[a]?.id ?? "";
  const second = view.peers[b]?.id ?? "";
  return { schema: "driftscope/diff@1", peers: [first, second], models };
}

/** The pair to compare: as asked, else a source with a receiver, else the first two. */
export function choosePair(
  holdings: Holdings,
  asked: readonly [string, string] | undefined,
): readonly [number, number] {
  const { peers } = holdings.view;
  if (peers.length < 2) {
    const held = peers.length === 0 ? "no peer" : `only the peer ${peers[0]?.name ?? ""}`;
    throw new FailureError("usage", `Two peers are needed to compare; this folder holds ${held}.`);
  }
  if (asked !== undefined) {
    const [a, b] = [findPeer(holdings, asked[0]), findPeer(holdings, asked[1])];
    if (a === b) throw new FailureError("usage", "The two peers to compare are the same one.");
    return [a, b];
  }
  const roles = roleValuesOf(holdings);
  const first = roles.indexOf("source");
  const a = first >= 0 ? first : Math.max(0, roles.indexOf("both"));
  const second = roles.findIndex((role, peer) => peer !== a && role === "receiver");
  return [a, second >= 0 ? second : a === 0 ? 1 : 0];
}

/** Number of the peer that a name, an id or the start of an id means. */
export function findPeer(holdings: Holdings, text: string): number {
  const { peers } = holdings.view;
  const wanted = text.toLowerCase();
  const exact = peers.findIndex((peer) => peer.name.toLowerCase() === wanted || peer.id === wanted);
  if (exact >= 0) return exact;
  const close = [...peers.keys()].filter(
    (peer) =>
      peers[peer]?.id.startsWith(wanted) === true ||
      peers[peer]?.displayName?.toLowerCase() === wanted,
  );
  const [only] = close;
  if (only !== undefined && close.length === 1) return only;
  const known = peers.map((peer) => `${peer.name} (${peer.id})`).join(", ");
  const problem = close.length > 1 ? "means several peers" : "is no peer of this folder";
  throw new FailureError("usage", `"${text}" ${problem}; there are ${known}.`);
}

function diffModel(
  holdings: Holdings,
  model: string,
  a: number,
  b: number,
  options: DiffOptions,
): ModelDiff | undefined {
  const left = holdings.of(model)[a];
  const right = holdings.of(model)[b];
  if (left === undefined && right === undefined) return undefined;
  const counts = (holding: Holding, row: number): boolean =>
    (options.all === true || holding.authors[row] === a) && !isNilRow(holding.rows.words, row);
  const limit = options.limit ?? Infinity;
  const missing = left === undefined ? [] : absentRows(left, right, counts);
  const extra = right === undefined ? [] : absentRows(right, left, counts);
  const compared =
    left === undefined || right === undefined
      ? { rows: [], count: 0, same: 0 }
      : compareRows(left, right, createFieldComparer(holdings.view, model, a, b), counts, limit);
  return {
    missing: { count: missing.length, uuids: missing.slice(0, limit) },
    extra: { count: extra.length, uuids: extra.slice(0, limit) },
    different: { count: compared.count, rows: compared.rows },
    same: compared.same,
  };
}

type Counts = (holding: Holding, row: number) => boolean;

function bytesOf(holding: Holding): Uint8Array {
  const { words } = holding.rows;
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

/** Sorted uuids of rows of `from` that `other` lacks. */
function absentRows(from: Holding, other: Holding | undefined, counts: Counts): string[] {
  const { rows } = from;
  const absent: number[] = [];
  for (let row = 0; row < rows.count; row++) {
    if (!counts(from, row)) continue;
    if (other === undefined || other.rows.index.find(rows.words, row) < 0) absent.push(row);
  }
  return sortedUuids(bytesOf(from), absent);
}

interface Compared {
  readonly rows: { readonly uuid: string; readonly fields: readonly FieldDifference[] }[];
  readonly count: number;
  readonly same: number;
}

function compareRows(
  left: Holding,
  right: Holding,
  comparer: FieldComparer,
  counts: Counts,
  limit: number,
): Compared {
  const differing: { uuid: string; row: number; other: number }[] = [];
  const bytes = bytesOf(left);
  let same = 0;
  for (let row = 0; row < left.rows.count; row++) {
    if (!counts(left, row)) continue;
    const other = right.rows.index.find(left.rows.words, row);
    if (other < 0) continue;
    if (comparer.equal(row, other)) same++;
    else differing.push({ uuid: uuidFromBytes(bytes, row * 16), row, other });
  }
  differing.sort((x, y) => (x.uuid < y.uuid ? -1 : x.uuid > y.uuid ? 1 : x.row - y.row));
  const rows = differing
    .slice(0, limit)
    .map(({ uuid, row, other }) => ({ uuid, fields: comparer.differences(row, other) }));
  return { rows, count: differing.length, same };
}
