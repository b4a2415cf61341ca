import type { DiffReport, ModelDiff } from "../../analysis/report.ts";
import { assert } from "../../base/assert.ts";
import { parseUuid, type Uuid, uuidToBytes } from "../../base/uuid.ts";
import { COMPARISON_KINDS, type ComparedModel, type Comparison } from "./types.ts";

/** The rows of a difference as columns. `nameOf` calls a row by its model and uuid; `undefined` for what has no name. */
export function projectComparison(
  report: DiffReport,
  nameOf: (model: string, uuid: Uuid) => string | undefined,
): Comparison {
  const models = Object.entries(report.models).map(([model, diff]) => countsOf(model, diff));
  const rowCount = models.reduce((sum, each) => sum + differing(each), 0);
  const columns = {
    model: new Uint8Array(rowCount),
    kind: new Uint8Array(rowCount),
    uuid: new Uint8Array(rowCount * 16),
    nameEnd: new Uint32Array(rowCount),
    fieldEnd: new Uint32Array(rowCount),
  };
  const names: Uint8Array[] = [];
  const encoder = new TextEncoder();
  const fields = new Map<string, number>();
  const counts: number[] = [];
  const touched: number[] = [];
  let row = 0;
  let length = 0;
  Object.values(report.models).forEach((diff, model) => {
    for (const { kind, uuid, changed } of rowsOf(diff)) {
      columns.model[row] = model;
      columns.kind[row] = COMPARISON_KINDS.indexOf(kind);
      const parsed = parseUuid(uuid);
      assert(parsed !== undefined, "rows of a difference are named by uuids");
      columns.uuid.set(uuidToBytes(parsed), row * 16);
      const name = encoder.encode(nameOf(models[model]?.model ?? "", parsed) ?? "");
      names.push(name);
      length += name.length;
      columns.nameEnd[row] = length;
      for (const field of changed) {
        const index = fields.get(field) ?? fields.size;
        fields.set(field, index);
        counts[index] = (counts[index] ?? 0) + 1;
        touched.push(index);
      }
      columns.fieldEnd[row] = touched.length;
      row++;
    }
  });
  return {
    peers: report.peers,
    models,
    rowCount,
    ...columns,
    name: joined(names, length),
    fields: [...fields.keys()].map((name, index) => ({ name, count: counts[index] ?? 0 })),
    field: Uint16Array.from(touched),
  };
}

function countsOf(model: string, { missing, extra, different, same }: ModelDiff): ComparedModel {
  return {
    model,
    missing: missing.uuids.length,
    extra: extra.uuids.length,
    different: different.rows.length,
    same,
  };
}

/** Rows of a model that are in the list. */
function differing({ missing, extra, different }: ComparedModel): number {
  return missing + extra + different;
}

interface ListedRow {
  readonly kind: (typeof COMPARISON_KINDS)[number];
  readonly uuid: string;
  readonly changed: readonly string[];
}

function* rowsOf({ missing, extra, different }: ModelDiff): Generator<ListedRow> {
  for (const uuid of missing.uuids) yield { kind: "missing", uuid, changed: [] };
  for (const uuid of extra.uuids) yield { kind: "extra", uuid, changed: [] };
  for (const { uuid, fields } of different.rows) {
    yield { kind: "different", uuid, changed: fields.map(({ name }) => name) };
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
