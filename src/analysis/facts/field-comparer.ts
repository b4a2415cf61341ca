import { uuidFromBytes } from "../../base/uuid.ts";
import { isNilRow } from "../../base/uuid-index.ts";
import type { CompareField } from "../../engine/model/types.ts";
import type { Column, SqlValue } from "../../sources/sqlite/types.ts";
import type { FieldDifference } from "../report.ts";
import type { LibraryView } from "./library-view.ts";
import type { ModelRows } from "./model-rows.ts";

/** Compares the rows of one model at two peers, field by field. */
export interface FieldComparer {
  equal(row: number, other: number): boolean;
  /** The fields that differ, in the registry's order. */
  differences(row: number, other: number): readonly FieldDifference[];
  /** Every field; -1 stands for a row that a peer does not have. */
  sides(row: number, other: number): readonly FieldSides[];
}

/** One field at both peers; `undefined` where the peer does not have the row. */
export interface FieldSides {
  readonly name: string;
  readonly a: Shown | undefined;
  readonly b: Shown | undefined;
  readonly differs: boolean;
}

interface Comparison {
  readonly name: string;
  equal(row: number, other: number): boolean;
  show(row: number, other: number): FieldDifference;
}

type Shown = FieldDifference["a"];

/** The comparer for a model at peers `a` and `b`. A field that one of the two files lacks is left out: it cannot differ. */
export function createFieldComparer(
  view: LibraryView,
  modelName: string,
  a: number,
  b: number,
): FieldComparer {
  const left = view.rows(a, modelName);
  const right = view.rows(b, modelName);
  if (left === undefined || right === undefined) {
    return { equal: () => true, differences: () => [], sides: () => [] };
  }
  const comparisons: Comparison[] = [];
  const values: Comparison[] = [];
  const keys: Comparison[] = [];
  const columns: string[] = [];
  for (const field of left.model.compareFields) {
    if (!left.table.has(field.column) || !right.table.has(field.column)) continue;
    const isValue = field.viaTable === undefined;
    const made = isValue
      ? valueComparison(field, left, right)
      : keyComparison(view, field, field.viaTable, [a, left], [b, right]);
    if (made === undefined) continue;
    comparisons.push(made);
    (isValue ? values : keys).push(made);
    if (isValue) columns.push(field.column);
  }
  // Nearly all rows are stored alike, which is told of all columns in one go.
  const isStoredAlike = left.table.comparer(right.table, columns);
  return {
    equal: (row, other) =>
      keys.every((key) => key.equal(row, other)) &&
      (isStoredAlike(row, other) || values.every((value) => value.equal(row, other))),
    differences: (row, other) =>
      comparisons
        .filter((comparison) => !comparison.equal(row, other))
        .map((comparison) => comparison.show(row, other)),
    sides: (row, other) =>
      comparisons.map((comparison) => {
        const { name, a: ours, b: theirs } = comparison.show(row, other);
        return {
          name,
          a: row < 0 ? undefined : ours,
          b: other < 0 ? undefined : theirs,
          differs: row < 0 || other < 0 || !comparison.equal(row, other),
        };
      }),
  };
}

function valueComparison(field: CompareField, left: ModelRows, right: ModelRows): Comparison {
  const ours = left.table.column(field.column);
  const theirs = right.table.column(field.column);
  const equal = (row: number, other: number): boolean =>
    ours.sameBytes(row, theirs, other) || sameMeaning(ours, row, theirs, other);
  return {
    name: field.name,
    equal,
    show: (row, other) => ({
      name: field.name,
      a: row < 0 ? null : shown(ours, row),
      b: other < 0 ? null : shown(theirs, other),
    }),
  };
}

/** Whether two values that are stored differently mean the same: times with other fraction digits, uuids as BLOB and TEXT, 1 and 1.0. */
function sameMeaning(ours: Column, row: number, theirs: Column, other: number): boolean {
  if (ours.isNull(row) || theirs.isNull(other)) return ours.isNull(row) && theirs.isNull(other);
  if (ours.kind === "time") {
    const time = ours.micros(row);
    if (!Number.isNaN(time)) return time === theirs.micros(other);
  }
  if (ours.kind === "uuid") {
    const uuid = ours.uuid(row);
    if (uuid !== undefined) return uuid === theirs.uuid(other);
  }
  const a = ours.value(row);
  const b = theirs.value(other);
  return typeof a === typeof b && !(a instanceof Uint8Array) && a === b;
}

function shown(column: Column, row: number): Shown {
  if (column.kind === "uuid") return column.uuid(row) ?? plain(column.value(row));
  return plain(column.value(row));
}

function plain(value: SqlValue): Shown {
  if (value === null || typeof value === "string") return value;
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) {
    return `x'${Array.from(value.subarray(0, 64), (byte) => byte.toString(16).padStart(2, "0")).join("")}'`;
  }
  return Number.isSafeInteger(value) || !Number.isInteger(value) ? value : String(value);
}

/** What an integer key points to, as the uuid that all peers know it by. */
interface KeyTarget {
  readonly ids: Float64Array;
  readonly rows: ModelRows;
}

function keyComparison(
  view: LibraryView,
  field: CompareField,
  table: string,
  [a, left]: readonly [number, ModelRows],
  [b, right]: readonly [number, ModelRows],
): Comparison | undefined {
  const target = view.registry.modelOfTable(table);
  const ours = target === undefined ? undefined : view.rows(a, target.name);
  const theirs = target === undefined ? undefined : view.rows(b, target.name);
  if (ours === undefined || theirs === undefined) return undefined;
  const x: KeyTarget = { ids: left.table.column(field.column).numbers(), rows: ours };
  const y: KeyTarget = { ids: right.table.column(field.column).numbers(), rows: theirs };
  const sameContent =
    target?.name === "content_identity" ? hashComparison(ours, theirs) : undefined;
  return {
    name: field.name,
    equal(row, other) {
      const p = targetRow(x, row);
      const q = targetRow(y, other);
      if (p < 0 || q < 0) return p === q;
      return sameWords(ours.words, p, theirs.words, q) || sameContent?.(p, q) === true;
    },
    show: (row, other) => ({
      name: field.name,
      a: targetUuid(x, row),
      b: targetUuid(y, other),
    }),
  };
}

/** Until December 2025 equal content had another uuid in each library: there the content hash says what is equal. */
function hashComparison(
  ours: ModelRows,
  theirs: ModelRows,
): ((row: number, other: number) => boolean) | undefined {
  if (!ours.table.has("content_hash") || !theirs.table.has("content_hash")) return undefined;
  const a = ours.table.column("content_hash");
  const b = theirs.table.column("content_hash");
  return (row, other) => !a.isNull(row) && a.sameBytes(row, b, other);
}

/** Row that the key points to; -1 for none, -2 for one that does not exist. */
function targetRow(key: KeyTarget, row: number): number {
  const id = key.ids[row] ?? Number.NaN;
  if (Number.isNaN(id)) return -1;
  const found = key.rows.rowOfId(id);
  return found < 0 ? -2 : found;
}

function targetUuid(key: KeyTarget, row: number): Shown {
  const found = targetRow(key, row);
  if (found === -1) return null;
  if (found < 0) return `no row ${key.ids[row] ?? ""}`;
  const { words } = key.rows;
  if (isNilRow(words, found)) return `row ${key.ids[row] ?? ""}, which has no uuid`;
  return uuidFromBytes(
    new Uint8Array(words.buffer, words.byteOffset, words.byteLength),
    found * 16,
  );
}

function sameWords(a: Uint32Array, row: number, b: Uint32Array, other: number): boolean {
  const p = row * 4;
  const q = other * 4;
  return a[p] === b[q] && a[p + 1] === b[q + 1] && a[p + 2] === b[q + 2] && a[p + 3] === b[q + 3];
}
