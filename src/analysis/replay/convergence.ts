import { parseTime } from "../../base/time.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { CompareField, Model } from "../../engine/model/types.ts";
import type { Cell, Store } from "../../engine/store/store.ts";
import { uuidOfId, uuidText } from "./row-as-record.ts";
import { eachRow, type Scene } from "./scene.ts";
import type { Sides } from "./sides.ts";

/**
 * Whether every receiver ends with every row that the others authored, equal in the fields on which healthy peers agree.
 * Devices do not count: pairing writes them.
 */
export function convergenceOf(
  scene: Scene,
  sides: Sides,
  stores: ReadonlyMap<Uuid, Store>,
): boolean {
  for (const [to, store] of stores) {
    for (const from of sides.from) {
      if (from !== to && !holdsAll(scene, scene.peerNumber(from), store)) return false;
    }
  }
  return true;
}

function holdsAll(scene: Scene, author: number, store: Store): boolean {
  return scene.models.every((model) => {
    if (model.name === "device") return true;
    let holds = true;
    const checks = model.compareFields.map((field) =>
      fieldCheck(scene, author, model, store, field),
    );
    eachRow(scene.holdings.of(model.name)[author], (row, record, by) => {
      scene.tick();
      if (by !== author || !holds) return;
      const id = store.idOf(model.table, record);
      const cells = id === undefined ? undefined : store.row(model.table, id);
      holds = cells !== undefined && checks.every((check) => check(row, cells));
    });
    return holds;
  });
}

function fieldCheck(
  scene: Scene,
  author: number,
  model: Model,
  store: Store,
  field: CompareField,
): (row: number, cells: readonly Cell[]) => boolean {
  const rows = scene.view.rows(author, model.name);
  const table = store.schema.table(model.table);
  const position = table.position(field.column);
  if (rows === undefined || position < 0 || !rows.table.has(field.column)) return () => true;
  const column = rows.table.column(field.column);
  const key = model.foreignKeys.find((each) => each.field === field.column);
  if (key !== undefined) {
    return (row, cells) => {
      const cell = cells[position] ?? null;
      const held = cell === null ? undefined : store.uuidOf(key.table, Number(cell));
      const wanted = column.isNull(row)
        ? undefined
        : uuidOfId(scene.view, author, key.model, column.number(row));
      return held === wanted;
    };
  }
  return (row, cells) => sameMeaning(column.value(row), cells[position] ?? null);
}

function sameMeaning(stored: ReturnType<Store["row"]> | unknown, cell: Cell): boolean {
  if (stored === cell) return true;
  if (stored instanceof Uint8Array) return uuidText(stored) === cell;
  if (typeof stored === "bigint" || typeof cell === "bigint")
    return String(stored) === String(cell);
  if (typeof stored !== "string" || typeof cell !== "string") return false;
  const time = parseTime(stored);
  return time !== undefined && time === parseTime(cell);
}
