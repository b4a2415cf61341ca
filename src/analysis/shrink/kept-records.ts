/**
 * Which records have to stay together: what a record refers to at its author comes with it, so that a reduced folder has
 * no broken reference that the recorded one has not. Devices always stay.
 */
import type { Uuid } from "../../base/uuid.ts";
import type { Model } from "../../engine/model/types.ts";
import type { LibraryContext } from "../findings/library-context.ts";
import { uuidOfId } from "../replay/row-as-record.ts";
import { eachRow } from "../replay/scene.ts";

export interface RecordGraph {
  /** Every record that can be left out, in the order of models, peers and rows. */
  readonly records: readonly Uuid[];
  modelOf(record: Uuid): string;
  /** The records with everything that they refer to at any peer. */
  closure(records: Iterable<Uuid>): ReadonlySet<Uuid>;
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
  return {
    records: [...needs.keys()],
    modelOf: (record) => models.get(record) ?? "unknown",
    closure: (records) => {
      const kept = new Set<Uuid>();
      const open = [...records];
      for (let record = open.pop(); record !== undefined; record = open.pop()) {
        if (kept.has(record)) continue;
        kept.add(record);
        open.push(...(needs.get(record) ?? []));
      }
      return kept;
    },
  };
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
