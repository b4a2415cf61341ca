/** Which rows of a comparison are shown: by model, by what is the matter, by the field that differs, and by text. */
import { uuidFromBytes } from "../../base/uuid.ts";
import type { Comparison, ComparisonKind } from "../../projection/comparison/types.ts";

/** In the order of `Comparison.kind`. */
export const KINDS: readonly ComparisonKind[] = ["missing", "extra", "different"];

export interface RowFilter {
  /** "" for every model. */
  readonly model: string;
  readonly kinds: readonly ComparisonKind[];
  /** "" for any field; rows that only one peer has differ in none. */
  readonly field: string;
  /** Part of a name or the beginning of a uuid, in any case; "" for all. */
  readonly text: string;
}

export interface RowReader {
  name(row: number): string;
  uuid(row: number): string;
  kind(row: number): ComparisonKind;
  model(row: number): string;
  /** Names of the fields in which the row differs. */
  fields(row: number): readonly string[];
}

export function createRowReader(comparison: Comparison): RowReader {
  const decoder = new TextDecoder();
  const { name, nameEnd, uuid, kind, model, models, field, fieldEnd, fields } = comparison;
  const startOf = (ends: Uint32Array, row: number): number =>
    row === 0 ? 0 : (ends[row - 1] ?? 0);
  return {
    name: (row) => decoder.decode(name.subarray(startOf(nameEnd, row), nameEnd[row])),
    uuid: (row) => uuidFromBytes(uuid, row * 16),
    kind: (row) => KINDS[kind[row] ?? 0] ?? "missing",
    model: (row) => models[model[row] ?? 0]?.model ?? "",
    fields: (row) =>
      Array.from(
        field.subarray(startOf(fieldEnd, row), fieldEnd[row]),
        (index) => fields[index]?.name ?? "",
      ),
  };
}

/** The rows that pass, ascending. */
export function passingRows(
  comparison: Comparison,
  reader: RowReader,
  { model, kinds, field, text }: RowFilter,
): Uint32Array {
  const wanted = KINDS.map((kind) => kinds.includes(kind));
  const inModel = comparison.models.findIndex((each) => each.model === model);
  const sought = text.trim().toLowerCase();
  const passing = new Uint32Array(comparison.rowCount);
  let count = 0;
  for (let row = 0; row < comparison.rowCount; row++) {
    if (wanted[comparison.kind[row] ?? 0] !== true) continue;
    if (inModel >= 0 && comparison.model[row] !== inModel) continue;
    if (field !== "" && !reader.fields(row).includes(field)) continue;
    if (sought !== "" && !isFound(reader, row, sought)) continue;
    passing[count++] = row;
  }
  return passing.subarray(0, count);
}

function isFound(reader: RowReader, row: number, sought: string): boolean {
  return reader.name(row).toLowerCase().includes(sought) || reader.uuid(row).startsWith(sought);
}
