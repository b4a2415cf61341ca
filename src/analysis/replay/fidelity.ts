/**
 * How far a run reproduces what was recorded at its receivers.
 *
 * Rows are paired by uuid and compared in every field that travels; foreign keys count as the uuid they point to. A
 * recorded row that the run lacks or has differently is not reproduced, and neither is a row too many, except where the
 * recorded file itself is known to have lost rows.
 */
import { parseTime } from "../../base/time.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { ForeignKey, Model } from "../../engine/model/types.ts";
import type { Cell, Store } from "../../engine/store/store.ts";
import type { Column, SqlValue } from "../../sources/sqlite/types.ts";
import { mayLackCommits } from "../facts/claims.ts";
import type { ModelRows } from "../facts/model-rows.ts";
import { uuidOfId, uuidText } from "./row-as-record.ts";
import { eachRow, type Scene } from "./scene.ts";

/** Rows reproduced, of rows that there should be. */
export interface Score {
  readonly matched: number;
  readonly of: number;
}

/** One row that the run did not reproduce. */
export interface Mismatch {
  readonly peer: Uuid;
  readonly model: string;
  readonly record: Uuid;
  readonly expected: string;
  readonly actual: string;
}

export interface PeerFidelity {
  readonly tables: ReadonlyMap<string, Score>;
  readonly mismatches: readonly Mismatch[];
  /** Rows too many that were forgiven, because the recorded file lost rows. */
  readonly forgiven: number;
}

/** Compares a receiver's store with its recorded rows. `authors`: only rows by these count. */
export function measureFidelity(
  scene: Scene,
  peer: Uuid,
  store: Store,
  authors: ReadonlySet<Uuid>,
): PeerFidelity | undefined {
  const number = scene.peerNumber(peer);
  const main = scene.view.peers[number]?.main;
  if (main === undefined) return undefined;
  const tables = new Map<string, Score>();
  const mismatches: Mismatch[] = [];
  let forgiven = 0;
  const isShort = mayLackCommits(scene.view, number);
  for (const model of scene.models) {
    const rows = scene.view.rows(number, model.name);
    if (rows === undefined) continue;
    const lossy = isShort || rows.table.damage.length > 0;
    const input = { scene, number, peer, model, rows, store, authors };
    const measured = measureTable(input, mismatches);
    tables.set(model.name, {
      matched: measured.matched,
      of: measured.recorded + (lossy ? 0 : measured.extra),
    });
    if (lossy) forgiven += measured.extra;
  }
  return { tables, mismatches, forgiven };
}

interface TableInput {
  readonly scene: Scene;
  readonly number: number;
  readonly peer: Uuid;
  readonly model: Model;
  readonly rows: ModelRows;
  readonly store: Store;
  readonly authors: ReadonlySet<Uuid>;
}

function measureTable(
  input: TableInput,
  mismatches: Mismatch[],
): { readonly matched: number; readonly recorded: number; readonly extra: number } {
  const { scene, number, peer, model, store, authors } = input;
  const comparisons = comparisonsOf(input);
  const seen = new Set<Uuid>();
  const result = { matched: 0, recorded: 0, extra: 0 };
  eachRow(scene.holdings.of(model.name)[number], (row, record, author) => {
    scene.tick();
    seen.add(record);
    const name = scene.view.authors[author];
    if (name !== undefined && name !== peer && !authors.has(name)) return;
    result.recorded++;
    const id = store.idOf(model.table, record);
    const cells = id === undefined ? undefined : store.row(model.table, id);
    const wrong = cells && comparisons.find((each) => !each.equal(row, cells));
    if (cells !== undefined && wrong === undefined) {
      result.matched++;
      return;
    }
    const about = { peer, model: model.name, record };
    mismatches.push(
      cells === undefined || wrong === undefined
        ? { ...about, expected: "present", actual: "absent" }
        : { ...about, expected: wrong.recorded(row), actual: wrong.replayed(cells) },
    );
  });
  store.each(model.table, (id) => {
    scene.tick();
    const record = store.uuidOf(model.table, id);
    if (record === undefined || seen.has(record)) return;
    result.extra++;
    mismatches.push({ peer, model: model.name, record, expected: "absent", actual: "present" });
  });
  return result;
}

interface Comparison {
  equal(row: number, cells: readonly Cell[]): boolean;
  recorded(row: number): string;
  replayed(cells: readonly Cell[]): string;
}

function comparisonsOf(input: TableInput): readonly Comparison[] {
  const { model, rows, store } = input;
  const local = new Set(["id", "uuid", ...model.localFields]);
  const keys = new Map(model.foreignKeys.map((key) => [key.field, key]));
  return store.schema.table(model.table).columns.flatMap((definition, position) => {
    const { name, type } = definition;
    if (local.has(name) || !rows.table.has(name)) return [];
    const column = rows.table.column(name);
    const key = keys.get(name);
    if (key !== undefined) return [keyComparison(input, key, column, position)];
    return [valueComparison(name, type, column, position)];
  });
}

function keyComparison(
  input: TableInput,
  key: ForeignKey,
  column: Column,
  position: number,
): Comparison {
  const { scene, number, store } = input;
  const recorded = (row: number): string =>
    column.isNull(row)
      ? "NULL"
      : (uuidOfId(scene.view, number, key.model, column.number(row)) ?? "dangling");
  const replayed = (cells: readonly Cell[]): string => {
    const cell = cells[position] ?? null;
    if (cell === null) return "NULL";
    return store.uuidOf(key.table, Number(cell)) ?? "dangling";
  };
  return {
    equal: (row, cells) => recorded(row) === replayed(cells),
    recorded: (row) => `${key.pointsTo}=${recorded(row)}`,
    replayed: (cells) => `${key.pointsTo}=${replayed(cells)}`,
  };
}

function valueComparison(name: string, type: string, column: Column, position: number): Comparison {
  return {
    equal: (row, cells) => sameValue(column.value(row), cells[position] ?? null, type),
    recorded: (row) => `${name}=${shown(column.value(row))}`,
    replayed: (cells) => `${name}=${shown(cells[position] ?? null)}`,
  };
}

/** Whether a stored value and a cell mean the same: uuids in either form, times with other fractions, equal JSON. */
function sameValue(stored: SqlValue, cell: Cell, type: string): boolean {
  if (stored === cell) return true;
  if (stored === null || cell === null) return false;
  if (type === "uuid_text") return uuidText(stored) === cell;
  if (typeof stored === "bigint" || typeof cell === "bigint")
    return String(stored) === String(cell);
  if (typeof stored !== "string" || typeof cell !== "string") return false;
  if (type === "json_text") return canonicalJson(stored) === canonicalJson(cell);
  const time = parseTime(stored);
  return time !== undefined && time === parseTime(cell);
}

function canonicalJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), sortKeys);
  } catch {
    // Not JSON: compared as the text it is.
    return text;
  }
}

function sortKeys(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function shown(value: SqlValue): string {
  if (value === null) return "NULL";
  return value instanceof Uint8Array ? (uuidText(value) ?? "bytes") : String(value);
}
