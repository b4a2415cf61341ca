import { NameTable } from "../../sources/lines/name-table.ts";
import type { SharedLogColumns } from "../../sources/spacedrive/derived-facts.ts";
import { SHARED_LOG_COLUMNS } from "../../sources/spacedrive/shared-log.ts";
import type { BytePlace, OpenedDatabase, TableColumns } from "../../sources/sqlite/types.ts";
import { StampReader } from "./stamp-reader.ts";

const MAX_MODELS = 1000;

/** The shared log of a sync database, taken apart. */
export interface SharedLog extends SharedLogColumns {
  readonly table: TableColumns;
}

const kept = new WeakMap<TableColumns, SharedLog>();

/** Takes the shared log apart once; `undefined` without the table or without stamps in it. */
export function sharedLogOf(sync: OpenedDatabase | undefined): SharedLog | undefined {
  const table = sync?.read("shared_changes", SHARED_LOG_COLUMNS);
  if (table === undefined || !table.has("hlc")) return undefined;
  const known = kept.get(table);
  if (known !== undefined) return known;
  const made = { ...(sync?.derived?.sharedLog ?? takeApart(table)), table };
  kept.set(table, made);
  return made;
}

function takeApart(table: TableColumns): SharedLogColumns {
  const count = table.rowCount;
  const peer = new Int16Array(count).fill(-1);
  const model = new Int16Array(count).fill(-1);
  const ms = new Float64Array(count);
  const counter = new Float64Array(count);
  const hlcs = table.column("hlc");
  const named = table.has("model_type") ? table.column("model_type") : undefined;
  const stamps = new StampReader();
  const names = new NameTable(MAX_MODELS);
  const place: BytePlace = { bytes: new Uint8Array(0), from: 0, to: 0 };
  for (let row = 0; row < count; row++) {
    if (stamps.read(hlcs, row)) {
      peer[row] = stamps.peer;
      ms[row] = stamps.ms;
      counter[row] = stamps.counter;
    }
    if (named?.textBytes(row, place) === true) {
      model[row] = names.number(place.bytes, place.from, place.to);
    }
  }
  return { peer, peers: [...stamps.peers], ms, counter, model, models: [...names.names] };
}
