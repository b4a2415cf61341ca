/**
 * Which records have to stay together: what a record refers to at any peer comes with it, so that a reduced folder has
 * no broken reference that the recorded one has not. Devices always stay.
 */
import type { Uuid } from "../../base/uuid.ts";
import type { Model } from "../../engine/model/types.ts";
import type { LibraryContext } from "../findings/library-context.ts";
import { uuidOfId } from "../replay/row-as-record.ts";
import { eachRow } from "../replay/scene.ts";
import { type ClosedSets, createClosedSets } from "./closed-sets.ts";

export interface RecordGraph {
  /**
   * Every record that can be left out. What refers to one thing lies behind it, one subtree after the other, so that a
   * stretch of records is a part of the library.
   */
  readonly records: readonly Uuid[];
  modelOf(record: Uuid): string;
  /** By place in `records`: each with what it refers to at any peer. */
  readonly sets: ClosedSets;
}

/** Reads what refers to what. */
export function recordGraph(context: LibraryContext): RecordGraph {
  const { view } = context.holdings;
  const needs = new Map<Uuid, Set<Uuid>>();
  const models = new Map<Uuid, string>();
  for (const model of view.registry.models) {
    if (model.name === "device") continue;
    for (const peer of view.peers.keys()) {
      const targets = targetsOf(context, peer, model);
      eachRow(context.holdings.of(model.name)[peer], (row, record) => {
        const wanted = needs.get(record) ?? new Set<Uuid>();
        needs.set(record, wanted);
        if (!models.has(record)) models.set(record, model.name);
        for (const target of targets(row)) wanted.add(target);
      });
    }
  }
  const records = inSubtrees(needs, models);
  const places = new Map(records.map((record, place) => [record, place]));
  const needed = records.map((record) =>
    [...(needs.get(record) ?? [])].flatMap((target) => places.get(target) ?? []),
  );
  return {
    records,
    modelOf: (record) => models.get(record) ?? "unknown",
    sets: createClosedSets(needed),
  };
}

/** Each record behind what it lies below (what it refers to of its own model, else of any), and before what lies below it. */
function inSubtrees(
  needs: ReadonlyMap<Uuid, ReadonlySet<Uuid>>,
  models: ReadonlyMap<Uuid, string>,
): readonly Uuid[] {
  const below = new Map<Uuid, Uuid[]>();
  const roots: Uuid[] = [];
  for (const [record, wanted] of needs) {
    const targets = [...wanted].filter((target) => target !== record && needs.has(target));
    const first = targets.find((target) => models.get(target) === models.get(record)) ?? targets[0];
    if (first === undefined) roots.push(record);
    else {
      const siblings = below.get(first);
      if (siblings === undefined) below.set(first, [record]);
      else siblings.push(record);
    }
  }
  const order = new Set<Uuid>();
  const walk = (starts: readonly Uuid[]): void => {
    const open = [...starts].reverse();
    for (let record = open.pop(); record !== undefined; record = open.pop()) {
      if (order.has(record)) continue;
      order.add(record);
      open.push(...[...(below.get(record) ?? [])].reverse());
    }
  };
  walk(roots);
  // Records that refer to each other in a ring have no root.
  walk([...needs.keys()]);
  return [...order];
}

/** The records that a row of a peer refers to; devices always stay, so they do not count. */
function targetsOf(
  { holdings: { view } }: LibraryContext,
  peer: number,
  model: Model,
): (row: number) => readonly Uuid[] {
  const rows = view.rows(peer, model.name);
  if (rows === undefined) return () => [];
  const columns = model.foreignKeys
    .filter((key) => key.model !== "device" && rows.table.has(key.field))
    .map((key) => ({ key, column: rows.table.column(key.field) }));
  return (row) =>
    columns.flatMap(({ key, column }) =>
      column.isNull(row) ? [] : (uuidOfId(view, peer, key.model, column.number(row)) ?? []),
    );
}
