/** Rows of a replica as of a step: tables, their rows in pieces, every field whole. */
import {
  indexedChildren,
  listedChildren,
  namedChildren,
  type ValueNode,
} from "../../analysis/debug/value-node.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { Model } from "../../engine/model/types.ts";
import type { ReplicaAt } from "../../engine/replay/history.ts";
import type { Cell } from "../../engine/store/store.ts";
import { printCount, printRecord, shortRecord } from "../notation/notation.ts";
import type { LibraryDebug } from "./library-debug.ts";
import { rowWatchId } from "./library-watches.ts";

export function tablesNode(debug: LibraryDebug, peer: Uuid, replica: ReplicaAt): ValueNode {
  const { registry } = debug.scene.view;
  const tables = replica.schema.main
    .map(({ name }) => name)
    .filter((name) => registry.models.some(({ table }) => table === name));
  const make = (): readonly ValueNode[] =>
    tables.map((table) => tableNode(debug, peer, replica, table));
  const rows = tables.reduce((sum, table) => sum + replica.count(table), 0);
  return {
    name: debug.nameOf(peer),
    value: `${printCount(rows)} rows`,
    origin: "replayed",
    children: namedChildren(tables.length, make),
  };
}

function tableNode(debug: LibraryDebug, peer: Uuid, replica: ReplicaAt, table: string): ValueNode {
  const count = replica.count(table);
  let ids: readonly number[] | undefined;
  const idAt = (index: number): number => {
    ids ??= idsOf(replica, table);
    return ids[index] ?? 0;
  };
  return {
    name: table,
    value: `${printCount(count)} rows`,
    origin: "replayed",
    evaluateName: `select * from ${table}`,
    children: indexedChildren(count, (index) =>
      rowNode(debug, { peer, replica, table, id: idAt(index) }),
    ),
  };
}

function idsOf(replica: ReplicaAt, table: string): readonly number[] {
  const ids: number[] = [];
  replica.each(table, (id) => void ids.push(id));
  return ids;
}

interface RowPlace {
  readonly peer: Uuid;
  readonly replica: ReplicaAt;
  readonly table: string;
  readonly id: number;
}

/** One row with all of its fields; references say which record they lead to. */
function rowNode(debug: LibraryDebug, { peer, replica, table, id }: RowPlace): ValueNode {
  const { registry } = debug.scene.view;
  const model = registry.models.find((each) => each.table === table);
  const definition = replica.schema.table(table);
  const cells = replica.row(table, id) ?? [];
  const uuid = replica.uuidOf(table, id);
  const fields = (): readonly ValueNode[] =>
    definition.columns.map(({ name }, position): ValueNode => {
      const cell = cells[position] ?? null;
      return {
        name,
        value: cellText(replica, model, name, cell),
        origin: "replayed",
        evaluateName: `select "${name}" from ${table} where id = ${id}`,
      };
    });
  const label = cells[definition.position("name")];
  const record =
    uuid === undefined
      ? `id ${id}`
      : printRecord(shortRecord({ model: model?.name ?? table, id: uuid }));
  const path = table === "entries" ? replica.path(id) : undefined;
  const extra: ValueNode[] =
    path === undefined ? [] : [{ name: "(path)", value: path, origin: "replayed" }];
  return {
    name: record,
    value: typeof label === "string" ? JSON.stringify(label) : (uuid ?? `id ${id}`),
    origin: "replayed",
    evaluateName: `select * from ${table} where id = ${id}`,
    watch: uuid === undefined ? undefined : rowWatchId(peer, uuid),
    children: namedChildren(definition.columns.length + extra.length, () => [
      ...fields(),
      ...extra,
    ]),
  };
}

function cellText(
  replica: ReplicaAt,
  model: Model | undefined,
  column: string,
  cell: Cell,
): string {
  if (cell === null) return "NULL";
  const key = model?.foreignKeys.find(({ field }) => field === column);
  if (key !== undefined && typeof cell === "number") {
    const uuid = replica.uuidOf(key.table, cell);
    return uuid === undefined
      ? `${cell} → no such row`
      : `${cell} → ${printRecord(shortRecord({ model: key.model, id: uuid }))}`;
  }
  return typeof cell === "string" ? JSON.stringify(cell) : String(cell);
}

/** Fields of one record as of a step, for whoever shows a single row. `undefined` when it is not here. */
export function recordNode(
  debug: LibraryDebug,
  replica: ReplicaAt,
  model: Model,
  record: Uuid,
): ValueNode | undefined {
  const id = replica.idOf(model.table, record);
  if (id === undefined) return undefined;
  const { name: _, ...row } = rowNode(debug, {
    peer: replica.peer,
    replica,
    table: model.table,
    id,
  });
  return { name: "row", ...row, children: row.children ?? listedChildren([]) };
}
