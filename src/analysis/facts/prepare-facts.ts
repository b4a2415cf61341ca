import type { UuidSlots } from "../../base/uuid-index.ts";
import { registryFor } from "../../engine/model/registry.ts";
import type { TablesToPrepare } from "../../sources/file-tree.ts";
import type { DerivedFacts } from "../../sources/spacedrive/derived-facts.ts";
import type { OpenedDatabase } from "../../sources/sqlite/types.ts";
import { closureCounts } from "./closure-counts.ts";
import { modelRowsOf } from "./model-rows.ts";
import { sharedLogOf } from "./shared-log-columns.ts";

/** Smaller tables are read whole whatever they are: nobody who needs one shall have to walk the pages again. */
const SMALL_TABLE_ROWS = 10_000;
/** Columns of a model may differ with the generation; what another one needs is found in the rows as ever. */
const NEWEST_GENERATION = 8;

/**
 * Reads what facts will ask of a database and computes what they are made of: for a thread that has the database at hand,
 * so that whoever joins the peers finds it done.
 */
export function prepareFacts(database: OpenedDatabase, tables: TablesToPrepare): DerivedFacts {
  const uuids = new Map<string, UuidSlots>();
  let closure: DerivedFacts["closure"];
  for (const model of registryFor(NEWEST_GENERATION).models) {
    const rows = modelRowsOf(database, model);
    if (rows === undefined) continue;
    uuids.set(model.table, rows.slots);
    if (tables === "all" && model.name === "entry") closure = closureCounts(database, rows);
  }
  const log = sharedLogOf(database);
  if (tables === "all") database.read("directory_paths", { entry_id: "integer" });
  for (const name of database.tables.keys()) {
    if ((database.countRows(name) ?? 0) <= SMALL_TABLE_ROWS) database.read(name, {});
  }
  const sharedLog = log === undefined ? undefined : withoutTable(log);
  return { uuids, closure, sharedLog };
}

function withoutTable({
  peer,
  peers,
  ms,
  counter,
  model,
  models,
}: NonNullable<ReturnType<typeof sharedLogOf>>): DerivedFacts["sharedLog"] {
  return { peer, peers, ms, counter, model, models };
}
