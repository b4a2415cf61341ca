import { type Uuid, uuidFromBytes } from "../../base/uuid.ts";
import { isNilRow } from "../../base/uuid-index.ts";
import { forEachAbsent, type Holding, type Holdings } from "./holdings.ts";

/** What absent rows of one author wait for at a holder, per model that they reference. */
export interface Blockers {
  readonly model: string;
  /** Absent rows that reference a row of `model` which the holder lacks too. */
  readonly blockedRows: number;
  /** Distinct rows of `model` that are missing, sorted. */
  readonly missing: readonly Uuid[];
}

/** Groups the rows of `author` that `holder` lacks by the dependencies that are missing there as well. */
export function blockersOf(
  holdings: Holdings,
  modelName: string,
  author: number,
  holder: number,
): readonly Blockers[] {
  const model = holdings.view.registry.model(modelName);
  const own = holdings.of(modelName)[author];
  if (model === undefined || own === undefined) return [];
  const other = holdings.of(modelName)[holder];
  const blockers: Blockers[] = [];
  for (const key of model.foreignKeys) {
    if (!own.rows.table.has(key.field)) continue;
    const targets = holdings.of(key.model)[author];
    const held = holdings.of(key.model)[holder];
    if (targets === undefined) continue;
    const found = missingTargets(own, other, author, key.field, targets, held);
    if (found.blockedRows > 0) blockers.push({ model: key.model, ...found });
  }
  return blockers;
}

function missingTargets(
  own: Holding,
  other: Holding | undefined,
  author: number,
  field: string,
  targets: Holding,
  held: Holding | undefined,
): { blockedRows: number; missing: readonly Uuid[] } {
  const ids = own.rows.table.column(field).numbers();
  const bytes = new Uint8Array(
    targets.rows.words.buffer,
    targets.rows.words.byteOffset,
    targets.rows.words.byteLength,
  );
  const missing = new Set<number>();
  let blockedRows = 0;
  forEachAbsent(own, other, author, (row) => {
    const target = targets.rows.rowOfId(ids[row] ?? Number.NaN);
    if (target < 0 || isNilRow(targets.rows.words, target)) return;
    if (held !== undefined && held.rows.index.find(targets.rows.words, target) >= 0) return;
    blockedRows++;
    missing.add(target);
  });
  return {
    blockedRows,
    missing: [...missing].map((row) => uuidFromBytes(bytes, row * 16)).sort(),
  };
}
